import Foundation
import TestSupport
import Testing

@testable import BinarySupport
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
      #"{"schemaVersion":2,"layers":[\#(words.joined(separator: ","))]}"#
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
    let text = Array(#"[{"Layers":["0/layer.tar"]}]"#.utf8)
    let found = try events([("manifest.json", text), ("0/layer.tar", layer)])
    #expect(found.folder == [":/a is 1 in 0/layer.tar"])
    #expect(found.archive == [":/a is 1 in 0/layer.tar"])
  }

  @Test func imagesMayBePackedWithTheirDirectory() throws {
    let text = Array(#"[{"Layers":["0/layer.tar"]}]"#.utf8)
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
    var long = try ImageScanTests.Layout(version: nil)
    let digest = String(repeating: "a", count: 64)
    try long.write("blobs/sha512/\(digest)", Array(#"{"layers":[]}"#.utf8))
    try long.index([images.descriptor("sha512:\(digest)")])
    #expect(try images.events(long.archive.ended) == [" failed: malformedArchive"])
    #expect(images.events(at: long.tree.url) == [" failed: malformedArchive"])
    // Skopeo needs no file 'oci-layout'.
    var layout = try ImageScanTests.Layout(version: nil)
    try layout.index([images.descriptor(try layout.manifest([try layout.blob(layer)]))])
    #expect(try images.events(layout.archive.ended) == [":/a is 1 in sha256:\(digits)"])
    #expect(images.events(at: layout.tree.url) == [":/a is 1 in sha256:\(digits)"])
  }

  /// Podman takes the first, Docker the last.
  @Test func twoFilesOfANameAreFailures() throws {
    func manifest(_ layer: Int) -> [UInt8] {
      Array(#"[{"Layers":["\#(layer)"]}]"#.utf8)
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

  /// What is read of an image whose only layer has a media type.
  private func found(
    _ type: String, _ bytes: [UInt8], config: String? = nil
  ) throws -> [String] {
    var layout = try ImageScanTests.Layout()
    let blob = try layout.blob(bytes)
    let blank = try layout.blob(Array("{}".utf8))
    let config = config.map { #""mediaType":"\#($0)","# } ?? ""
    let manifest = try layout.blob(
      Array(
        #"{"config":{\#(config)"digest":"\#(blank)"},"layers":[{"mediaType":"\#(type)","digest":"\#(blob)"}]}"#
          .utf8))
    try layout.index([images.descriptor(manifest)])
    return try images.events(layout.archive.ended)
  }

  private let documents = [
    "application/vnd.in-toto+json", "application/vnd.dev.cosign.simplesigning.v1+json",
    "application/vnd.dsse.envelope.v1+json", "application/spdx+json", "text/spdx",
    "application/vnd.cyclonedx+xml", "text/plain", "application/vnd.oci.image.layer.v1+json",
  ]
  private let imageConfig = "application/vnd.oci.image.config.v1+json"

  @Test func layersOfUnknownTypesAreFailures() throws {
    let squashFS = Array("hsqs".utf8) + [0, 1, 2]
    for type in [
      "application/vnd.oci.image.layer.v1.squashfs", "application/vnd.erofs", "x",
      "application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "application/octet-stream",
    ] + documents {
      let digits = SHA256.digits(SHA256.hash(squashFS))
      #expect(
        try found(type, squashFS) == [":sha256:\(digits) failed: unsupported"], "\(type)")
    }
    // Programs are files.
    let program = images.executable(7)
    #expect(
      try found("application/wasm", program)
        == [":/blobs/sha256/\(SHA256.digits(SHA256.hash(program))) is 7"])
  }

  /// Engines unpack what is a tar archive whatever its media type is.
  @Test func layersAreReadByTheirContents() throws {
    for type in documents + ["application/octet-stream", "x", "image/png"] {
      for config in [nil, imageConfig, "application/vnd.cncf.helm.config.v1+json"] {
        #expect(
          try found(type, layer, config: config) == [":/a is 1 in sha256:\(digits)"], "\(type)")
        let gzip = Gzip.stored(layer)
        #expect(
          try found(type, gzip, config: config)
            == [":/a is 1 in sha256:\(SHA256.digits(SHA256.hash(gzip)))"], "\(type)")
        let zstd = Zstandard.stored(layer)
        #expect(
          try found(type, zstd, config: config)
            == [":/a is 1 in sha256:\(SHA256.digits(SHA256.hash(zstd)))"], "\(type)")
        for magic in [[0x28, 0xb5, 0x2f, 0xfd], [0x5a, 0x2a, 0x4d, 0x18]] as [[UInt8]] {
          let damaged = magic + [UInt8](repeating: 8, count: 30)
          #expect(
            try found(type, damaged, config: config).allSatisfy {
              $0.hasPrefix(":sha256:\(SHA256.digits(SHA256.hash(damaged))) failed: ")
            }, "\(type)")
        }
      }
    }
  }

  /// Layers hide what is below them whatever their media type is.
  @Test func layersOfEachTypeHideFiles() throws {
    func found(_ top: [UInt8]) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      let base = try layout.blob(layer)
      let parts = [
        #"{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\#(base)"}"#,
        #"{"mediaType":"text/plain","digest":"\#(try layout.blob(top))"}"#,
      ]
      let manifest = try layout.blob(Array(#"{"layers":[\#(parts.joined(separator: ","))]}"#.utf8))
      try layout.index([images.descriptor(manifest)])
      return try images.events(layout.archive.ended)
    }
    let top = images.tar([(".wh.a", .text), ("b", .executable(2))])
    #expect(try found(top) == [":/b is 2 in sha256:\(SHA256.digits(SHA256.hash(top)))"])
    #expect(try found(Array("text".utf8)) == [":/a is 1 in sha256:\(digits)"])
    // The header of a tar archive may be text from its first to its last byte.
    var header = [UInt8](repeating: UInt8(ascii: "z"), count: SyntheticTar.block)
    header.replaceSubrange(
      0..<100, with: Array((String(repeating: "./", count: 47) + "/.wh.a").utf8))
    header.replaceSubrange(100..<148, with: Array((String(repeating: "0000000 ", count: 6)).utf8))
    for field in [124..<136, 136..<148] {
      header.replaceSubrange(field, with: Array("00000000000 ".utf8))
    }
    SyntheticTar.sign(&header)
    header[154] = UInt8(ascii: " ")
    #expect(!header.contains(0))
    #expect(try found(header) == [])
  }

  /// What buildx, cosign, notation, helm and ORAS write in the form of images.
  @Test func textIsNoLayer() throws {
    let json = Array(#"{"payloadType":"text","payload":"ä"}"#.utf8) + Array("\r\n\t".utf8)
    for type in documents {
      for config in [nil, imageConfig, "application/vnd.oci.empty.v1+json"] {
        #expect(try found(type, json, config: config) == [], "\(type)")
      }
    }
    #expect(
      try found(
        "application/vnd.cncf.helm.chart.provenance.v1.prov",
        Array("-----BEGIN PGP SIGNED MESSAGE-----\n".utf8),
        config: "application/vnd.cncf.helm.config.v1+json") == [])
    // ORAS calls each file an archive if no type is given.
    let tar = "application/vnd.oci.image.layer.v1.tar"
    #expect(try found(tar, json, config: "application/vnd.unknown.config.v1+json") == [])
    #expect(
      try found(tar, json, config: imageConfig)
        == [":sha256:\(SHA256.digits(SHA256.hash(json))) failed: malformedArchive"])
  }

  /// An attestation may be there without what it lists, as archives of some platforms have it.
  @Test func absentLayersAreFailuresUnlessAllAreText() throws {
    let absent = "sha256:" + String(repeating: "a", count: 64)
    func found(_ more: String, _ types: [String]) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      let layers = types.map { #"{"mediaType":"\#($0)","digest":"\#(absent)"\#(more)}"# }
      try layout.index([
        images.descriptor(
          try layout.blob(Array(#"{"layers":[\#(layers.joined(separator: ","))]}"#.utf8)))
      ])
      return try images.events(layout.archive.ended)
    }
    let failure = ":\(absent) failed: cannotOpen"
    #expect(try found("", ["application/vnd.in-toto+json"]) == [])
    #expect(
      try found(#","urls":["https://example.com"]"#, ["text/plain"])
        == [":\(absent) failed: unsupported"])
    #expect(
      try found(#","data":"e30=""#, ["text/plain"]) == [":\(absent) failed: malformedArchive"])
    #expect(try found("", ["application/octet-stream"]) == [failure])
    #expect(
      try found("", ["application/vnd.oci.image.layer.v1.tar", "text/plain"])
        == [failure, failure])
  }

  /// Go writes lists without elements as null.
  @Test func listsMayBeNull() throws {
    let config = Array(#"{"rootfs":{"type":"layers"}}"#.utf8)
    let save = [("config.json", config), ("0/layer.tar", layer)]
    func found(_ more: String) throws -> [String] {
      try events(
        save + [
          (
            "manifest.json",
            Array(#"[{"Config":"config.json","RepoTags":null,"Layers":null}\#(more)]"#.utf8)
          )
        ]
      ).archive
    }
    #expect(try found("") == [])
    #expect(
      try found(#",{"RepoTags":["b"],"Layers":["0/layer.tar"]}"#) == [
        "[b]:/a is 1 in 0/layer.tar"
      ])
    // The configuration must agree.
    let lists = [
      ("config.json", Array(#"{"rootfs":{"diff_ids":["sha256:\#(digits)"]}}"#.utf8)),
      ("manifest.json", Array(#"[{"Config":"config.json","Layers":null}]"#.utf8)),
    ]
    #expect(try events(lists).archive == [" failed: malformedArchive"])
    for text in [#"{"layers":null}"#, #"{"manifests":null}"#, #"{"manifests":null,"layers":[]}"#] {
      var layout = try ImageScanTests.Layout()
      try layout.index([images.descriptor(try layout.blob(Array(text.utf8)))])
      #expect(try images.events(layout.archive.ended) == [], "\(text)")
    }
    var empty = try ImageScanTests.Layout()
    try empty.write("index.json", Array(#"{"manifests":null}"#.utf8))
    #expect(try images.events(empty.archive.ended) == [])
  }

  @Test func manifestsThatAreMissingAreNotPassedOver() throws {
    let absent = "sha256:" + String(repeating: "0", count: 64)
    func found(_ more: String, nested: Bool = false) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      var list = [
        images.descriptor(try layout.manifest([try layout.blob(layer)])),
        images.descriptor(absent, more),
      ]
      if nested {
        let inner = try layout.blob(Array(#"{"manifests":[\#(list.joined(separator: ","))]}"#.utf8))
        // Tags of one image.
        list = [images.descriptor(inner), images.descriptor(inner)]
      }
      try layout.index(list)
      return try images.events(layout.archive.ended)
    }
    let read = ":/a is 1 in sha256:\(digits)"
    // Of another platform, or of an index, as archives for one platform have it.
    #expect(try found(#","platform":{"os":"linux","architecture":"arm64"}"#) == [read])
    #expect(try found("", nested: true) == [read])
    // An image of its own.
    #expect(try found("") == [" failed: malformedArchive", read])
    // Nothing of it is there but the manifest, as containerd exports it, or something is.
    func hollow(_ more: String, platform: String) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      let manifest =
        #"{"config":{"digest":"sha256:c"},"layers":[{"digest":"\#(absent)"\#(more)}]}"#
      try layout.index([
        images.descriptor(try layout.manifest([try layout.blob(layer)])),
        images.descriptor(try layout.blob(Array(manifest.utf8)), platform),
      ])
      return try images.events(layout.archive.ended)
    }
    let arm = #","platform":{"os":"linux","architecture":"arm64"}"#
    #expect(try hollow("", platform: arm) == [read])
    #expect(try hollow("", platform: "").count == 3)
    #expect(try hollow(#","urls":["https://example.com"]"#, platform: arm).count == 3)
    #expect(try hollow(#"},{"digest":"sha256:\#(digits)""#, platform: arm).count > 2)
    // Some engines read what a descriptor embeds.
    for nested in [false, true] {
      let platform = #","data":"e30=","platform":{"os":"linux","architecture":"arm64"}"#
      #expect(try Set(found(platform, nested: nested)) == [" failed: malformedArchive", read])
    }
    // Skopeo copies one image or all.
    let text = Array(manifest([digits]).utf8)
    let inner = SHA256.digits(SHA256.hash(text))
    let index = Array(
      #"{"manifests":[{"digest":"sha256:\#(inner)"},{"digest":"\#(absent)","platform":{"os":"linux","architecture":"arm64"}}]}"#
        .utf8)
    let directory = try events([
      ("version", Array("Directory Transport Version: 1.1\n".utf8)), ("manifest.json", index),
      ("\(inner).manifest.json", text), (digits, layer),
    ])
    #expect(directory.archive == [" failed: malformedArchive", read])
    #expect(directory.folder == [" failed: malformedArchive", read])
  }

  /// Without it, nobody knows which platform an image is for.
  @Test func configurationsThatAreMissingAreFailures() throws {
    func found(_ config: String) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      let part =
        #"{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\#(try layout.blob(layer))"}"#
      let text = #"{"config":\#(config),"layers":[\#(part)]}"#
      try layout.index([images.descriptor(try layout.blob(Array(text.utf8)))])
      return try images.events(layout.archive.ended)
    }
    let read = ":/a is 1 in sha256:\(digits)"
    #expect(try found(#"{"digest":"sha256:c"}"#) == [" failed: cannotOpen", read])
    #expect(try found(#"{"digest":"../c"}"#) == [" failed: malformedArchive", read])
    #expect(
      try found(#"{"digest":"sha256:c","data":"e30="}"#) == [" failed: malformedArchive", read])
    #expect(
      try found(
        #"{"mediaType":"application/vnd.oci.empty.v1+json","digest":"sha256:c","data":"e30="}"#)
        == [read])
    let save = try events([
      ("manifest.json", Array(#"[{"Config":"c.json","Layers":["0"]}]"#.utf8)), ("0", layer),
    ])
    #expect(save.archive == [" failed: cannotOpen", ":/a is 1 in 0"])
    #expect(save.folder == [" failed: cannotOpen", ":/a is 1 in 0"])
  }
}
