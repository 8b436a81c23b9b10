import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// Images that are asked for by name or platform.
@Suite struct ImageSelectionTests {
  private let images = ImageScanTests()
  private let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

  @Test(arguments: [
    ("app", ["app:1"], true), ("app:1", ["app:1"], true), ("app:2", ["app:1"], false),
    ("app", ["docker.io/library/app:1"], true), ("docker.io/library/app:1", ["app:1"], true),
    ("docker.io/app:1", ["app:1"], true), ("index.docker.io/library/app", ["app:1"], true),
    ("library/app:1", ["app:1"], true), ("app", ["team/app:1"], false),
    ("app", ["example.com/app:1"], false), ("example.com/app", ["app:1"], false),
    ("app", ["localhost/app:1"], true), ("localhost/app", ["app:1"], false),
    ("localhost:5000/app:1", ["localhost:5000/app:1"], true),
    ("localhost:5000/app", ["localhost:5000/app:1"], true), ("localhost:5000", ["app:5000"], false),
    // What a layout calls an image need not be a reference.
    ("1.0", ["1.0"], true), ("my image", ["my image"], true), ("App", ["app"], false),
    ("0123456789ab", [], true), ("0123456789a", [], false), ("sha256:0123456789ab", [], true),
    ("sha512:0123456789ab", [], false), ("1123456789ab", [], false),
    ("app@sha256:0123456789abcdef", ["other:1"], true), ("0123456789ab", ["0123456789ab:1"], true),
    ("app@1", ["app:1"], true), ("", ["app:1"], false),
  ])
  func namesMatch(_ name: String, _ names: [String], _ isMatch: Bool) {
    let reference = ImageReference(names: names, digests: names.first == "app:1" ? [] : [digest])
    #expect(ImageName(name).matches(reference) == isMatch)
  }

