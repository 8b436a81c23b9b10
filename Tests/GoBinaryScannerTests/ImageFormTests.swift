import Foundation
import Testing

@testable import GoBinaryScanner
@testable import GoBuildInfo

/// The forms in which images are kept, and what may be one that is not understood.
@Suite(.timeLimit(.minutes(10))) struct ImageFormTests {
  private let images = ImageScanTests()
  private var layer: [UInt8] { images.tar([("a", .executable(1))]) }
  private var digits: String { SHA256.digits(SHA256.hash(layer)) }

  /// Files in an archive, and in a folder.
  private func events(_ files: [(String, [UInt8])]) throws -> (archive: [String], folder: [String])
  {
    var tar = SyntheticTar()
    let tree = try TemporaryTree()
    for (name, bytes) in files {
      tar.add(name, bytes)
      let place = tree.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
    return (try images.events(tar.ended), images.events(at: tree.url))
  }

  private func manifest(
    _ layers: [String], _ type: String = "application/vnd.oci.image.layer.v1.tar"
  )
    -> String
  {
    let words = layers.map { #"{"mediaType":"\#(type)","digest":"sha256:\#($0)"}"# }
    return
      #"{"schemaVersion":2,"config":{"digest":"sha256:c"},"layers":[\#(words.joined(separator: ","))]}"#
  }

  @Test func directoriesOfSkopeoAreImages() throws {
    let text = Array(manifest([digits]).utf8)
    let version = ("version", Array("Directory Transport Version: 1.1\n".utf8))
    let found = try events([version, ("manifest.json", text), (digits, layer)])
    #expect(found.archive == [":/a is 1 in sha256:\(digits)"])
    #expect(found.folder == [":/a is 1 in sha256:\(digits)"])
    // Of several platforms.
    let inner = SHA256.digits(SHA256.hash(text))
    let index = Array(#"{"schemaVersion":2,"manifests":[{"digest":"sha256:\#(inner)"}]}"#.utf8)
    let all = try events([
      version, ("manifest.json", index), ("\(inner).manifest.json", text), (digits, layer),
    ])
    #expect(all.archive == [":/a is 1 in sha256:\(digits)"])
    #expect(all.folder == [":/a is 1 in sha256:\(digits)"])
    // A layer that is another, and none.
    let wrong = String(repeating: "a", count: 64)
    let other = try events([("manifest.json", Array(manifest([wrong]).utf8)), (wrong, layer)])
    #expect(other.archive.last == ":sha256:\(wrong) failed: malformedArchive")
    let none = try events([("manifest.json", Array(manifest([wrong]).utf8))])
    #expect(none.archive == [":sha256:\(wrong) failed: cannotOpen"])
  }

  @Test func dockerSaveIsReadUnpackedToo() throws {
    let text = Array(#"[{"Config":"c","Layers":["0/layer.tar"]}]"#.utf8)
    let found = try events([("manifest.json", text), ("0/layer.tar", layer)])
    #expect(found.folder == [":/a is 1 in 0/layer.tar"])
    #expect(found.archive == [":/a is 1 in 0/layer.tar"])
  }

  @Test func imagesMayBePackedWithTheirDirectory() throws {
    let text = Array(#"[{"Config":"c","Layers":["0/layer.tar"]}]"#.utf8)
    let found = try events([("save/manifest.json", text), ("save/0/layer.tar", layer)])
    #expect(found.archive == [":/a is 1 in 0/layer.tar"])
    let webPage = try events([
      ("web/manifest.json", Array("{}".utf8)), ("web/a", images.executable(1)),
    ])
    #expect(webPage.archive == [":/web/a is 1"])
  }

  @Test func whatMayBeAnImageIsNotPassedOver() throws {
    for text in [
      "{}", "[]", #"{"name":"web"}"#, "[{}]", "{", #"{"schemaVersion":1,"fsLayers":[]}"#,
    ] {
      let found = try events([("manifest.json", Array(text.utf8))]).archive
      #expect(found.count == 1 && found[0].hasPrefix(" failed"), "\(text) \(found)")
    }
    for files in [
      [("blobs/sha256/\(digits)", layer)], [("oci-layout", Array("{}".utf8))],
      [("manifest.json", Array(#"{"schemaVersion":1,"fsLayers":[]}"#.utf8))],
      [("repositories", Array(#"{"app":{"1":"x"}}"#.utf8))],
    ] {
      let found = try events(files)
      #expect(found.archive.first == " failed: unsupported")
      #expect(found.folder.first == " failed: unsupported")
    }
    // Skopeo needs no file 'oci-layout'.
    var layout = try ImageScanTests.Layout(version: nil)
    try layout.index([images.descriptor(try layout.manifest([try layout.blob(layer)]))])
    #expect(try images.events(layout.archive.ended) == [":/a is 1 in sha256:\(digits)"])
    #expect(images.events(at: layout.tree.url) == [":/a is 1 in sha256:\(digits)"])
  }

  /// Podman takes the first, Docker the last.
  @Test func twoFilesOfANameAreFailures() throws {
    func manifest(_ layer: Int) -> [UInt8] {
      Array(#"[{"Config":"c","Layers":["\#(layer)"]}]"#.utf8)
    }
    let one = images.tar([("a", .executable(1))])
    let two = images.tar([("a", .executable(2))])
    var manifests = SyntheticTar()
    manifests.add("0", one)
    manifests.add("1", two)
    manifests.add("manifest.json", manifest(0))
    manifests.add("./manifest.json", manifest(1))
    #expect(try images.events(manifests.ended) == [" failed: malformedArchive"])
    var layers = SyntheticTar()
    layers.add("manifest.json", manifest(0))
    layers.add("0", one)
    layers.add("0", two)
    #expect(try images.events(layers.ended) == [":0 failed: malformedArchive"])
  }

  @Test func keysAreFoldedAsGoDoes() throws {
    func found(_ manifest: String) throws -> [String] {
      try events([
        ("manifest.json", Array(manifest.utf8)), ("0", layer),
        ("1", images.tar([("b", .executable(2))])),
      ]).archive
    }
    #expect(try found("[{\"Layer\u{17f}\":[\"0\"]}]") == [":/a is 1 in 0"])
    #expect(try found(#"[{"Layer\u017f":["0"]}]"#) == [":/a is 1 in 0"])
    #expect(try found(#"[{"Layers":["1"],"Layer\u017f":["0"]}]"#) == [" failed: malformedArchive"])
    // Not what Unicode takes for equal.
    #expect(JSONValue("{\"k\":1,\"\u{212a}\":2}") == nil)
    #expect(JSONValue("{\"e\u{301}\":1,\"\u{e9}\":2}") != nil)
    #expect(JSONValue("{\"\u{212a}ey\":1}")?["key"]?.integer == 1)
  }

  @Test func blobsMayBeLinks() throws {
    func archive(_ type: Character, _ link: (String) -> String) throws -> [String] {
      let layout = try {
        var layout = try ImageScanTests.Layout()
        try layout.index([images.descriptor(try layout.manifest([try layout.blob(layer)]))])
        return layout
      }()
      var tar = SyntheticTar()
      for name in try FileManager.default.subpathsOfDirectory(atPath: layout.tree.url.path).sorted()
      {
        guard let bytes = try? Data(contentsOf: layout.tree.url.appending(path: name)) else {
          continue
        }
        guard name.hasPrefix("blobs/sha256/") else {
          tar.add(name, Array(bytes))
          continue
        }
        let digits = String(name.dropFirst("blobs/sha256/".count))
        tar.add("files/\(digits.prefix(8))", Array(bytes))
        tar.add(name, type: type, link: link(String(digits.prefix(8))))
      }
      return try images.events(tar.ended)
    }
    let expected = [":/a is 1 in sha256:\(digits)"]
    #expect(try archive("2") { "../../files/\($0)" } == expected)
    #expect(try archive("2") { "/files/\($0)" } == expected)
    #expect(try archive("1") { "files/\($0)" } == expected)
    // A link that leads nowhere, or in a ring.
    #expect(try archive("2") { $0 }.contains { $0.contains("failed") })
  }

  @Test func layersOfUnknownTypesAreFailures() throws {
    func found(_ type: String, _ bytes: [UInt8]) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      let manifest = try layout.manifest([try layout.blob(bytes)], type)
      try layout.index([images.descriptor(manifest)])
      return try images.events(layout.archive.ended)
    }
    for type in [
      "application/vnd.oci.image.layer.v1.squashfs", "application/vnd.erofs", "x",
      "application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "application/octet-stream",
    ] {
      #expect(try found(type, Array("hsqs".utf8)) == [" failed: unsupported"], "\(type)")
    }
    // Documents have no programs, and programs are files.
    for type in ["application/vnd.in-toto+json", "application/spdx+json", "text/plain"] {
      #expect(try found(type, Array("{}".utf8)) == [])
    }
    let program = images.executable(7)
    #expect(
      try found("application/wasm", program)
        == [":/blobs/sha256/\(SHA256.digits(SHA256.hash(program))) is 7"])
  }
}
