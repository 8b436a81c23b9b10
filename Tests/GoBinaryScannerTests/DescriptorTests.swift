import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// What descriptors record of blobs: sizes, embedded contents, URLs.
@Suite struct DescriptorTests {
  private let images = ImageScanTests()
  private var layer: [UInt8] { images.tar([("a", .executable(1))]) }
  private var digits: String { SHA256.digits(SHA256.hash(layer)) }
  private var read: String { ":/a is 1 in sha256:\(digits)" }

  private func digest(_ bytes: [UInt8]) -> String { "sha256:\(SHA256.digits(SHA256.hash(bytes)))" }

  private func descriptor(_ bytes: [UInt8], size: Int? = nil, embedded: Bool = true) -> String {
    let data = embedded ? #","data":"\#(Data(bytes).base64EncodedString())""# : ""
    return
      #"{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"\#(digest(bytes))","size":\#(size ?? bytes.count)\#(data)}"#
  }

  /// An index that embeds a manifest that embeds its configuration and its layer.
  @Test func embeddedContentsAreRead() throws {
    let config = Array(
      #"{"os":"linux","architecture":"arm64","rootfs":{"diff_ids":["\#(digest(layer))"]}}"#.utf8)
    let manifest = Array(
      #"{"config":\#(descriptor(config)),"layers":[\#(descriptor(layer))]}"#.utf8)
    var layout = try ImageScanTests.Layout()
    try layout.index([descriptor(manifest)])
    #expect(try images.events(layout.archive.ended) == [read])
    #expect(images.events(at: layout.tree.url) == [read])
    // A file counts, whatever the descriptor embeds beside it.
    var beside = try ImageScanTests.Layout()
    let embedding = descriptor(layer).replacingOccurrences(of: #""data":""#, with: #""data":"!"#)
    _ = try beside.blob(layer)
    let other = try beside.blob(Array(#"{"layers":[\#(embedding)]}"#.utf8))
    try beside.index([images.descriptor(other)])
    #expect(try images.events(beside.archive.ended) == [read])
    var damaged = try ImageScanTests.Layout()
    try damaged.index([
      images.descriptor(try damaged.blob(Array(#"{"layers":[\#(embedding)]}"#.utf8)))
    ])
    #expect(
      try images.events(damaged.archive.ended) == [":\(digest(layer)) failed: malformedArchive"])
  }

  /// An executable in place of a layer is read where it is a file, and is a failure elsewhere.
  @Test func executablesInPlaceOfLayersAreNotPassedOver() throws {
    let program = images.executable(7)
    func found(
      embedded: Bool, _ configure: (inout BinaryScanner.Options) -> Void = { _ in }
    ) throws -> [String] {
      var layout = try ImageScanTests.Layout()
      if !embedded { _ = try layout.blob(program) }
      let one = descriptor(program, embedded: embedded)
        .replacingOccurrences(of: "application/vnd.oci.image.layer.v1.tar", with: "a/b")
      let manifest = try layout.blob(Array(#"{"layers":[\#(one)]}"#.utf8))
      try layout.index([
        images.descriptor(manifest, #","annotations":{"org.opencontainers.image.ref.name":"b:1"}"#)
      ])
      return try images.events(layout.archive.ended, configure)
    }
    #expect(
      try found(embedded: false) == [":/blobs/sha256/\(SHA256.digits(SHA256.hash(program))) is 7"])
    let failure = ":\(digest(program)) failed: unsupported"
    #expect(try found(embedded: true) == [failure])
    #expect(try found(embedded: false) { $0.imageNames = ["b:1"] } == [failure])
  }

  /// Descriptions of the same layers that differ in digests or sizes are not one image.
  @Test func eachDescriptionOfALayerIsChecked() throws {
    for order in [[0, 1], [1, 0]] {
      var layout = try ImageScanTests.Layout()
      _ = try layout.blob(layer)
      var manifests: [String] = []
      for difference in order {
        let one = descriptor(layer, size: layer.count + difference, embedded: false)
        manifests.append(try layout.blob(Array(#"{"layers":[\#(one)]}"#.utf8)))
      }
      try layout.index(manifests.map { images.descriptor($0) })
      let events = try images.events(layout.archive.ended)
      #expect(
        events.count == 3 && events.filter { $0.contains("failed: malformedArchive") }.count == 1)
    }
  }

  @Test func sizesAreChecked() throws {
    func found(manifest: Int = 0, layer difference: Int = 0, data: Bool = false) throws -> [String]
    {
      var layout = try ImageScanTests.Layout()
      if !data { _ = try layout.blob(layer) }
      let text = Array(
        #"{"layers":[\#(descriptor(layer, size: layer.count + difference, embedded: data))]}"#.utf8)
      let digest = try layout.blob(text)
      try layout.index([images.descriptor(digest, #","size":\#(text.count + manifest)"#)])
      let events = try images.events(layout.archive.ended)
      #expect(images.events(at: layout.tree.url) == events)
      return events
    }
    let failure = ":\(digest(layer)) failed: malformedArchive"
    #expect(try found() == [read])
    #expect(try found(manifest: 1) == [" failed: malformedArchive"])
    // What was read of it counts.
    #expect(try found(layer: -1) == [read, failure])
    #expect(try found(layer: 1, data: true) == [failure])
    #expect(try found(data: true) == [read])
  }

  @Test func layersThatCannotBeReadAreNamed() throws {
    func sentence(_ type: String, _ more: String, blob: [UInt8]? = nil) throws -> String {
      var layout = try ImageScanTests.Layout()
      let digest = try blob.map { try layout.blob($0) } ?? "sha256:\(digits)"
      let text = #"{"layers":[{"mediaType":"\#(type)","digest":"\#(digest)"\#(more)}]}"#
      try layout.index([images.descriptor(try layout.blob(Array(text.utf8)))])
      var sentence = ""
      BinaryScanner(scanning: Pathname(layout.tree.url.path)).scan { event in
        if case .failure(_, let error) = event { sentence = error.description }
        return true
      }
      return sentence
    }
    let type = "application/vnd.oci.image.layer.v1.tar+gzip"
    #expect(
      try sentence(type, #","urls":["https://example.com/a","ftp://b"]"#)
        == "foreign layer: its contents are distributed elsewhere, from 'https://example.com/a', 'ftp://b'"
    )
    #expect(
      try sentence("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "")
        == "foreign layer: its contents are distributed elsewhere")
    #expect(
      try sentence(type + "+encrypted", "", blob: [1, 2, 3])
        == "encrypted layer of media type '\(type)+encrypted'")
  }

  @Test func digestsMayBeOfSHA512() throws {
    func digest512(_ bytes: [UInt8]) -> String { "sha512:\(SHA512.digits(SHA512.hash(bytes)))" }
    func found(_ compressed: [UInt8], diffID: String? = nil, contents: [UInt8]? = nil) throws
      -> [String]
    {
      var layout = try ImageScanTests.Layout()
      func blob(_ bytes: [UInt8], _ stored: [UInt8]? = nil) throws -> String {
        let digest = digest512(bytes)
        try layout.write(
          "blobs/" + digest.replacingOccurrences(of: ":", with: "/"), stored ?? bytes)
        return digest
      }
      let config = try blob(
        Array(#"{"rootfs":{"diff_ids":["\#(diffID ?? digest512(layer))"]}}"#.utf8))
      let part = try blob(compressed, contents)
      let text =
        #"{"config":{"digest":"\#(config)"},"layers":[{"mediaType":"tar","digest":"\#(part)"}]}"#
      try layout.index([images.descriptor(try blob(Array(text.utf8)))])
      return images.events(at: layout.tree.url)
    }
    let read = ":/a is 1 in \(digest512(layer))"
    for bytes in [layer, Gzip.stored(layer), Zstandard.stored(layer)] {
      #expect(try found(bytes) == [read])
      let other = digest512([1])
      #expect(try found(bytes, diffID: other).last == ":\(other) failed: malformedArchive")
    }
    #expect(
      try found(Gzip.stored(layer), contents: Zstandard.stored(layer))
        == [read, ":\(digest512(layer)) failed: malformedArchive"])
    // Of an algorithm that nobody registered.
    var layout = try ImageScanTests.Layout()
    try layout.write("blobs/md5/a", Array("{}".utf8))
    try layout.index([images.descriptor("md5:a")])
    #expect(try images.events(layout.archive.ended) == [" failed: unsupported"])
  }

  @Test func base64IsDecodedAsGoDoes() {
    for count in 0..<40 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
      let text = Data(bytes).base64EncodedString()
      #expect(Base64.encoded(bytes) == text)
      #expect(Base64.decoded(text) == bytes)
    }
    for text in ["a", "ab", "abc", "====", "a===", "ab=c", "ab c", "ab-_", "ab==cdef"] {
      #expect(Base64.decoded(text) == nil, "\(text)")
    }
  }
}
