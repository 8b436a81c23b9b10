internal import BinarySupport
import GoBuildInfo

/// The compressed bytes, a piece at a time.
final class CompressedInput {
  private var source: FileReader
  /// Bytes of the file, and zeros after its end.
  private(set) var piece: [UInt8] = []
  private(set) var pieceStart = 0
  /// The size of the file, once its end was seen.
  private(set) var end: Int?

  private let pieceByteCount: Int

  /// How far decompression may go back to bytes that it took and did not use.
  private static let overlap = 8

  /// - Parameter pieceByteCount: how much is read at once.
  init(_ source: consuming FileReader, pieceByteCount: Int) {
    self.source = source
    self.pieceByteCount = pieceByteCount
  }

  var cancellation: Cancellation? { source.cancellation }

  /// The hash of the file up to a position, if it is wanted.
  private var hashed: (hash: StreamHash, end: Int)?

  /// Begins to hash the file as it is first read.
  func hash(_ hashing: StreamHashing) { hashed = StreamHash(hashing).map { ($0, 0) } }

  /// The SHA-256 digest of the file, in hexadecimal digits; nil if it is not hashed or was not read to its end.
  var digits: String? {
    guard let hashed, hashed.end == end else { return nil }
    return hashed.hash.digits
  }

  /// Whether `count` bytes from `position` on are available, or zeros for those after the end.
  func has(_ count: Int, at position: Int) -> Bool {
    max(0, position - CompressedInput.overlap) >= pieceStart
      && position + count <= pieceStart + piece.count
  }

  /// Brings bytes from `position` on to hand.
  func load(at position: Int) throws(ReadError) {
    pieceStart = max(0, position - CompressedInput.overlap)
    try hashSkipped()
    piece.removeAll(keepingCapacity: true)
    let wanted = pieceByteCount
    let count =
      pieceStart < end ?? .max ? try source.append(upTo: wanted, at: pieceStart, to: &piece) : 0
    addToHash(count)
    if count < wanted {
      end = min(end ?? .max, pieceStart + count)
      piece += repeatElement(0, count: Inflater.inputMargin + CompressedInput.overlap)
    }
  }

  /// Hashes the bytes that were skipped before the piece.
  private func hashSkipped() throws(ReadError) {
    while let start = hashed?.end, start < min(pieceStart, end ?? .max) {
      piece.removeAll(keepingCapacity: true)
      let count = try source.append(
        upTo: min(pieceByteCount, pieceStart - start), at: start, to: &piece)
      guard count > 0 else { return }
      hashed?.hash.update(piece.span.raw)
      hashed?.end += count
    }
  }

  /// Hashes what of the first `count` bytes of the piece was not read before.
  private func addToHash(_ count: Int) {
    guard let end = hashed?.end, pieceStart...pieceStart + count ~= end else { return }
    hashed?.hash.update(piece.span.raw.extracting(end - pieceStart..<count))
    hashed?.end = pieceStart + count
  }

  /// Brings the next `count` bytes to hand, at most as many as are read at once; returns where they are in ``piece``.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where the file ends before them.
  func require(_ count: Int, at position: Int) throws(ReadError) -> Range<Int> {
    if !has(count, at: position) { try load(at: position) }
    if let end, position + count > end { throw .compressedDataEnds(at: end) }
    let start = position - pieceStart
    return start..<start + count
  }

  /// The next byte.
  ///
  /// Swift 6.3.1 hoists an array literal out of a loop that compares each `take(1)` with it, and writes to it after it was freed.
  func takeByte(at position: inout Int) throws(ReadError) -> UInt8 {
    let range = try require(1, at: position)
    position += 1
    return piece[range.lowerBound]
  }

  /// The next bytes, few of them.
  func take(_ count: Int, at position: inout Int) throws(ReadError) -> [UInt8] {
    let range = try require(count, at: position)
    position += count
    return Array(piece[range])
  }

  /// Whether the file ends at `position`.
  func isEnd(_ position: Int) throws(ReadError) -> Bool {
    if !has(1, at: position) { try load(at: position) }
    if let end, position > end { throw .compressedDataEnds(at: end) }
    return end == position
  }
}
