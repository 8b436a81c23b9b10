import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

@Suite(.timeLimit(.minutes(10))) struct InflatedFileTests {
  /// A file in memory, in the eyes of a reader.
  private func file(_ bytes: [UInt8]) throws -> FileReader {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try FileReader(opening: Pathname(url.path))
  }

  /// All that comes out, read in pieces of a size.
  private func inflated(_ bytes: [UInt8], piece: Int = 10_000) throws -> [UInt8] {
    let file = InflatedFile(try file(bytes), .gzip)
    return try contents(of: file, piece: piece)
  }

  private func contents(of file: InflatedFile, piece: Int = 10_000) throws(ReadError) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let part = try read(file, at: all.count, count: piece)
      all += part
      if part.count < piece { return all }
    }
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

  /// Data of several kinds: text, code, noise, and runs.
  private static let samples: [[UInt8]] = {
    var generator = SeededNumbers(seed: 3)
    let noise = (0..<70_000).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
    let words = ["module", " ", "sum", "\n", "example.com/", "v1.2.3", "replace"]
    let text = (0..<10_000).flatMap { _ in Array(words.randomElement(using: &generator)!.utf8) }
    let binary = try! TestBinary.all.first { $0.name == "linux-mips-go1.27-stripped" }!.bytes()
    return [
      [], [7], Array("hello".utf8), noise, text, Array(binary.prefix(200_000)),
      [UInt8](repeating: 0, count: 200_000) + noise + [UInt8](repeating: 255, count: 100_000),
    ]
  }()

  private static func gzip(_ bytes: [UInt8], level: Int) throws -> [UInt8] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(bytes).write(to: folder)
    defer { try? FileManager.default.removeItem(at: folder) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-\(level)", "-c", folder.path]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return Array(output)
  }

  /// A file whose data is stored as it is, in blocks of a size.
  private static func stored(_ bytes: [UInt8], block: Int, name: String = "") -> [UInt8] {
    var writer = ByteWriter(.little)
    writer.bytes = [0x1f, 0x8b, 8, name.isEmpty ? 0 : 8, 0, 0, 0, 0, 0, 255]
    if !name.isEmpty { writer.bytes += Array(name.utf8) + [0] }
    var rest = bytes[...]
    repeat {
      let part = rest.prefix(block)
      rest = rest.dropFirst(block)
      writer.number(UInt8(rest.isEmpty ? 1 : 0))
      writer.half(part.count)
      writer.half(~part.count)
      writer.bytes += part
    } while !rest.isEmpty
    writer.number(NaiveInflate.checksum(bytes))
    writer.word(bytes.count)
    return writer.bytes
  }

  @Test(arguments: [1, 6, 9]) func holdsWhatGzipCompressed(_ level: Int) throws {
    for sample in InflatedFileTests.samples {
      let compressed = try InflatedFileTests.gzip(sample, level: level)
      #expect(try inflated(compressed) == sample)
    }
    let small = Array(InflatedFileTests.samples[4].prefix(2000))
    #expect(NaiveInflate.members(try InflatedFileTests.gzip(small, level: level)) == small)
  }

  @Test func storedBlocksAndMembersFollowEachOther() throws {
    let sample = InflatedFileTests.samples[5]
    for block in [1, 7, 4096, 65535] where block > 1 || sample.count < 1000 {
      let file = InflatedFileTests.stored(sample, block: block, name: "n")
      #expect(try inflated(file, piece: 1 << 16) == sample)
    }
    let members =
      try InflatedFileTests.stored(sample, block: 1000) + InflatedFileTests.gzip(sample, level: 6)
      + InflatedFileTests.stored([], block: 1) + InflatedFileTests.gzip(sample, level: 1)
    #expect(try inflated(members) == sample + sample + sample)
  }

  /// Wherever one reads, one reads what is there; also after many checkpoints.
  /// Extra fields, names, comments and checksums of headers are skipped, whatever their lengths.
  @Test func headersMayHaveAllFields() throws {
    let plain = Gzip.stored(Array("contents".utf8))
    for length in [0, 1, 2, 300, 70_000] {
      let text = [UInt8](repeating: UInt8(ascii: "n"), count: length) + [0]
      let extra = [UInt8](repeating: 0, count: min(length, 0xffff))
      let extraCount = [UInt8(extra.count & 0xff), UInt8(extra.count >> 8)]
      // FEXTRA, FNAME, FCOMMENT and FHCRC of RFC 1952.
      var bytes = Array(plain[..<10])
      bytes[3] = 0b11110
      for field in [extraCount, extra, text, text, [0, 0]] { bytes += field }
      bytes += plain[10...]
      let file = InflatedFile(try file(bytes), .gzip)
      #expect(try contents(of: file) == Array("contents".utf8))
    }
  }

  @Test func anyPlaceCanBeRead() throws {
    let sample = Array((0..<8).map { _ in InflatedFileTests.samples[5] }.joined())
    let file = InflatedFile(try self.file(try InflatedFileTests.gzip(sample, level: 1)), .gzip)
    var generator = SeededNumbers(seed: 5)
    for _ in 0..<60 {
      let offset = Int.random(in: 0...sample.count, using: &generator)
      let count = Int.random(in: 1...100_000, using: &generator)
      let expected = Array(sample[offset..<min(sample.count, offset + count)])
      if Bool.random(using: &generator) { try file.willRead(offset..<offset + expected.count) }
      #expect(try read(file, at: offset, count: count) == expected)
      file.willReadForward()
    }
    #expect(try read(file, at: sample.count + 5, count: 10).isEmpty)
  }

  @Test func everyTruncationIsAnError() throws {
    let compressed = try InflatedFileTests.gzip(
      Array(InflatedFileTests.samples[4].prefix(1000)), level: 6)
    for count in 0..<compressed.count {
      #expect(throws: ReadError.self) { try inflated(Array(compressed.prefix(count))) }
    }
  }

  /// Damaged bits are damage to both readers, or to neither.
  @Test func everyFlippedBitIsSeen() throws {
    let sample = Array(InflatedFileTests.samples[4].prefix(120))
    let compressed = try InflatedFileTests.gzip(sample, level: 9)
    for bit in 0..<8 * compressed.count {
      var damaged = compressed
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect((try? inflated(damaged)) == NaiveInflate.members(damaged))
    }
  }

  @Test func bombsAreRefused() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    let bomb = try InflatedFileTests.gzip(zeros, level: 9)
    var limits = InflationLimits()
    limits.ratioByteCount = 1 << 18
    #expect(
      errorCode {
        try contents(of: InflatedFile(try file(bomb), .gzip, limits: limits))
      } == .limitExceeded)
    limits = InflationLimits()
    limits.maximumByteCount = 1 << 18
    #expect(
      errorCode {
        try contents(of: InflatedFile(try file(bomb), .gzip, limits: limits))
      } == .limitExceeded)
    #expect(try inflated(bomb) == zeros)
    // What is read again and again is paid for each time.
    let budget = InflationBudget()
    try budget.spend(4 << 30 - 3 << 20)
    for _ in 0..<3 {
      #expect(
        try contents(of: InflatedFile(try file(bomb), .gzip, budget: budget), piece: 1 << 20)
          == zeros)
    }
    #expect(
      errorCode {
        try contents(of: InflatedFile(try file(bomb), .gzip, budget: budget))
      } == .limitExceeded)
  }

  /// Whoever reads back and forth in a part does so a bounded number of times.
  @Test func goingBackAndForthIsBounded() throws {
    let sample = InflatedFileTests.samples[5]
    let file = InflatedFile(try file(try InflatedFileTests.gzip(sample, level: 1)), .gzip)
    try file.willRead(0..<sample.count)
    var count = 0
    do throws(ReadError) {
      while count < 1000 {
        _ = try read(file, at: sample.count - 1, count: 1)
        _ = try read(file, at: 0, count: 1)
        count += 1
      }
    } catch {
      #expect(error.code == .limitExceeded)
    }
    #expect(10..<1000 ~= count)
    // Another part has its own allowance.
    try file.willRead(0..<sample.count)
    #expect(try read(file, at: 0, count: 1) == Array(sample.prefix(1)))
  }

  @Test func readersOfPartsReadThem() throws {
    let sample = InflatedFileTests.samples[5]
    let inflated = InflatedFile(try file(try InflatedFileTests.gzip(sample, level: 6)), .gzip)
    var whole = FileReader()
    try whole.open(inflated.contents)
    var part = FileReader()
    try part.open(1000..<30_000, of: whole)
    #expect(part.byteCount == 29_000)
    let bytes = Array(copying: try part.bytes(at: 20_000, count: 9000))
    #expect(bytes == Array(sample[21_000..<30_000]))
    do throws(ReadError) {
      let count = try part.bytes(at: 20_000, count: 9001).byteCount
      Issue.record("read \(count) bytes after the part")
    } catch {
      #expect(error.code == .truncated)
    }
  }

  /// A literal before the longest copy, wherever both lie in what is decompressed at once.
  @Test func literalsAndCopiesFitWhereverTheyLie() throws {
    // What is not optimized takes its time; CI runs both.
    #if DEBUG
      let offsets = stride(from: 0, to: 259, by: 23)
    #else
      let offsets = stride(from: 0, to: 259, by: 1)
    #endif
    for offset in offsets {
      var stream = BitWriter()
      stream.put(1, 1)
      stream.put(1, 2)
      for _ in 0..<offset { stream.code(0x30 + 65, 8) }
      for _ in 0..<390 {
        stream.code(0x30 + 66, 8)
        // The length 258, and the distance 1.
        stream.code(0b1100_0101, 8)
        stream.code(0, 5)
      }
      stream.code(0, 7)
      let expected =
        [UInt8](repeating: 65, count: offset) + [UInt8](repeating: 66, count: 390 * 259)
      var writer = ByteWriter(.little)
      writer.bytes = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + stream.bytes
      var checksum = CRC32()
      checksum.update(expected.span.raw)
      writer.number(checksum.value)
      writer.word(expected.count)
      #expect(try inflated(writer.bytes, piece: 1 << 17) == expected)
    }
  }

  /// Writes bits, the first one lowest.
  private struct BitWriter {
    private(set) var bytes: [UInt8] = []
    private var count = 0

    mutating func put(_ value: Int, _ bitCount: Int) {
      for bit in 0..<bitCount {
        if count % 8 == 0 { bytes.append(0) }
        bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(count % 8)
        count += 1
      }
    }

    /// A code, whose first bit is its highest.
    mutating func code(_ value: Int, _ bitCount: Int) {
      for bit in (0..<bitCount).reversed() { put(value >> bit & 1, 1) }
    }
  }
}
