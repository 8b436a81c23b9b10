import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

@Suite(.timeLimit(.minutes(10))) struct ZstandardTests {
  private func file(_ bytes: [UInt8]) throws -> FileReader {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try FileReader(opening: Pathname(url.path))
  }

  private func contents(of file: InflatedFile, piece: Int = 10_000) throws(ReadError) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = try read(file, at: all.count, count: piece)
      all += part
      if part.count < piece { return all }
    }
  }

  private func contents(_ bytes: [UInt8], piece: Int = 10_000) throws -> [UInt8] {
    try contents(of: InflatedFile(try file(bytes), .zstandard), piece: piece)
  }

  private func read(
    _ file: InflatedFile, at offset: Int, count: Int
  ) throws(ReadError) -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    var span = buffer.mutableSpan
    var bytes = span.mutableBytes
    let found = try file.read(at: offset, into: &bytes)
    return Array(buffer.prefix(found))
  }

  private func code(_ bytes: [UInt8]) -> ReadError.Code? { errorCode { try contents(bytes) } }

  @Test func samplesOfZstdAreRead() throws {
    for (sample, (byteCount, digest)) in zip(ZstandardSamples.all, ZstandardSamples.contents) {
      let found = try contents(sample)
      #expect(found.count == byteCount)
      #expect(SHA256.digits(SHA256.hash(found)).hasPrefix(digest))
      #expect(NaiveZstandard.frames(sample) == found)
    }
    let expected = try ZstandardSamples.all.flatMap { try contents($0) }
    #expect(try contents(Array(ZstandardSamples.all.joined()), piece: 1 << 20) == expected)
  }

  /// Forms that zstd rarely writes.
  @Test func rareFormsAreRead() throws {
    #expect(try contents(frame([.coded(5 << 3 | 1, 1, [97, 0])])) == Array("aaaaa".utf8))
    // Weights that are not compressed: two codes of one bit.
    let weights: [UInt8] = [0x80, 0x10, 0b1011_0100]
    let direct = frame([.coded(2 | 7 << 4 | 3 << 14, 3, weights + [0])])
    #expect(try contents(direct) == [0, 1, 1, 0, 1, 0, 0])
    #expect(NaiveZstandard.frames(direct) == [0, 1, 1, 0, 1, 0, 0])
    // The most bytes for the count of sequences, by codes without bits: a literal and three copies each.
    let count = 0x7f00
    let sequences: [UInt8] = [97, 255, 0, 0, 0b0101_0100, 1, 0, 0, 1]
    let many = frame([.coded(3 << 2 | 1 | count << 4, 3, sequences)])
    #expect(try contents(many) == [UInt8](repeating: 97, count: 4 * count))
    #expect(NaiveZstandard.frames(many)?.count == 4 * count)
    // One sequence more has no literal.
    let excess = frame([.coded(3 << 2 | 1 | count << 4, 3, [97, 255, 1] + sequences.dropFirst(3))])
    #expect(code(excess) == .malformedArchive)
  }

  private enum Block {
    case raw([UInt8])
    case repeated(UInt8, Int)
    /// A number of some bytes, and what follows it.
    case coded(Int, Int, [UInt8])
  }

  /// A frame with a window of 128 KiB, no size and no checksum.
  private func frame(_ blocks: [Block], window: UInt8 = 7 << 3) -> [UInt8] {
    var bytes: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0, window]
    func add(_ number: Int, _ byteCount: Int) {
      for index in 0..<byteCount { bytes.append(UInt8(number >> (8 * index) & 0xff)) }
    }
    for (index, block) in blocks.enumerated() {
      let last = index == blocks.count - 1 ? 1 : 0
      switch block {
      case .raw(let contents):
        add(contents.count << 3 | last, 3)
        bytes += contents
      case .repeated(let byte, let count):
        add(count << 3 | 1 << 1 | last, 3)
        bytes.append(byte)
      case .coded(let number, let byteCount, let contents):
        add((byteCount + contents.count) << 3 | 2 << 1 | last, 3)
        add(number, byteCount)
        bytes += contents
      }
    }
    return bytes
  }

  @Test func everyTruncationIsAnError() throws {
    // The last sample is several frames, of which some may be missing.
    for sample in ZstandardSamples.all.dropLast() where sample.count < 800 {
      for count in 0..<sample.count {
        #expect(code(Array(sample.prefix(count))) == .malformedArchive, "\(count) bytes")
      }
    }
  }

  /// Both decompressors refuse the same changes, and read the same from others.
  @Test func everyFlippedBitIsSeen() throws {
    for sample in ZstandardSamples.all where sample.count < 200 {
      for bit in 0..<8 * sample.count {
        var damaged = sample
        damaged[bit / 8] ^= 1 << UInt8(bit % 8)
        #expect((try? contents(damaged)) == NaiveZstandard.frames(damaged), "bit \(bit)")
      }
    }
  }

  @Test func headersAreBounded() {
    let magic: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd]
    // Windows of 128 MiB, and of more; the latter as the size of a single segment too.
    #expect(code(magic + [0, 17 << 3, 1, 0, 0]) == nil)
    #expect(code(magic + [0, 17 << 3 | 1, 1, 0, 0]) == .limitExceeded)
    #expect(code(magic + [0, 255, 1, 0, 0]) == .limitExceeded)
    #expect(code(magic + [0xe0, 255, 255, 255, 255, 255, 255, 255, 255]) == .limitExceeded)
    // Dictionaries, but not that of number 0.
    #expect(code(magic + [1, 0, 5, 1, 0, 0]) == .unsupported)
    #expect(code(magic + [3, 0, 0, 0, 0, 1, 1, 0, 0]) == .unsupported)
    #expect(code(magic + [1, 0, 0, 1, 0, 0]) == nil)
    // The reserved bit, and the reserved kind of a block.
    #expect(code(magic + [8, 0, 1, 0, 0]) == .unsupported)
    #expect(code(magic + [0, 0, 7, 0, 0]) == .malformedArchive)
    // Sizes that differ from the header's.
    #expect(code(magic + [0x20, 3, 25, 0, 0, 1, 2, 3]) == nil)
    #expect(code(magic + [0x20, 4, 25, 0, 0, 1, 2, 3]) == .malformedArchive)
    #expect(code(magic + [0x20, 2, 25, 0, 0, 1, 2, 3]) == .malformedArchive)
    // Blocks that exceed the window, 1 KiB.
    #expect(code(frame([.repeated(0, 1024)], window: 0)) == nil)
    #expect(code(frame([.repeated(0, 1025)], window: 0)) == .malformedArchive)
    // What follows a frame.
    #expect(code(frame([.raw([1])]) + [0, 0, 0, 0]) == .malformedArchive)
    #expect(code(frame([.raw([1])]) + [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]) == nil)
    #expect(code([0x50, 0x2a, 0x4d, 0x18, 255, 255, 255, 255]) == .malformedArchive)
  }

  @Test func bombsAreRefused() throws {
    let bomb = frame([Block](repeating: .repeated(0, 1 << 17), count: 8))
    #expect(try contents(bomb, piece: 1 << 18) == [UInt8](repeating: 0, count: 1 << 20))
    var limits = InflationLimits()
    limits.ratioByteCount = 1 << 18
    #expect(
      errorCode { try contents(of: InflatedFile(try file(bomb), .zstandard, limits: limits)) }
        == .limitExceeded)
    let budget = InflationBudget()
    try budget.spend(4 << 30 - 1 << 19)
    #expect(
      errorCode { try contents(of: InflatedFile(try file(bomb), .zstandard, budget: budget)) }
        == .limitExceeded)
  }

  /// A frame with a large window and many small ones, read anywhere.
  @Test func anyPlaceCanBeRead() throws {
    var generator = SeededNumbers(seed: 5)
    func noise() -> [UInt8] { (0..<1000).map { _ in UInt8(truncatingIfNeeded: generator.next()) } }
    var blocks: [Block] = []
    for byte in 0..<60 { blocks += [.repeated(UInt8(byte), 1 << 17), .raw(noise())] }
    var bytes = frame(blocks, window: 11 << 3)
    for byte in 0..<100 { bytes += frame([.repeated(UInt8(byte), 10_000), .raw(noise())]) }
    let expected = try contents(bytes, piece: 1 << 20)
    let file = InflatedFile(try file(bytes), .zstandard)
    for _ in 0..<60 {
      let offset = Int.random(in: 0...expected.count, using: &generator)
      let count = Int.random(in: 1...300_000, using: &generator)
      let part = Array(expected[offset..<min(expected.count, offset + count)])
      if Bool.random(using: &generator) { try file.willRead(offset..<offset + part.count) }
      #expect(try read(file, at: offset, count: count) == part)
      file.willReadForward()
    }
    #expect(try read(file, at: expected.count + 5, count: 10).isEmpty)
  }

  @Test func checksumsAreXXHash() {
    var generator = SeededNumbers(seed: 8)
    let bytes = (0..<300).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    for count in 0...bytes.count {
      var checksum = XXHash64()
      var rest = bytes.prefix(count)
      while !rest.isEmpty {
        let part = Array(rest.prefix(Int.random(in: 1...100, using: &generator)))
        checksum.update(part.span.raw)
        rest = rest.dropFirst(part.count)
      }
      #expect(checksum.value == NaiveZstandard.checksum(Array(bytes.prefix(count))))
    }
    #expect(XXHash64().value == 0xef46_db37_51d8_e999)
  }
}