  @Test func hostsOfRegistriesAreIgnoredInTheirStorage() {
    let reference = ImageReference(names: ["team/app:1"], isWithoutHost: true)
    for name in ["team/app", "example.com/team/app:1", "localhost:5000/team/app"] {
      #expect(ImageName(name).matches(reference), "\(name)")
    }
    for name in ["app", "example.com/app", "example.com/team/app:2"] {
      #expect(!ImageName(name).matches(reference), "\(name)")
    }
    #expect(
      ImageName("localhost:5000/app").matches(ImageReference(names: ["app:1"], isWithoutHost: true))
    )
  }

  @Test(arguments: [
    ("linux/amd64", "linux", "x86_64", "", true), ("linux/x86-64", "Linux", "amd64", "v1", true),
    ("linux/arm", "linux", "arm", "v6", true), ("linux/arm/v7", "linux", "arm", "", true),
    ("linux/arm/7", "linux", "arm", "v7", true), ("linux/arm/v7", "linux", "arm", "v6", false),
    ("linux/armhf", "linux", "arm", "v6", false), ("linux/armel", "linux", "arm", "v6", true),
    ("linux/arm64", "linux", "aarch64", "v8", true), ("linux/arm64/v8", "linux", "arm64", "", true),
    ("linux/arm64/v8", "linux", "arm64", "v9", false),
    ("linux/amd64/v3", "linux", "amd64", "", false),
    ("linux/amd64", "linux", "amd64", "v3", true), ("wasi/wasm", "wasip1", "wasm32", "", true),
    ("windows/amd64", "linux", "amd64", "", false),
  ])
  func platformsMatch(
    _ wanted: String, _ os: String, _ architecture: String, _ variant: String, _ isMatch: Bool
  ) throws {
    let stated = JSONValue(
      #"{"os":"\#(os)","architecture":"\#(architecture)","variant":"\#(variant)"}"#)
    let platform = try #require(ImagePlatform(statedIn: stated))
    #expect(try #require(ImagePlatform(wanted)).includes(platform) == isMatch)
  }

  @Test func platformsAreParsed() {
    for text in ["", "linux", "linux/", "/amd64", "a/b/c/d", "linux//v7"] {
      #expect(ImagePlatform(text) == nil, "\(text)")
    }
    #expect(ImagePlatform("linux/arm/v7")?.description == "linux/arm/v7")
    #expect(ImagePlatform("linux/arm64/v8")?.description == "linux/arm64")
    #expect(ImagePlatform("linux/arm")?.variant == nil)
  }

  /// A layout with an index of two platforms, and an image without any.
  private func layout() throws -> ImageScanTests.Layout {
    var layout = try ImageScanTests.Layout()
    func image(_ id: Int, _ platform: String?) throws -> String {
      let layer = try layout.blob(images.tar([("a", .executable(id))]))
      let config = try layout.blob(
        Array(
          (platform.map { #"{"os":"linux","architecture":"\#($0)"}"# } ?? #"{"n":\#(id)}"#).utf8))
      return try layout.blob(
        Array(
          #"{"config":{"digest":"\#(config)"},"layers":[{"mediaType":"tar","digest":"\#(layer)"}]}"#
            .utf8))
    }
    let list = [
      images.descriptor(
        try image(1, "amd64"), #","platform":{"os":"linux","architecture":"amd64"}"#),
      images.descriptor(
        try image(2, "arm64"), #","platform":{"os":"linux","architecture":"arm64"}"#),
    ]
    let index = try layout.blob(Array(#"{"manifests":[\#(list.joined(separator: ","))]}"#.utf8))
    try layout.index([
      images.descriptor(
        index, #","annotations":{"io.containerd.image.name":"docker.io/library/app:1"}"#),
      images.descriptor(
        try image(3, nil), #","annotations":{"org.opencontainers.image.ref.name":"other"}"#),
    ])
    try layout.write("b", images.executable(4))
    return layout
  }

  @Test func onlySelectedImagesAreRead() throws {
    let layout = try layout()
    func found(_ names: [String], _ platforms: [String] = []) throws -> [String] {
      let events = try images.events(layout.archive.ended) {
        $0.imageNames = names
        $0.imagePlatforms = platforms.map { ImagePlatform($0)! }
      }
      #expect(
        images.events(at: layout.tree.url) {
          $0.imageNames = names
          $0.imagePlatforms = platforms.map { ImagePlatform($0)! }
        } == events)
      return events.map { $0.withoutLayer }
    }
    func path(_ name: String) -> String { "[\(name)]:/a is " }
    #expect(
      try found(["app"]) == [
        path("docker.io/library/app:1 linux/amd64") + "1",
        path("docker.io/library/app:1 linux/arm64") + "2",
      ])
    #expect(try found(["app:1"], ["linux/arm64"]) == [":/a is 2"])
    #expect(try found([], ["linux/amd64"]) == [":/a is 1"])
    #expect(try found(["other"]) == [":/a is 3"])
    #expect(try found(["other"], ["linux/amd64"]) == [" failed: cannotOpen"])
    #expect(try found(["app:2"]) == [" failed: cannotOpen"])
    #expect(try found([], ["windows/amd64"]) == [" failed: cannotOpen"])
    #expect(try found(["other", "app"], ["linux/arm64", "linux/amd64"]).count == 2)
  }

  /// What is wrong with other images does not concern those that are read.
  @Test func otherImagesMayBeDamaged() throws {
    var layout = try ImageScanTests.Layout()
    let good = try layout.manifest([try layout.blob(images.tar([("a", .executable(1))]))])
    let absent = "sha256:" + String(repeating: "0", count: 64)
    func annotation(_ name: String) -> String {
      #","annotations":{"org.opencontainers.image.ref.name":"\#(name)"}"#
    }
    try layout.index([
      images.descriptor(good, annotation("good")), images.descriptor(absent, annotation("bad")),
    ])
    func found(_ name: String) throws -> [String] {
      try images.events(layout.archive.ended) { $0.imageNames = [name] }
    }
    #expect(try found("good").count == 1)
    #expect(try found("bad") == [" failed: malformedArchive"])
    #expect(try found("000000000000") == [" failed: malformedArchive"])
  }

  @Test func whatIsNoImageIsAFailure() throws {
    let tree = try TemporaryTree()
    try Data(images.executable(1)).write(to: tree.url.appending(path: "a"))
    let tar = images.tar([("a", .executable(1))])
    #expect(try images.events(tar) { $0.imageNames = ["app"] } == [" failed: cannotOpen"])
    for name in ["", "a", "none"] {
      let url = name.isEmpty ? tree.url : tree.url.appending(path: name)
      #expect(images.events(at: url) { $0.imageNames = ["app"] } == [" failed: cannotOpen"])
    }
  }
}

extension String {
  /// An event without the layer of the file.
  var withoutLayer: String {
    guard let range = range(of: " in ") else { return self }
    return String(self[..<range.lowerBound])
  }
}
