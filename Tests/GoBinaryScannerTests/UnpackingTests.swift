import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// What container runtimes make of layers and archives that tools do not write every day.
@Suite(.timeLimit(.minutes(10))) struct UnpackingTests {
  private typealias Layer = ImageScanTests.Layer
  private let images = ImageScanTests()

  /// What a scan of an image meets whose layers are these, the lowest first.
  private func events(_ layers: Layer...) throws -> [String] {
    try images.events(images.image(layers.map(images.tar)))
  }

  private let base: Layer = [
    ("usr/bin/a", .executable(1)), ("usr/bin/b", .executable(2)), ("opt/x", .executable(3)),
  ]
  private let a = ":/usr/bin/a is 1 in 0/layer.tar"
  private let b = ":/usr/bin/b is 2 in 0/layer.tar"
  private let x = ":/opt/x is 3 in 0/layer.tar"

  @Test func whiteoutsAreOfAnyType() throws {
    for entry in [
      ImageScanTests.Entry.text, .directory, .symbolicLink, .link("x"), .hardLink("usr/bin/.wh.b"),
      .hardLink("nowhere"), .executable(4),
    ] {
      #expect(try events(base, [("usr/bin/.wh.a", entry)]) == [b, x], "\(entry)")
      #expect(try events(base, [("usr/bin/.wh..wh..opq", entry)]) == [x], "\(entry)")
    }
    // As AUFS wrote them.
    #expect(
      try events(
        base,
        [
          (".wh..wh.aufs", .text), ("usr/bin/.wh.a", .hardLink(".wh..wh.aufs")),
          ("opt/.wh..wh..opq", .hardLink(".wh..wh.aufs")),
        ]) == [b])
    var device = SyntheticTar()
    device.add("usr/bin/.wh.a", type: "3")
    let layers = [images.tar(base), device.ended]
    #expect(try images.events(images.image(layers)) == [b, x])
    // Of what, is not said.
    for name in ["usr/bin/.wh.", "usr/bin/.wh..", "usr/bin/.wh..."] {
      #expect(try events(base, [(name, .text)]).count { $0.hasSuffix("malformedArchive") } == 1)
    }
  }

  @Test func namesLeadThroughSymbolicLinksOfTheirLayer() throws {
    let merged: Layer = [("usr/bin", .directory), ("bin", .link("usr/bin"))]
    let tool = ":/usr/bin/tool is 9 in 0/layer.tar"
    #expect(try events(merged + [("bin/tool", .executable(9))]) == [tool])
    for target in ["/usr/bin", "./usr/../usr/bin/", "../../usr/bin", "sbin/../bin2"] {
      let links: Layer = [("usr/sbin", .directory), ("sbin", .link("usr/sbin")), ("bin2", .text)]
      let layer: Layer =
        [("usr/bin", .directory)] + links + [("bin", .link(target)), ("bin/tool", .executable(9))]
      let found = try events(layer)
      if target.hasPrefix("sbin") {
        // `..` is that of the directory, not of the link: there is no usr/bin2.
        #expect(found.contains(":/usr/bin2/tool failed: malformedArchive"), "\(found)")
      } else {
        #expect(found == [tool], "\(target)")
      }
    }
    // Hard links and whiteouts go the same way.
    let linked = try events(merged + [("bin/tool", .executable(9)), ("h", .hardLink("bin/tool"))])
    #expect(linked.sorted() == [":/h is 9 in 0/layer.tar", tool])
    #expect(try events(base, merged + [("bin/.wh.a", .text)]) == [b, x])
    // A link of the layer below is not one of the layer.
    #expect(
      try events(merged, [("bin/tool", .executable(9))]) == [":/bin/tool is 9 in 1/layer.tar"])
  }

  @Test func linksThatLeadNowhereAreFailures() throws {
    for target in ["elsewhere", "bin", "../.."] {
      let found = try events([("bin", .link(target)), ("bin/tool", .executable(9))])
      #expect(
        found.contains { $0.hasSuffix("failed: malformedArchive") } || target == "../..", "\(found)"
      )
      #expect(found.contains { $0.contains("tool is 9") })
    }
    // Links that lead to each other, and one that makes paths longer and longer.
    let ring: Layer = [("a", .link("b")), ("b", .link("a")), ("a/t", .executable(9))]
    #expect(try events(ring).contains { $0.hasSuffix("failed: malformedArchive") })
    let growing = String(repeating: "d/", count: 40) + "d"
    let long: Layer = [("d", .link(growing)), ("d/t", .executable(9))]
    #expect(try events(long).contains { $0.hasSuffix("failed: malformedArchive") })
  }

  /// A short entry does not stand for a long path, or for long work.
  @Test func pathsThroughLinksAreBounded() throws {
    let name = String(repeating: "n", count: 90)
    let target = Array(repeating: name, count: 60).joined(separator: "/")
    for target in [target, Array(repeating: "..", count: 2000).joined(separator: "/")] {
      var tar = SyntheticTar()
      tar.addRecords([("linkpath", target)])
      tar.add("l", type: "2")
      tar.add("l/t", images.executable(9))
      let found = try images.events(images.image([tar.ended]))
      #expect(found.contains(":/l/t failed: malformedArchive"))
      #expect(found.last == ":/l/t is 9 in 0/layer.tar")
    }
    var links = SymbolicLinks(followedByteCount: 20_000)
    try links.add(Array(String(repeating: "./", count: 2000).utf8) + [UInt8(ascii: "x")], at: 1)
    var tree = FileTree()
    _ = try tree.place(of: TarEntry.components(of: Array("l".utf8)), at: 0)
    let path = TarEntry.components(of: Array("l/t".utf8))
    #expect(throws: ReadError.self) {
      for _ in 0..<10 { _ = try links.resolve(path, in: tree, followsLast: false) }
    }
  }

  @Test func aNameIsOfOneKindInALayer() throws {
    let tests: [Layer] = [
      [("d/t", .executable(1)), ("d", .executable(2))],
      [("d", .executable(2)), ("d/t", .executable(1))],
      [("d/t", .executable(1)), ("d", .symbolicLink)], [("d", .directory), ("d", .text)],
      [("d", .text), ("d", .directory)], [("d/e/t", .executable(1)), ("d", .hardLink("d/e/t"))],
    ]
    for layer in tests {
      #expect(try events(layer).contains(":/d failed: malformedArchive"), "\(layer)")
    }
    // In different layers it is a replacement.
    #expect(
      try events([("d/t", .executable(1))], [("d", .executable(2))]) == [":/d is 2 in 1/layer.tar"])
  }

  @Test func hardLinksNameWhatIsThereWhenTheyAreMade() throws {
    // In a lower layer the last of a name counts, and links to links lead on.
    #expect(
      try events(
        [("a", .executable(1)), ("a", .executable(2))],
        [("b", .hardLink("a")), ("c", .hardLink("b")), (".wh.a", .text)]
      ).sorted() == [":/b is 2 in 0/layer.tar", ":/c is 2 in 0/layer.tar"])
    #expect(
      try events(
        [("a", .executable(1))], [("b", .hardLink("a"))],
        [("c", .hardLink("b")), (".wh.a", .text), (".wh.b", .text)]) == [":/c is 1 in 0/layer.tar"])
    // What takes the place of a link is no link any more.
    #expect(
      try events(
        [("a", .executable(1))], [("b", .hardLink("a")), ("b", .executable(2)), (".wh.a", .text)])
        == [":/b is 2 in 1/layer.tar"])
    #expect(
      try events([("a", .executable(1))], [("b", .hardLink("a")), ("b", .text), (".wh.a", .text)])
        == [])
    // Also where it is hidden.
    #expect(
      try events(
        [("a", .executable(1))], [("b", .executable(2)), ("b", .text), ("c", .hardLink("b"))],
        [(".wh.b", .text)]) == [":/a is 1 in 0/layer.tar"])
    #expect(
      try events(
        [("a", .executable(1))], [("b", .hardLink("a")), ("c", .hardLink("b"))],
        [(".wh.b", .text), (".wh.a", .text)]) == [":/c is 1 in 0/layer.tar"])
    // Before its file, no runtime makes a link.
    let forward = try events([("b", .hardLink("a")), ("a", .executable(1))])
    #expect(forward.contains(":/b failed: malformedArchive"))
    #expect(
      try events([("b", .hardLink("d")), ("d", .directory)]).contains(
        ":/b failed: malformedArchive"))
  }

  @Test func layersMayBeEmpty() throws {
    #expect(try images.events(images.image([images.tar(base), []])) == [a, b, x])
    #expect(try images.events(images.image([images.tar(base), Gzip.stored([])])) == [a, b, x])
  }

  @Test func attributesOfOverlayfsAreFailures() throws {
    func found(_ attribute: String, _ name: String, _ type: Character) throws -> [String] {
      var top = SyntheticTar()
      top.addRecords([("SCHILY.xattr.\(attribute)", "y"), ("SCHILY.xattr.user.other", "y")])
      top.add(name, type: type)
      return try images.events(images.image([images.tar(base), top.ended]))
    }
    for namespace in ["trusted", "user"] {
      for name in ["opaque", "redirect", "metacopy", "whiteout", "unknown"] {
        #expect(
          try found("\(namespace).overlay.\(name)", "opt/", "5")
            == [":/opt failed: malformedArchive", a, b, x], "\(namespace) \(name)")
      }
      #expect(
        try found("\(namespace).overlay.whiteout", "opt/new", "0")
          == [":/opt/new failed: malformedArchive", a, b, x])
      // What changes nothing is there where directories of overlayfs were archived.
      for name in ["origin", "impure", "nlink", "upper", "uuid", "protattr"] {
        #expect(try found("\(namespace).overlay.\(name)", "opt/", "5") == [a, b, x], "\(name)")
      }
    }
    #expect(try found("user.overlayed.opaque", "opt/", "5") == [a, b, x])
  }

  /// The digests of a configuration are those of uncompressed contents.
  @Test func compressedLayersAreCheckedAgainstTheConfiguration() throws {
    let layer = images.tar(base)
    let right = "sha256:" + SHA256.digits(SHA256.hash(layer))
    let wrong = "sha256:" + String(repeating: "a", count: 64)
    func config(_ digests: [String]) -> String {
      #"{"rootfs":{"diff_ids":["# + digests.map { "\"\($0)\"" }.joined(separator: ",") + "]}}"
    }
    for bytes in [layer, Gzip.stored(layer)] {
      let found = try images.events(images.image([bytes], config: config([right])))
      #expect(found.count == 3 && !found.contains { $0.contains("failed") })
      let other = try images.events(images.image([bytes], config: config([wrong])))
      #expect(other.last == ":\(wrong) failed: malformedArchive")
    }
    // One too many, and what cannot be read.
    for text in [config([right, right]), "{", #"{"rootfs":{},"Rootfs":{}}"#] {
      let found = try images.events(images.image([layer], config: text))
      #expect(found == [" failed: malformedArchive", a, b, x])
    }
  }
}

