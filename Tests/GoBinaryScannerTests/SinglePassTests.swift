import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner
@testable import GoBuildInfo

/// Compressed layers are decompressed once, and what is not kept on the way is read again.
@Suite(.timeLimit(.minutes(10))) struct SinglePassTests {
  private let executableByteCount = 100_000

  /// The start of an ELF file, a number, and bytes without a pattern.
  private func executable(_ id: UInt8) -> [UInt8] {
    var numbers = SeededNumbers(seed: UInt64(id))
    return [0x7f] + Array("ELF".utf8) + [id]
      + (0..<executableByteCount - 5).map { _ in UInt8.random(in: 0...255, using: &numbers) }
  }

  private struct Image {
    var layers: [[UInt8]] = []
    var contentsByteCount: Int { layers.reduce(0) { $0 + $1.count } }
  }

  private func sampleImage() -> Image {
    var image = Image()
    for layer in 0..<3 {
      var tar = SyntheticTar()
      for file in 0..<4 {
        tar.add("bin/tool\(layer)-\(file)", executable(UInt8(10 * layer + file)))
        tar.add("share/text\(layer)-\(file)", [UInt8](repeating: 7, count: 50_000))
      }
      tar.add("bin/same\(layer)", type: "1", link: "bin/tool\(layer)-0")
      image.layers.append(tar.ended)
    }
    return image
  }

  /// As `docker save` writes it, with as many images of the same layers as there are tags.
  private func archive(_ layers: [[UInt8]], names: [String] = ["app:1"]) -> [UInt8] {
    var tar = SyntheticTar()
    for (index, layer) in layers.enumerated() { tar.add("\(index)/layer.tar", layer) }
    let paths = layers.indices.map { "\"\($0)/layer.tar\"" }
    let entries = names.indices.map { index in
      let own = paths.dropLast(index).joined(separator: ",")
      return #"{"RepoTags":["\#(names[index])"],"Layers":[\#(own)]}"#
    }
    tar.add("manifest.json", Array("[\(entries.joined(separator: ","))]".utf8))
    return tar.ended
  }

  private struct Outcome {
    var events: [String] = []
    var decompressedByteCount = 0
    var inspectionCount = 0
  }

  /// Scans, with a closure that reads some of each executable, from its end to its start.
  private func scan(
    _ bytes: [UInt8], limits: ArchivePass.Limits = .init(), maximumEventCount: Int = 1024
  ) throws -> Outcome {
    var options = BinaryScanner.Options()
    options.maximumEventCount = maximumEventCount
    let folder = try TemporaryTree()
    let path = folder.url.appending(path: "image").path
    try Data(bytes).write(to: URL(filePath: path))
    let count = Monitor(0)
    var outcome = Outcome()
    let inspect = BinaryScanner.erasing { file, reader throws(ReadError) in
      count.withLock { $0 += 1 }
      let end = reader.byteCount
      let last = try reader.bytes(at: end - 100, count: 100)[byte: 99]
      let id = try reader.bytes(at: 4, count: 1)[byte: 0]
      return "\(file.location?.image ?? "") \(file.location!.file) \(id) \(last)"
    }
    var scan = ArchiveScan(
      Pathname(path), options: options, Cancellation(), limits: limits, inspect: inspect
    ) { event in
      switch event {
      case .finding(_, let finding): outcome.events.append(finding.value(as: String.self))
      default: outcome.events.append("\(event)")
      }
      return true
    }
    var file = try FileReader(opening: path)
    let before = scan.budget.remainingByteCount + 64 * Int64(file.byteCount)
    scan.run(&file)
    outcome.decompressedByteCount = Int(before - scan.budget.remainingByteCount)
    outcome.inspectionCount = count.withLock { $0 }
    return outcome
  }

  @Test func eachByteIsDecompressedOnce() throws {
    let image = sampleImage()
    let plain = try scan(archive(image.layers))
    #expect(plain.events.count == 15)
    #expect(plain.decompressedByteCount == 0)
    let layered = try scan(archive(image.layers.map { Gzip.stored($0) }))
    #expect(layered.events == plain.events)
    // Hard links are inspected by what was kept of their file.
    #expect(layered.decompressedByteCount == image.contentsByteCount)
    #expect(layered.inspectionCount == 15)
    let around = try scan(Gzip.stored(archive(image.layers)))
    #expect(around.events == plain.events)
    #expect(Double(around.decompressedByteCount) < 1.1 * Double(image.contentsByteCount))
    let both = try scan(Zstandard.stored(archive(image.layers.map { Gzip.stored($0) })))
    #expect(both.events == plain.events)
    #expect(Double(both.decompressedByteCount) < 2.1 * Double(image.contentsByteCount))
  }

  @Test func imagesThatShareLayersReadThemOnce() throws {
    let image = sampleImage()
    let names = ["app:1", "app:2", "app:3"]
    let plain = try scan(archive(image.layers, names: names))
    #expect(plain.events.count == 30)
    let layered = try scan(archive(image.layers.map { Gzip.stored($0) }, names: names))
    #expect(layered.events == plain.events)
    #expect(layered.decompressedByteCount == image.contentsByteCount)
    let around = try scan(Gzip.stored(archive(image.layers, names: names)))
    #expect(around.events == plain.events)
    #expect(Double(around.decompressedByteCount) < 1.1 * Double(image.contentsByteCount))
  }

  @Test func whatIsNotKeptIsReadAgain() throws {
    let image = sampleImage()
    let plain = try scan(archive(image.layers, names: ["a", "b"])).events
    for limits in [
      ArchivePass.Limits(heldByteCount: 50_000), ArchivePass.Limits(retainedByteCount: 10_000),
      ArchivePass.Limits(heldByteCount: 0, retainedByteCount: 0),
      ArchivePass.Limits(sharedByteCount: 20_000),
    ] {
      for archive in [
        archive(image.layers.map { Gzip.stored($0) }, names: ["a", "b"]),
        Gzip.stored(archive(image.layers, names: ["a", "b"])),
        Gzip.stored(archive(image.layers.map { Zstandard.stored($0) }, names: ["a", "b"])),
      ] {
        #expect(try scan(archive, limits: limits).events == plain)
        #expect(try scan(archive, limits: limits, maximumEventCount: 1).events == plain)
      }
    }
  }

  /// What is wrong with the end of a stream is not forgotten because the last executable is in it.
  @Test func damageAtTheEndIsReported() throws {
    var layer = SyntheticTar()
    layer.add("bin/tool", executable(3))
    // Nothing follows the executable but its padding.
    let contents = layer.bytes
    for (compressed, trailer) in [
      (Gzip.stored(contents), 8), (Zstandard.stored(contents, hasChecksum: true), 4),
    ] {
      #expect(try scan(compressed).events.count == 1)
      for place in compressed.count - trailer..<compressed.count {
        var damaged = compressed
        damaged[place] ^= 1
        for archive in [damaged, archive([damaged]), Gzip.stored(archive([damaged]))] {
          let events = try scan(archive).events
          #expect(events.contains { $0.hasPrefix("failure(") }, "\(place)")
        }
      }
      let cut = Array(compressed.dropLast())
      #expect(try scan(cut).events.contains { $0.hasPrefix("failure(") })
    }
  }

  /// Frames to be skipped count for the digest of a layer wherever they end.
  @Test func skippedFramesAreHashed() throws {
    var layer = SyntheticTar()
    layer.add("bin/tool", executable(3))
    let frame = Zstandard.stored(layer.ended)
    for byteCount in [0, 7, 8, 9, 150_000, 1 << 18, 300_000, 700_001] {
      let skippable: [UInt8] =
        [0x50, 0x2a, 0x4d, 0x18] + withUnsafeBytes(of: UInt32(byteCount).littleEndian, Array.init)
        + [UInt8](repeating: 1, count: byteCount)
      let blob = skippable + frame + skippable
      let digest = SHA256.digits(SHA256.hash(blob))
      var tar = SyntheticTar()
      tar.add("blobs/sha256/\(digest)", blob)
      tar.add(
        "manifest.json",
        Array(#"[{"RepoTags":["app:1"],"Layers":["blobs/sha256/\#(digest)"]}]"#.utf8))
      for archive in [tar.ended, Gzip.stored(tar.ended)] {
        let events = try scan(archive).events
        #expect(events.count == 1 && !events[0].hasPrefix("failure("), "\(byteCount) \(events)")
      }
    }
  }

  @Test func sparseFilesAreNoFilesOfAnImage() throws {
    var layer = SyntheticTar()
    layer.add("bin/tool", executable(3))
    let bytes = layer.ended
    var tar = SyntheticTar()
    tar.addRecords([
      ("GNU.sparse.size", "\(bytes.count + 512)"), ("GNU.sparse.numblocks", "1"),
      ("GNU.sparse.map", "0,\(bytes.count)"),
    ])
    tar.add("0/layer.tar", bytes)
    tar.add(
      "manifest.json", Array(#"[{"RepoTags":["app:1"],"Layers":["0/layer.tar"]}]"#.utf8))
    for archive in [tar.ended, Gzip.stored(tar.ended)] {
      let events = try scan(archive).events
      #expect(events.count == 1 && events[0].contains("sparse"), "\(events)")
    }
  }

  @Test func sparseExecutablesAreReadWithTheirHoles() throws {
    var whole = executable(9)
    whole.replaceSubrange(20_000..<60_000, with: repeatElement(0, count: 40_000))
    var layer = SyntheticTar()
    layer.addRecords([
      ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.name", "bin/sparse"),
      ("GNU.sparse.realsize", "\(whole.count)"), ("GNU.sparse.numblocks", "2"),
      ("GNU.sparse.map", "0,20000,60000,\(whole.count - 60_000)"),
    ])
    layer.add("GNUSparseFile.1/sparse", Array(whole[..<20_000] + whole[60_000...]))
    layer.add("bin/link", type: "1", link: "bin/sparse")
    var dense = SyntheticTar()
    dense.add("bin/sparse", whole)
    dense.add("bin/link", type: "1", link: "bin/sparse")
    let expected = try scan(archive([dense.ended])).events
    #expect(expected.count == 2)
    for layers in [[layer.ended], [Gzip.stored(layer.ended)]] {
      #expect(try scan(archive(layers)).events == expected)
      #expect(try scan(Gzip.stored(archive(layers))).events == expected)
    }
  }
}
