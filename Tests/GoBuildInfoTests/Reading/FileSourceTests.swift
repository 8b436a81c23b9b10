import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct FileSourceTests {
  /// A file with bytes that tell their place, removed when the test is over.
  final class TemporaryFile {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    let bytes: [UInt8]

    init(count: Int) throws {
      bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
      try Data(bytes).write(to: url)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    var path: Pathname { Pathname(url.path) }
  }

  @Test func everySourceGivesTheSameWindows() throws {
    let file = try TemporaryFile(count: 100_000)
    var reader = try FileReader(opening: file.path)
    var mapping = try MappedFile(mapping: file.path)
    var random = SeededNumbers(seed: 2)
    for _ in 0..<2_000 {
      let start = Int.random(in: 0...file.bytes.count, using: &random)
      let limit = Bool.random(using: &random) ? 64 : 40_000
      let count = Int.random(in: 0...min(limit, file.bytes.count - start), using: &random)
      let expected = Array(file.bytes[start..<start + count])
      #expect(try window(&reader, at: start, count: count) == expected)
      #expect(try window(&mapping, at: start, count: count) == expected)
    }
  }

  @Test func twoWindowsAreValidTogether() throws {
    let file = try TemporaryFile(count: 100_000)
    var reader = try FileReader(opening: file.path)
    var mapping = try MappedFile(mapping: file.path)
    for (first, second) in [
      (0..<10, 10..<20), (99_990..<100_000, 0..<5), (500..<700, 90_000..<95_000), (50..<50, 0..<0),
      (30_000..<60_000, 40_000..<40_001),
    ] {
      let expected = [Array(file.bytes[first]), Array(file.bytes[second])]
      #expect(try windows(&reader, first, second) == expected)
      #expect(try windows(&mapping, first, second) == expected)
    }
  }

  /// What was announced is read once, however little the file has of it.
  @Test(arguments: [5000..<9000, 9000..<20_000, 20_000..<30_000])
  func announcedBytesAreReadOnce(_ range: Range<Int>) throws {
    let file = try TemporaryFile(count: 10_000)
    var reader = try FileReader(opening: file.path)
    try reader.prepare(range)
    let inFile = range.clamped(to: 0..<file.bytes.count)
    try FileHandle(forWritingTo: file.url).truncate(atOffset: 0)
    for position in stride(from: inFile.lowerBound, to: inFile.upperBound - 100, by: 500) {
      #expect(
        try window(&reader, at: position, count: 100)
          == Array(file.bytes[position..<position + 100]))
    }
    #expect(errorCode { _ = try window(&reader, at: 4500, count: 100) } == .truncated)
  }

  @Test func windowsOutsideAreErrors() throws {
    let file = try TemporaryFile(count: 10_000)
    for (offset, count) in [(-1, 1), (0, -1), (9_999, 2), (10_001, 0), (0, .max), (.max, .max)] {
      #expect(
        errorCode {
          var reader = try FileReader(opening: file.path)
          _ = try window(&reader, at: offset, count: count)
        } == .truncated)
      #expect(
        errorCode {
          var mapping = try MappedFile(mapping: file.path)
          _ = try window(&mapping, at: offset, count: count)
        } == .truncated)
    }
  }

  @Test func emptyFilesAreEmpty() throws {
    let file = try TemporaryFile(count: 0)
    var reader = try FileReader(opening: file.path)
    var mapping = try MappedFile(mapping: file.path)
    #expect(try window(&reader, at: 0, count: 0).isEmpty)
    #expect(try window(&mapping, at: 0, count: 0).isEmpty)
    #expect(errorCode { _ = try BuildInfo(contentsOf: file.path) } == .unrecognizedFormat)
  }

  @Test func aFileThatShrinksIsAnError() throws {
    let file = try TemporaryFile(count: 50_000)
    var reader = try FileReader(opening: file.path)
    try FileHandle(forUpdating: file.url).truncate(atOffset: 20_000)
    #expect(try window(&reader, at: 10_000, count: 100).count == 100)
    do {
      _ = try window(&reader, at: 30_000, count: 100)
      Issue.record("reading what is gone succeeded")
    } catch {
      #expect((error as? ReadError)?.code == .truncated)
    }
  }

  /// File systems in memory allow files as large as an offset can say.
  @Test func theLargestFilesAreReadToTheirEnd() throws {
    guard FileManager.default.fileExists(atPath: "/dev/shm") else { return }
    let path = "/dev/shm/" + UUID().uuidString
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    defer {
      close(file)
      unlink(path)
    }
    guard file >= 0, ftruncate(file, off_t.max) == 0 else { return }
    var reader = try FileReader(opening: Pathname(path))
    let size = reader.byteCount
    #expect(size == .max)
    #expect(try window(&reader, at: size - 100, count: 10).count == 10)
    #expect(try window(&reader, at: size - 1, count: 1).count == 1)
  }

  /// The blob is found after a hole, whatever the alignment of the data after it.
  @Test func searchesSkipHoles() throws {
    let pe = SyntheticPE(virtualSize: 3 << 30)
    let blob = SyntheticBlob().contents(at: 0)
    let hole = 2 << 30
    var head = pe.bytes([UInt8](repeating: 1, count: 5000))
    // The size of the section in the file, in the last section header.
    let field = head.count - 5000 - 40 + 16
    let size = UInt32(hole + blob.count)
    withUnsafeBytes(of: size.littleEndian) { head.replaceSubrange(field..<field + 4, with: $0) }
    let file = try TemporaryFile(count: 0)
    let handle = try FileHandle(forUpdating: file.url)
    handle.write(Data(head))
    try handle.seek(toOffset: UInt64(head.count - 5000 + hole))
    handle.write(Data(blob))
    try handle.close()
    let start = ContinuousClock.now
    let info = try BuildInfo(contentsOf: file.path)
    let elapsed = ContinuousClock.now - start
    #expect(info == ObjectFileTests.expected)
    // Two gigabytes of zeros are not read in this time.
    #expect(elapsed < .milliseconds(150))
  }

  @Test func whatIsNoRegularFileIsRefused() throws {
    let fifo = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    #expect(mkfifo(fifo, 0o600) == 0)
    defer { unlink(fifo) }
    // Nobody writes to the FIFO: a reader that waited would never come back.
    for name in [Pathname(fifo), "/", "/dev/null"] {
      #expect(errorCode { _ = try BuildInfo(contentsOf: name) } == .notRegularFile)
      #expect(errorCode { _ = try MappedFile(mapping: name).byteCount } == .notRegularFile)
    }
    #expect(errorCode { _ = try BuildInfo(contentsOf: "/no/such/file") } == .cannotOpen)
  }

  @Test func pathnamesKeepTheirBytes() {
    let name = Pathname(bytes: [0x2f, 0xff, 0x61])
    #expect(name.bytes == [0x2f, 0xff, 0x61])
    #expect(name.description == "/\u{fffd}a")
  }

  private func window<Source: ByteSource & ~Copyable>(
    _ source: inout Source, at offset: Int, count: Int
  ) throws -> [UInt8] {
    copy(try source.bytes(at: offset, count: count))
  }

  private func windows<Source: ByteSource & ~Copyable>(
    _ source: inout Source, _ first: Range<Int>, _ second: Range<Int>
  ) throws -> [[UInt8]] {
    let windows = try source.bytes(first, second)
    return [copy(windows.first), copy(windows.second)]
  }

  private func copy(_ span: RawSpan) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(contentsOf: span)
    return bytes
  }

  /// What comes through a pipe is read as a file is, large searches included.
  @Test func pipesAreDrained() throws {
    var bytes = [UInt8](repeating: 1, count: 3 << 20)
    bytes.replaceSubrange(2_000_000..<2_000_005, with: Array("needl".utf8))
    let pipe = Pipe()
    let contents = Data(bytes)
    let writer = Thread {
      try? pipe.fileHandleForWriting.write(contentsOf: contents)
      try? pipe.fileHandleForWriting.close()
    }
    defer { writer?.join() }
    var reader = try FileReader(draining: pipe.fileHandleForReading.fileDescriptor, limit: 4 << 20)
    #expect(reader.byteCount == bytes.count)
    let isThere = try reader.bytes(at: 2_000_000, count: 5).hasBytes("needl")
    #expect(isThere)
    let isRight = try reader.bytes(0..<2, 2_000_000..<2_000_002).second.hasBytes("ne")
    #expect(isRight)
    let found = try reader.firstPosition(in: 5..<bytes.count, overlap: 4) {
      $0.firstOffset(of: "needl")
    }
    #expect(found == 2_000_000)
    #expect(errorCode { _ = try reader.bytes(at: bytes.count, count: 1) } == .truncated)
  }

  @Test func pipesHaveALimit() throws {
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(repeating: 0, count: 1000))
    try pipe.fileHandleForWriting.close()
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    #expect(errorCode { _ = try FileReader(draining: descriptor, limit: 999) } == .limitExceeded)
  }
}