/// Gzip files without compression.
enum Gzip {
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var file: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(0xffff)
      rest = rest.dropFirst(piece.count)
      file.append(rest.isEmpty ? 1 : 0)
      file += word(UInt32(piece.count), 2) + word(~UInt32(piece.count), 2) + piece
    } while !rest.isEmpty
    var checksum = CRC32()
    checksum.update(bytes.span.bytes)
    return file + word(checksum.value, 4) + word(UInt32(bytes.count), 4)
  }

  private static func word(_ number: UInt32, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
  }
}

extension Zstandard {
  /// A frame whose blocks are stored as they are, 1 KiB each.
  static func stored(_ bytes: [UInt8], hasChecksum: Bool = false) -> [UInt8] {
    var file: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, hasChecksum ? 4 : 0, 0]
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(1024)
      rest = rest.dropFirst(piece.count)
      let header = piece.count << 3 | (rest.isEmpty ? 1 : 0)
      file += [UInt8(header & 0xff), UInt8(header >> 8), 0] + piece
    } while !rest.isEmpty
    guard hasChecksum else { return file }
    var checksum = XXHash64()
    checksum.update(bytes.span.bytes)
    return file
      + withUnsafeBytes(of: UInt32(truncatingIfNeeded: checksum.value).littleEndian) { Array($0) }
  }
}
