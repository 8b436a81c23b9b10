import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

@Suite struct TarEntriesTests {
  static func reader(_ bytes: [UInt8]) throws -> FileReader {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try FileReader(opening: Pathname(url.path))
  }

  /// The entries in words, and the error that ended them.
  private func entries(_ bytes: [UInt8]) throws -> [String] {
    var file = try TarEntriesTests.reader(bytes)
    var entries = TarEntries()
    var words: [String] = []
    do throws(ReadError) {
      while let entry = try entries.next(in: &file) {
        let name = String(decoding: entry.name, as: UTF8.self)
        switch entry.kind {
        case .regular:
          var contents = FileReader()
          if let map = entry.sparseMap {
            try contents.open(SparseFile(map, entry.contents, of: file).contents)
          } else {
            try contents.open(entry.contents, of: file)
          }
          let text = String(repairing: try contents.bytes(at: 0, count: contents.byteCount))
          words.append("\(name): \(text.replacing("\0", with: "-"))")
        case .hardLink(let target):
          words.append("\(name) = \(String(decoding: target, as: UTF8.self))")
        case .symbolicLink(let target):
          words.append("\(name) -> \(String(decoding: target, as: UTF8.self))")
        case .directory: words.append("\(name) directory")
        case .other: words.append("\(name) other")
        }
      }
    } catch {
      words.append(error.code.rawValue)
    }
    return words
  }

