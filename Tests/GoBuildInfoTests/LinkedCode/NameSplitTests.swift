import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct NameSplitTests {
  /// What a visitor receives: the package and the name.
  private func visited(
    _ names: [String], rest: @escaping (String) -> LinkedNames.Rest = { _ in .visitedExactly }
  ) throws -> [String] {
    var bytes: [UInt8] = []
    for name in names { bytes += Array(name.utf8) + [0] }
    let count = bytes.count
    bytes += [UInt8](repeating: 0, count: NameSplit.marginByteCount)
    var split = NameSplit()
    var found: [String] = []
    let end = try split.take(bytes.span.raw, count: count) { name, package in
      let path = String(repairing: name.extracting(first: package.byteCount))
      found.append("\(path) \(String(repairing: name))")
      return rest(path)
    }
    #expect(end == count)
    return found
  }

  @Test func packagesAreThoseOfSingleNames() throws {
    let names = [
      "main.main", "net/http.(*Client).Do", "net/http.Get", "net/http/internal.NewChunkedReader",
      "gopkg.in/yaml.v2.Unmarshal", "gopkg.in/yaml.v2/internal.f", "memeqbody",
      "type:.eq.net/http.T",
      "net/http.init.0", "slices.Sort[go.shape.[]int,net/url.Values]", "slices.Index[...]", "a.b",
      "a.b.c/d.e",
      "a.b", "", "abcdefg.F", "abcdefgh.F", "abcdefghi.F", "abcdefghi.G", "abcdefgh.G",
    ]
    var expected: [String] = []
    for name in names {
      let bytes = Array(name.utf8)
      let package = PackageName(of: bytes.span.raw)
      guard package.kind == .package, !name.isEmpty else { continue }
      expected.append("\(name.prefix(package.byteCount)) \(name)")
    }
    #expect(try visited(names) == expected)
  }

  /// A visitor that wants no more of a package does not receive its other names, even if those of another one lie between them.
  @Test func namesAreSkipped() throws {
    let names = ["a.F", "a.G", "b.F", "b.G", "a.H", "b.H", "a.I", "c.F", "a.J", "c.G", "b.I"]
    #expect(
      try visited(names) { $0 == "a" ? .skipped : .visited } == [
        "a a.F", "b b.F", "b b.G", "b b.H", "c c.F", "c c.G", "b b.I",
      ])
    #expect(
      try visited(names) { $0 == "b" ? .visited : .skipped } == [
        "a a.F", "b b.F", "b b.G", "b b.H", "c c.F", "b b.I",
      ])
    #expect(try visited(names) { _ in .skipped } == ["a a.F", "b b.F", "c c.F", "b b.I"])
  }

  /// What is visited is what the visitor was asked about last.
  @Test func visitedNamesFollowTheirPackage() throws {
    var numbers = SeededNumbers(seed: 7)
    for _ in 0..<200 {
      let names = (0..<60).map { number in
        "p\("abcd".randomElement(using: &numbers)!).F\(number)"
      }
      var bytes: [UInt8] = []
      for name in names { bytes += Array(name.utf8) + [0] }
      let count = bytes.count
      bytes += [UInt8](repeating: 0, count: NameSplit.marginByteCount)
      var split = NameSplit()
      var last = ""
      var found: [String] = []
      _ = try split.take(bytes.span.raw, count: count) { name, package in
        let path = String(repairing: name.extracting(first: package.byteCount))
        if package.isRepeated { #expect(path == last) }
        last = path
        if path == "pa" || path == "pb" { found.append(String(repairing: name)) }
        return path == "pa" || path == "pb" ? .visited : .skipped
      }
      #expect(found == names.filter { $0.hasPrefix("pa") || $0.hasPrefix("pb") })
    }
  }

  @Test func longerPathsAreTold() throws {
    let names = ["x/yaml.F", "x/yaml.v2/p.F", "x/yaml.G"]
    #expect(
      try visited(names) == ["x/yaml x/yaml.F", "x/yaml.v2/p x/yaml.v2/p.F", "x/yaml x/yaml.G"])
    #expect(
      try visited(names) { _ in .visited } == [
        "x/yaml x/yaml.F", "x/yaml x/yaml.v2/p.F", "x/yaml x/yaml.G",
      ])
  }

  @Test func randomNamesAreThoseOfSingleNames() throws {
    var numbers = SeededNumbers(seed: 5)
    for _ in 0..<200 {
      let names = (0..<40).map { _ in
        String(
          (0..<Int.random(in: 1...24, using: &numbers)).map { _ in
            "ab./(*)[]%2".randomElement(using: &numbers)!
          })
      }
      var expected: [String] = []
      var last = ""
      for name in names {
        let bytes = Array(name.utf8)
        // Once known, a package is recognized before what only looks like one is.
        if !last.isEmpty, name.hasPrefix("\(last)."),
          !name.dropFirst(last.count).contains("/")
        {
          expected.append("\(last) \(name)")
          continue
        }
        let package = PackageName(of: bytes.span.raw)
        guard package.kind == .package else { continue }
        last = String(name.prefix(package.byteCount))
        expected.append("\(last) \(name)")
      }
      #expect(try visited(names) == expected)
    }
  }

  @Test func namesOfAllReleasesAreThoseOfTheWalk() throws {
    for binary in TestBinary.all + TestBinary.pointers {
      var reader = try FileReader(opening: binary.path)
      let images = try BinaryImages(reading: &reader)
      for image in images {
        let range = try image.requireRange()
        let names = try LinkedNames(in: &reader, part: range)
        var found = Set<[UInt8]>()
        try names.forEach(in: &reader) { name, _ in
          found.insert([UInt8](copying: name))
          return .visitedExactly
        }
        var functions = try LinkedFunctions(from: &reader, part: range, including: [])
        while let function = try functions.next(in: &reader) {
          let name = [UInt8](copying: function.name.bytes)
          if PackageName(of: name.span.raw).kind == .package, !found.contains(name) {
            Issue.record("\(binary.path): \(String(decoding: name, as: UTF8.self))")
          }
        }
        #expect(found.contains(Array("runtime.main".utf8)))
      }
    }
  }
}
