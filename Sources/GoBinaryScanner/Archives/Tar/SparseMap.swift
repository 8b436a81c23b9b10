internal import BinarySupport
package import GoBuildInfo

/// Where the data of a sparse file lies in it. An archive stores nothing else of the file; all that is between are zeros.
package struct SparseMap: Sendable, Hashable {
  /// The size of the file with its holes.
  package let byteCount: Int
  /// The parts of the file that have data, in their order, and where each begins in what is stored.
  private let parts: [Part]

  private struct Part: Hashable {
    let range: Range<Int>
    let storedStart: Int
  }

  /// How much memory it takes.
  var memoryByteCount: Int { parts.count * MemoryLayout<Part>.stride }

  /// The most numbers of a map, whose text may have 1 MiB.
  static let maximumNumberCount = 1 << 19

  /// - Parameters:
  ///   - numbers: an offset and a length for each part.
  ///   - byteCount: the size of the file.
  ///   - storedByteCount: how much the archive has of it.
  /// - Throws: ``ReadError`` with code `malformedArchive` where Go's archive/tar refuses the map, or the contents.
  init(
    _ numbers: [Int], byteCount: Int, storedByteCount: Int, at position: Int
  ) throws(ReadError) {
    var parts: [Part] = []
    var stored = 0
    var last = 0
    for index in stride(from: 0, to: numbers.count - 1, by: 2) {
      let (start, count) = (numbers[index], numbers[index + 1])
      guard start >= last, count >= 0, count <= byteCount, start <= byteCount - count else {
        throw .malformedArchive("invalid map of a sparse file", at: position)
      }
      parts.append(Part(range: start..<start + count, storedStart: stored))
      stored += count
      last = start + count
      guard stored <= storedByteCount else { break }
    }
    guard byteCount >= 0, stored == storedByteCount else {
      throw .malformedArchive("the map of a sparse file does not match its data", at: position)
    }
    self.byteCount = byteCount
    self.parts = parts
  }

  /// Copies bytes of the file from `offset` on.
  ///
  /// - Parameters:
  ///   - buffer: takes the bytes, and is full of zeros.
  ///   - copy: copies a range of what is stored to a place in the buffer.
  /// - Returns: how many bytes there were.
  fileprivate func read(
    at offset: Int, into buffer: inout MutableRawSpan,
    _ copy: (Range<Int>, inout MutableRawSpan, Int) throws(ReadError) -> Void
  ) throws(ReadError) -> Int {
    let wanted = (0..<byteCount).clamped(at: UInt64(offset), count: UInt64(buffer.byteCount))
    var index = firstPart(endingAfter: wanted.lowerBound)
    while index < parts.count, parts[index].range.lowerBound < wanted.upperBound {
      let part = parts[index]
      let common = part.range.clamped(to: wanted)
      let start = part.storedStart + (common.lowerBound - part.range.lowerBound)
      if !common.isEmpty {
        try copy(start..<start + common.count, &buffer, common.lowerBound - offset)
      }
      index += 1
    }
    return wanted.count
  }

  private func firstPart(endingAfter position: Int) -> Int {
    var range = 0..<parts.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        parts[middle].range.upperBound > position
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }
}

/// A sparse file of an archive, read with its holes.
package final class SparseFile {
  private let map: SparseMap
  private var stored = FileReader()

  /// - Parameter contents: what the archive has of it.
  /// - Throws: ``ReadError`` where it cannot be read.
  package init(
    _ map: SparseMap, _ contents: Range<Int>, of archive: borrowing FileReader
  ) throws(ReadError) {
    self.map = map
    try stored.open(contents, of: archive)
  }

  /// Its bytes, to be read by one reader at a time.
  package var contents: RandomAccessBytes {
    RandomAccessBytes(byteCount: map.byteCount, cancellation: stored.cancellation) {
      (offset, buffer) throws(ReadError) in
      buffer.fillWithZeros()
      return try self.map.read(at: offset, into: &buffer) {
        (range, buffer, place) throws(ReadError) in
        try self.copy(range, to: &buffer, at: place)
      }
    }
  }

  private static let pieceByteCount = 1 << 16

  private func copy(
    _ range: Range<Int>, to buffer: inout MutableRawSpan, at place: Int
  ) throws(ReadError) {
    var position = range.lowerBound
    while position < range.upperBound {
      let count = min(range.upperBound - position, SparseFile.pieceByteCount)
      let bytes = try stored.bytes(at: position, count: count)
      buffer.copy(bytes, 0..<count, to: place + position - range.lowerBound)
      position += count
    }
  }
}