  @Test func entriesAreOfAllKinds() throws {
    var tar = SyntheticTar()
    tar.add("a", Array("one".utf8))
    tar.add("d/", type: "5", size: 99)
    tar.add("d/hard", type: "1", link: "a", size: 3)
    tar.add("d/soft", type: "2", link: "../a")
    tar.add("device", type: "3")
    tar.add("old", type: "\u{0}", magic: "", Array("two".utf8))
    tar.add("old-directory/", type: "\u{0}", magic: "")
    tar.add("contiguous", type: "7", Array("three".utf8))
    tar.add("unknown", type: "Z", Array("five".utf8))
    tar.add("b", prefix: "long/prefix", Array("six".utf8))
    // Go before 1.8 wrote a prefix where GNU tar has times.
    tar.add("b", prefix: "prefix", magic: "ustar  \u{0}", Array("seven".utf8))
    #expect(
      try entries(tar.ended) == [
        "a: one", "d/ directory", "d/hard = a", "d/soft -> ../a", "device other", "old: two",
        "old-directory/ directory", "contiguous: three", "unknown: five",
        "long/prefix/b: six", "prefix/b: seven",
      ])
  }

  @Test func namesMayBeLong() throws {
    let name = String(repeating: "directory/", count: 40) + "file"
    var tar = SyntheticTar()
    tar.add("././@LongLink", type: "L", magic: "ustar  \u{0}", Array((name + "\u{0}").utf8))
    tar.add("cut", magic: "ustar  \u{0}", Array("one".utf8))
    tar.add("././@LongLink", type: "K", magic: "ustar  \u{0}", Array((name + "\u{0}").utf8))
    tar.add("link", type: "1", link: "cut", magic: "ustar  \u{0}")
    tar.addRecords([("path", name + "2"), ("mtime", "1.5")])
    tar.add("cut", Array("two".utf8))
    tar.addRecords([("linkpath", name)])
    tar.add("soft", type: "2", link: "cut")
    tar.addRecords([("size", "3")])
    tar.add("large", size: 0, Array("abc".utf8))
    tar.add("plain", Array("three".utf8))
    #expect(
      try entries(tar.ended) == [
        "\(name): one", "link = \(name)", "\(name)2: two", "soft -> \(name)", "large: abc",
        "plain: three",
      ])
  }

  @Test func recordsForAllMayNotNameFiles() throws {
    var tar = SyntheticTar()
    tar.addRecords([("comment", "0123456789")], type: "g")
    tar.add("x", Array("one".utf8))
    #expect(try entries(tar.ended) == ["x: one"])
    for key in ["path", "linkpath", "size", "GNU.sparse.map"] {
      tar.addRecords([(key, "1")], type: "g")
      #expect(try entries(tar.ended).last == "malformedArchive")
    }
  }

  /// A header in GNU's old format.
  private func oldSparseHeader(
    _ parts: [(Int, Int)], byteCount: Int, stored: [UInt8], isContinued: Bool = false
  ) -> [UInt8] {
    var tar = SyntheticTar()
    tar.add("holes", type: "S", magic: "ustar  \u{0}", stored)
    var bytes = tar.bytes
    bytes.replaceSubrange(386..<386 + 24 * parts.count, with: numbers(parts))
    bytes[482] = isContinued ? 1 : 0
    bytes.replaceSubrange(483..<495, with: number(byteCount))
    var header = Array(bytes[..<512])
    SyntheticTar.sign(&header)
    return header + bytes[512...]
  }

  private func number(_ value: Int) -> [UInt8] {
    let digits = String(value, radix: 8)
    return Array((String(repeating: "0", count: 11 - digits.count) + digits + "\u{0}").utf8)
  }

  private func numbers(_ parts: [(Int, Int)]) -> [UInt8] {
    parts.flatMap { number($0.0) + number($0.1) }
  }

  @Test func sparseFilesOfTheOldFormHaveMapsInBlocks() throws {
    let stored = Array("onetwo".utf8)
    var rest = SyntheticTar()
    rest.add("a", Array("three".utf8))
    let header = oldSparseHeader([(1, 3), (6, 0)], byteCount: 9, stored: stored, isContinued: true)
    var more = [UInt8](repeating: 0, count: 512)
    more.replaceSubrange(..<24, with: numbers([(6, 3)]))
    let bytes = header[..<512] + more + header[512...] + rest.ended
    #expect(try entries(Array(bytes)) == ["holes: -one--two", "a: three"])
    // Overlapping, longer than the file, and less or more than what is stored.
    for (parts, byteCount) in [
      ([(1, 3), (3, 3)], 9), ([(1, 3), (7, 3)], 9), ([(1, 3)], 9), ([(1, 3), (4, 4)], 9),
    ] {
      let header = oldSparseHeader(parts, byteCount: byteCount, stored: stored)
      #expect(try entries(header + rest.ended) == ["malformedArchive"])
    }
    // Only GNU's format has them.
    var posix = SyntheticTar()
    posix.add("holes", type: "S", Array("one".utf8))
    #expect(try entries(posix.ended) == ["malformedArchive"])
  }

  @Test func sparseFilesOfNewerFormsHaveMapsInRecordsOrData() throws {
    let stored = Array("onetwo".utf8)
    let size = ("GNU.sparse.size", "9")
    let count = ("GNU.sparse.numblocks", "2")
    var tar = SyntheticTar()
    tar.addRecords([
      size, count, ("GNU.sparse.offset", "1"), ("GNU.sparse.numbytes", "3"),
      ("GNU.sparse.offset", "6"), ("GNU.sparse.numbytes", "3"),
    ])
    tar.add("a", stored)
    tar.addRecords([
      size, count, ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"),
      ("GNU.sparse.name", "real"), ("GNU.sparse.map", "0,3,4,3"),
    ])
    tar.add("GNUSparseFile.1/b", stored)
    let map = Array("2\n1\n3\n4\n3\n".utf8)
    tar.addRecords([
      ("GNU.sparse.realsize", "9"), ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"),
      ("GNU.sparse.name", "real2"),
    ])
    tar.add("c", map + [UInt8](repeating: 0, count: 512 - map.count) + stored)
    #expect(try entries(tar.ended) == ["a: -one--two", "real: one-two--", "real2: -onetwo--"])
  }

  @Test func sizesMayBeNumbersInBits() throws {
    var tar = SyntheticTar()
    tar.add("a", Array("one".utf8))
    var bytes = tar.ended
    var header = Array(bytes[..<512])
    header.replaceSubrange(124..<136, with: [0x80] + [UInt8](repeating: 0, count: 10) + [3])
    SyntheticTar.sign(&header)
    bytes.replaceSubrange(..<512, with: header)
    #expect(try entries(bytes) == ["a: one"])
    // More than there is, more than there can be, and less than nothing.
    for size in [[UInt8](repeating: 0, count: 9) + [1, 0, 0], [UInt8](repeating: 0xff, count: 12)] {
      header.replaceSubrange(124..<136, with: [size[0] | 0x80] + size.dropFirst())
      SyntheticTar.sign(&header)
      bytes.replaceSubrange(..<512, with: header)
      #expect(try entries(bytes) == ["malformedArchive"])
    }
  }

  /// An archive that is cut off says so, unless it is between two entries, or what is missing is nothing but zeros.
  @Test func everyTruncationIsSeen() throws {
    var tar = SyntheticTar()
    tar.addRecords([("path", "a")])
    tar.add("x", Array("one".utf8))
    tar.add("b", Array("two".utf8))
    for count in 1..<tar.ended.count {
      let expected =
        switch count {
        case 1539...2048: ["a: one"]
        case 2049..<2563: ["a: one", "malformedArchive"]
        case 2563...3072, 3584: ["a: one", "b: two"]
        case 3073..<3584, 3585...: ["a: one", "b: two", "malformedArchive"]
        default: ["malformedArchive"]
        }
      #expect(try entries(Array(tar.ended.prefix(count))) == expected)
    }
  }

  @Test func everyFlippedBitOfAHeaderIsSeen() throws {
    var tar = SyntheticTar()
    tar.add("a", Array("one".utf8))
    let bytes = tar.ended
    for bit in 0..<8 * 512 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      let found = try entries(damaged)
      // The checksum holds all of it but its own padding.
      #expect(found == ["malformedArchive"] || (148..<156 ~= bit / 8 && found == ["a: one"]))
    }
  }

  @Test func namesInFrontOfAFileAreBounded() throws {
    var tar = SyntheticTar()
    tar.add("x", type: "x", size: 2 << 20, [UInt8](repeating: 0, count: 2 << 20))
    #expect(try entries(tar.ended) == ["limitExceeded"])
    for record in ["5", "5 a=b", "99 a=b\n", "6 a=b\n7", "7 abcd\n", "0 a=b\n", "-3 a=b\n"] {
      var tar = SyntheticTar()
      tar.add("x", type: "x", Array(record.utf8))
      tar.add("a", Array("one".utf8))
      #expect(try entries(tar.ended) == ["malformedArchive"])
    }
  }

  /// Go keeps the records of the last header before an entry, others merge them: `path`, `linkpath` and `size` of the
  /// first would go unseen.
  @Test func metadataComesOnceAndDescribesTheNextEntry() throws {
    func tar(_ add: (inout SyntheticTar) -> Void) throws -> [String] {
      var tar = SyntheticTar()
      add(&tar)
      tar.add("a", Array("one".utf8))
      return try entries(tar.ended)
    }
    for types in ["xx", "xg", "Lg", "Kg", "LL", "KK", "X", "xX"] {
      let found = try tar { tar in
        for type in types {
          if "LK".contains(type) {
            tar.add("././@LongLink", type: type, Array("long".utf8))
          } else {
            tar.addRecords([("comment", "x")], type: type)
          }
        }
      }
      #expect(found == ["malformedArchive"], "\(types)")
    }
    #expect(try tar { $0.add("././@LongLink", type: "L", [0]) } == ["malformedArchive"])
    // One of each kind that agree.
    let both = try tar {
      $0.addRecords([("path", "long")])
      $0.add("././@LongLink", type: "L", Array("long\u{0}".utf8))
    }
    #expect(both == ["long: one"])
  }

  @Test func anEmptyFileIsAnEmptyArchive() throws {
    #expect(try entries([]) == [])
  }

  /// What Go's archive/tar refuses, which containers are unpacked with.
  @Test func numbersAndRecordsAreReadAsStrictlyAsGoDoes() throws {
    func tar(_ field: Range<Int>, _ text: String) throws -> [String] {
      var tar = SyntheticTar()
      tar.add("a", Array("one".utf8))
      var header = Array(tar.bytes.prefix(512))
      header.replaceSubrange(
        field, with: Array(text.utf8) + [UInt8](repeating: 0, count: field.count - text.utf8.count))
      SyntheticTar.sign(&header)
      return try entries(header + tar.ended.dropFirst(512))
    }
    let size = 124..<136
    for text in ["3", "  3", "0000000003 ", "\u{0}3", "3\u{0}x"] {
      #expect(try tar(size, text) == ["a: one"], "\(text)")
    }
    for text in ["3 3", "-3", "+3", "8", "0x3"] {
      #expect(try tar(size, text) == ["malformedArchive"], "\(text)")
    }
    for field in [100..<108, 108..<116, 116..<124, 136..<148, 329..<337, 337..<345] {
      #expect(try tar(field, "9") == ["malformedArchive"])
    }
    for (key, value) in [
      ("uid", "x"), ("mtime", "1.x"), ("path", "a\u{0}b"), ("size", "-1"), ("size", "x"), ("", "x"),
      ("a\u{0}b", "x"), ("GNU.sparse.name", "b"), ("GNU.sparse.numbytes", "1"),
    ] {
      var tar = SyntheticTar()
      tar.addRecords([(key, value)])
      tar.add("a", Array("one".utf8))
      #expect(try entries(tar.ended) == ["malformedArchive"], "\(key)")
    }
  }

  @Test func prefixesAreThoseOfTheirFormats() throws {
    let long = String(repeating: "p", count: 155)
    var star = SyntheticTar()
    star.add("a", prefix: long, Array("one".utf8))
    var header = Array(star.bytes.prefix(512))
    header.replaceSubrange(476..<508, with: Array(repeating: UInt8(ascii: " "), count: 32))
    header.replaceSubrange(508..<512, with: Array("tar\u{0}".utf8))
    SyntheticTar.sign(&header)
    let prefix = String(repeating: "p", count: 131)
    #expect(try entries(header + star.ended.dropFirst(512)) == ["\(prefix)/a: one"])
    // A file or a directory.
    var slash = SyntheticTar()
    slash.add("a/")
    #expect(try entries(slash.ended) == ["malformedArchive"])
  }

  @Test func noPathLeadsOutOfTheArchive() {
    func path(_ text: String) -> String {
      TarEntry.components(of: Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }.joined(
        separator: "/")
    }
    #expect(path("./usr//bin/./x") == "usr/bin/x")
    #expect(path("../../etc/x") == "etc/x")
    #expect(path("/a/b/../../../c") == "c")
    #expect(path("./") == "")
  }
}
