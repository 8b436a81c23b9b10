import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct LinkedFunctionNamesTests {
  @Test func namesAreThoseOfTheTable() throws {
    for binary in TestBinary.all + TestBinary.pointers {
      var reader = try FileReader(opening: binary.path)
      for image in try BinaryImages(reading: &reader) {
        var expected: [[UInt8]] = []
        let names = try LinkedNames(in: &reader, part: try image.requireRange())
        try names.forEach(in: &reader) { name, package in
          let path = [UInt8](copying: name.extracting(first: package.byteCount))
          let rest = name.extracting(last: name.byteCount - package.byteCount)
          if rest.byteCount > 1 {
            expected.append(LinkedNames.unescaped(path) + [UInt8](copying: rest))
          }
          return .visitedExactly
        }
        let found = try LinkedFunctionNames(reading: &reader, image: image)
        #expect(found.includesInlined == names.includesInlined)
        let paths = found.packages.map { Array($0.path.utf8) }
        #expect(zip(paths, paths.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        let texts = found.packages.flatMap { package in
          package.functions.map { Array("\(package.path).\($0)".utf8) }
        }
        let order: ([UInt8], [UInt8]) -> Bool = { $0.lexicographicallyPrecedes($1) }
        #expect(texts.sorted(by: order) == expected.sorted(by: order), "\(binary.path)")
      }
    }
  }

  /// The package of each name that is visited.
  private func visited(
    _ packages: [(String, [String])], _ rest: LinkedNames.Rest
  ) throws -> [String] {
    let names = LinkedFunctionNames(
      packages: packages.map { .init(path: $0.0, functions: $0.1) }, release: .go1_20)
    var visited: [String] = []
    try names.visitNames { name, package in
      let text = String(decoding: [UInt8](copying: name), as: UTF8.self)
      #expect(
        !package.isRepeated || visited.last?.hasPrefix(text.prefix(package.byteCount)) == true)
      visited.append("\(text.prefix(package.byteCount)) \(text.dropFirst(package.byteCount + 1))")
      return rest
    }
    return visited
  }

  /// A promoted method has the path of its own package in its name, which another package may have too.
  @Test func promotedMethodsNeedNotBeDistinguished() throws {
    let packages = [
      ("a.b/c", ["F", "G"]), ("a.b/c-d", ["F"]), ("a.b/c.T.d.e/f", ["m"]), ("a.b/c.v2", ["F"]),
    ]
    let others = ["a.b/c-d F", "a.b/c.v2 F"]
    #expect(
      try visited(packages, .visitedExactly).sorted()
        == (["a.b/c F", "a.b/c G", "a.b/c.T.d.e/f m"] + others).sorted())
    #expect(
      try visited(packages, .visited).sorted()
        == (["a.b/c F", "a.b/c G", "a.b/c T.d.e/f.m"] + others).sorted())
    #expect(try visited(packages, .skipped).sorted() == (["a.b/c F"] + others).sorted())
  }

  @Test func filesWithoutATableHaveNone() throws {
    #expect(throws: ReadError.self) { try LinkedFunctionNames(contentsOf: #filePath) }
  }
}
