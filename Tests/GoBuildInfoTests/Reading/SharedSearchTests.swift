import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Searches that are large enough to be shared among threads.
@Suite struct SharedSearchTests {
  private let mark = [UInt8](repeating: 0xee, count: 16)
  private let size = 40 << 20

  /// A file of zeros and holes with marks at some positions, removed when the test is over.
  private final class MarkedFile {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init(size: Int, _ mark: [UInt8], at positions: [Int]) throws {
      try Data().write(to: url)
      let handle = try FileHandle(forUpdating: url)
      try handle.truncate(atOffset: UInt64(size))
      for position in positions {
        try handle.seek(toOffset: UInt64(position))
        try handle.write(contentsOf: mark)
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }
  }

  private func firstMark(in range: Range<Int>, of file: MarkedFile) throws -> Int? {
    var reader = try FileReader(opening: Pathname(file.url.path))
    let mark = mark
    return try reader.firstPosition(in: range, overlap: 0) { window in
      stride(from: 0, through: window.byteCount - 16, by: 16).first { offset in
        (0..<16).allSatisfy { window[byte: offset + $0] == mark[$0] }
      }
    }
  }

  @Test func findsTheFirstOfAll() throws {
    var random = SeededNumbers(seed: 12)
    for _ in 0..<12 {
      let positions = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        Int.random(in: 0..<size / 16, using: &random) * 16
      }
      let start = Int.random(in: 0..<size / 32, using: &random) * 16
      let file = try MarkedFile(size: size, mark, at: positions)
      let expected = positions.filter { $0 >= start }.min()
      #expect(try firstMark(in: start..<size, of: file) == expected)
    }
  }

  @Test func findsWhatLiesAtTheEndsOfWindows() throws {
    let stretch = FileReader.byteCountBeforeHoles + SharedSearch.stretchByteCount
    for position in [
      FileReader.byteCountBeforeHoles, SharedSearch.windowByteCount - 16, stretch - 16, stretch,
      size - 16,
    ] {
      let file = try MarkedFile(size: size, mark, at: [position])
      #expect(try firstMark(in: 0..<size, of: file) == position)
      #expect(try firstMark(in: 0..<position, of: file) == nil)
    }
  }

  @Test func whatIsFoundFirstInTimeNeedNotBeTheFirst() throws {
    let first = FileReader.byteCountBeforeHoles + SharedSearch.stretchByteCount
    let file = try MarkedFile(size: size, mark, at: [first])
    let handle = try FileHandle(forUpdating: file.url)
    try handle.seek(toOffset: UInt64(first + SharedSearch.stretchByteCount))
    try handle.write(contentsOf: [1])
    var reader = try FileReader(opening: Pathname(file.url.path))
    let found = try reader.firstPosition(in: 0..<size, overlap: 0) { window in
      guard let offset = (0..<window.byteCount).first(where: { window[byte: $0] != 0 }) else {
        return nil
      }
      // Time for another thread to find what comes later.
      if window[byte: offset] == 0xee { usleep(100_000) }
      return offset
    }
    #expect(found == first)
  }

  @Test func aFileThatShrinksIsAnError() throws {
    let file = try MarkedFile(size: size, mark, at: [])
    var reader = try FileReader(opening: Pathname(file.url.path))
    _ = reader.byteCount
    let handle = try FileHandle(forUpdating: file.url)
    // Data up to the new end, or the hole would be skipped.
    try handle.write(contentsOf: Data(repeating: 1, count: 9_999_999))
    try handle.truncate(atOffset: 9_999_999)
    #expect(
      errorCode {
        _ = try reader.firstPosition(in: 0..<size, overlap: 0) { _ in nil }
      } == .truncated)
  }
}
