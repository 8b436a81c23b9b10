import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// Folders in which registries, runtimes and engines keep images.
@Suite struct ImageStorageTests {
  private let images = ImageScanTests()

  private func digits(_ bytes: [UInt8]) -> String { SHA256.digits(SHA256.hash(bytes)) }

  /// Files of a folder.
  private final class Folder {
    let tree: TemporaryTree
    init() throws { tree = try TemporaryTree() }

    func write(_ name: String, _ bytes: [UInt8]) throws {
      let place = tree.url.appending(path: name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: place)
    }
  }

  private func manifest(_ layer: [UInt8]) -> [UInt8] {
    Array(
      #"{"schemaVersion":2,"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:\#(digits(layer))"}]}"#
        .utf8)
  }

  private func index(_ manifests: [[UInt8]], _ more: String = "") -> [UInt8] {
    let list = manifests.map { #"{"digest":"sha256:\#(digits($0))"}"# }.joined(separator: ",")
    return Array(#"{"schemaVersion":2,"manifests":[\#(list)\#(more)]}"#.utf8)
  }

  private func layer(_ id: Int) -> [UInt8] { images.tar([("a", .executable(id))]) }

  /// The events without the layers' digests.
  private func events(
    _ folder: Folder, below name: String = "",
    _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
  ) -> [String] {
    let url = name.isEmpty ? folder.tree.url : folder.tree.url.appending(path: name)
    return images.events(at: url, configure).map { $0.withoutLayer }
  }

  private func registry() throws -> (Folder, untagged: String) {
    let folder = try Folder()
    let root = "docker/registry/v2"
    func blob(_ bytes: [UInt8]) throws {
      let digits = digits(bytes)
      try folder.write("\(root)/blobs/sha256/\(digits.prefix(2))/\(digits)/data", bytes)
    }
    func revision(_ repository: String, _ bytes: [UInt8], tag: String? = nil) throws {
      try blob(bytes)
      let digest = Array("sha256:\(digits(bytes))".utf8)
      let manifests = "\(root)/repositories/\(repository)/_manifests"
      try folder.write("\(manifests)/revisions/sha256/\(digits(bytes))/link", digest)
      if let tag {
        try folder.write("\(manifests)/tags/\(tag)/current/link", digest)
        try folder.write("\(manifests)/tags/\(tag)/index/sha256/\(digits(bytes))/link", digest)
      }
    }
    for id in 1...4 { try blob(layer(id)) }
    try revision("app", manifest(layer(1)), tag: "1")
    // An index, of which one platform was not mirrored.
    try revision("team/app", manifest(layer(2)))
    let list = index(
      [manifest(layer(2))], #",{"digest":"sha256:\#(String(repeating: "0", count: 64))"}"#)
    try revision("team/app", list, tag: "latest")
    try revision("team/app", manifest(layer(3)))
    return (folder, digits(manifest(layer(3))))
  }

  @Test func registriesAreRead() throws {
    let (folder, untagged) = try registry()
    let expected = [
      "[app:1]:/a is 1", "[team/app:latest]:/a is 2", "[team/app@sha256:\(untagged)]:/a is 3",
    ]
    #expect(events(folder) == expected)
    #expect(events(folder, below: "docker/registry/v2") == expected)
    #expect(events(folder) { $0.imageNames = ["localhost:5000/team/app:latest"] } == [":/a is 2"])
    #expect(events(folder) { $0.imageNames = [String(untagged.prefix(12))] } == [":/a is 3"])
    #expect(events(folder) { $0.imageNames = ["app:2"] } == [" failed: cannotOpen"])
    // A revision that was deleted, and a tag of it.
    try FileManager.default.removeItem(
      at: folder.tree.url.appending(
        path:
          "docker/registry/v2/repositories/team/app/_manifests/revisions/sha256/\(untagged)/link"))
    #expect(events(folder).count == 2)
    let digits = digits(manifest(layer(1)))
    try FileManager.default.removeItem(
      at: folder.tree.url.appending(
        path: "docker/registry/v2/blobs/sha256/\(digits.prefix(2))/\(digits)"))
    #expect(events(folder) == [" failed: cannotOpen", ":/a is 2"])
  }

  @Test func contentStoresAreRead() throws {
    for root in ["", "io.containerd.content.v1.content/"] {
      let folder = try Folder()
      func blob(_ bytes: [UInt8]) throws {
        try folder.write("\(root)blobs/sha256/\(digits(bytes))", bytes)
      }
      let absent = String(repeating: "0", count: 64)
      for id in 1...3 {
        try blob(layer(id))
        try blob(manifest(layer(id)))
      }
      try blob(
        index([manifest(layer(1)), manifest(layer(2))], #",{"digest":"sha256:\#(absent)"}"#))
      try blob(Array(#"{"os":"linux","architecture":"amd64"}"#.utf8))
      try blob(Array(#"["a":"#.utf8))
      try folder.write("\(root)ingest/x/data", layer(4))
      // Layers that are unpacked belong to images that are read.
      try folder.write(
        "io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs/b", images.executable(5))
      let found = events(folder).filter { !$0.contains("snapshots") }.sorted()
      let lists = index(
        [manifest(layer(1)), manifest(layer(2))], #",{"digest":"sha256:\#(absent)"}"#)
      #expect(
        found
          == [
            "[sha256:\(digits(lists))]:/a is 1", "[sha256:\(digits(lists))]:/a is 2",
            "[sha256:\(digits(manifest(layer(3))))]:/a is 3",
          ].sorted())
      #expect(events(folder).contains { $0.contains("snapshots") } == root.isEmpty)
      // A manifest that is damaged.
      try folder.write(
        "\(root)blobs/sha256/\(digits(manifest(layer(3))))", Array(#"{"layers":[]}"#.utf8))
      #expect(events(folder).contains(" failed: malformedArchive"))
    }
  }

  /// As an archive, a content store is a list of blobs too.
  /// The layers that podman lists for an image are those of its configuration.
  @Test func podmanStorageIsRead() throws {
    func found(_ digests: [String], top: String = "l2") throws -> [String] {
      let folder = try Folder()
      let list = digests.map { "\"\($0)\"" }.joined(separator: ",")
      let config = Array(
        #"{"os":"linux","architecture":"amd64","rootfs":{"diff_ids":[\#(list)]}}"#.utf8)
      let id = digits(config)
      let name = Data("sha256:\(id)".utf8).base64EncodedString()
      try folder.write("overlay-images/\(id)/=\(name)", config)
      try folder.write(
        "overlay-images/images.json",
        Array(#"[{"id":"\#(id)","names":["localhost/app:1"],"layer":"\#(top)"}]"#.utf8))
      try folder.write(
        "overlay-layers/layers.json",
        Array(
          #"[{"id":"l1","diff-digest":"sha256:1"},{"id":"l2","parent":"l1","diff-digest":"sha256:2"}]"#
            .utf8))
      try folder.write("overlay/l1/diff/a", images.executable(1))
      try folder.write("overlay/l2/diff/b", images.executable(2))
      return events(folder)
    }
    #expect(try found(["sha256:1", "sha256:2"]) == [":/b is 2", ":/a is 1"])
    #expect(try found(["sha256:1"]) == [" failed: malformedArchive"])
    #expect(try found(["sha256:1", "sha256:2"], top: "l1") == [" failed: malformedArchive"])
    #expect(try found(["sha256:1", "sha256:2"], top: "") == [" failed: malformedArchive"])
  }

  /// What may be a manifest, and is not understood, is a failure unless a manifest lists it as something else.
  @Test func manifestsThatCannotBeReadAreNotPassedOver() throws {
    func found(_ text: [UInt8], listed: Bool = false) throws -> [String] {
      let folder = try Folder()
      func blob(_ bytes: [UInt8]) throws {
        try folder.write("blobs/sha256/\(digits(bytes))", bytes)
      }
      try blob(layer(1))
      try blob(layer(2))
      let known = String(decoding: manifest(layer(1)), as: UTF8.self)
      let more = #","config":{"mediaType":"x","digest":"sha256:\#(digits(text))"}}"#
      try blob(Array((listed ? known.dropLast() + more : known[...]).utf8))
      try blob(text)
      return events(folder)
    }
    let text = String(decoding: manifest(layer(2)), as: UTF8.self)
    for blanks in [1, 64, 5000] {
      let found = try found(Array((String(repeating: " ", count: blanks) + text).utf8))
      #expect(found.count == 2 && found.allSatisfy { !$0.contains("failed") })
    }
    let long = String(repeating: " ", count: 5 << 20)
    for (other, code) in [
      (text.dropLast() + #","layers":[]}"#, "malformedArchive"), ("{" + text, "malformedArchive"),
      (long + text, "limitExceeded"), (text.dropLast() + long + "}", "limitExceeded"),
    ] {
      #expect(try found(Array(other.utf8)) == [" failed: \(code)", ":/a is 1"])
      #expect(try found(Array(other.utf8), listed: true) == [":/a is 1"])
    }
  }

  @Test func contentStoresMayBePacked() throws {
    var tar = SyntheticTar()
    for bytes in [layer(1), manifest(layer(1))] { tar.add("blobs/sha256/\(digits(bytes))", bytes) }
    #expect(try images.events(tar.ended) == [":/a is 1 in sha256:\(digits(layer(1)))"])
  }
}
