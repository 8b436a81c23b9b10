internal import BinarySupport
package import GoBuildInfo

/// The contents of a compressed file, at any position: a file to read from, of which nothing is ever kept as a whole.
///
/// Reading forward decompresses as a stream. Reading backward goes on from a checkpoint: a copy of the state that
/// decompression was in there. There are at most 128, spread over all that was read, and one at the start of the part
/// that was announced last. Where windows are large, there are fewer, because each checkpoint has a copy.
///
/// Memory: about 7 MB for gzip, whatever the size of the file. For Zstandard, 12 MB and four times the window, if as much
/// is decompressed.
///
/// It may go from thread to thread, but serves one at a time.
package final class InflatedFile: @unchecked Sendable {
  private let source: CompressedInput
  private let limits: InflationLimits
  private let budget: InflationBudget?
  private var state: DecompressionState

  /// In the order of their positions; the first is the start of the file.
  private var checkpoints: [DecompressionState]
  /// How far the next checkpoint is from the last.
  private var spacing = InflatedFile.firstSpacing
  /// The state at the start of a part.
  private var start: DecompressionState?
  /// The state that came furthest, unless a later one of the others did.
  private var furthest: DecompressionState?
  /// How much may be decompressed until the next part is announced.
  private var allowance = Int.max

  /// Why decompression cannot continue, and from where on: who asks again is told again.
  private var failure: (error: ReadError, position: Int)?

  /// The part that is hashed as it is first decompressed, and how far that came.
  private var hashed: HashedPart?

  private static let firstSpacing = 1 << 20
  private static let maximumCheckpointCount = 128
  private static let maximumCheckpointByteCount = 12 << 20

  /// - Parameters:
  ///   - source: the compressed file.
  ///   - format: how it is compressed.
  ///   - budget: what all that is decompressed may come to.
  ///   - hashing: where the contents, and the compressed file, are hashed as they first pass by.
  package init(
    _ source: consuming FileReader, _ format: CompressedFormat,
    limits: InflationLimits = InflationLimits(),
    budget: InflationBudget? = nil, hashing: StreamHashing = .none
  ) {
    self.source = CompressedInput(source, pieceByteCount: format.pieceByteCount)
    state = DecompressionState(format)
    checkpoints = [DecompressionState(format)]
    self.limits = limits
    self.budget = budget
    hashed = HashedPart(0..<Int.max, hashing)
    self.source.hash(hashing)
  }

  /// What ends decompression early.
  private var cancellation: Cancellation? { source.cancellation }

  /// The contents, to be read by one reader at a time.
  package var contents: RandomAccessBytes {
    RandomAccessBytes(byteCount: nil, cancellation: cancellation) {
      (offset, buffer) throws(ReadError) in
      try self.read(at: offset, into: &buffer)
    }
  }

  /// Announces that a part will be read here and there.
  ///
  /// How often reading may go back in it is limited: that takes a bounded number of times as long as its size.
  package func willRead(_ part: Range<Int>) throws(ReadError) {
    allowance = .max
    try seek(to: part.lowerBound)
    start = nil
    if holdAll(of: part) { return }
    start = state.checkpoint(holding: part.lowerBound)
    let (enough, overflow) = part.count.multipliedReportingOverflow(by: limits.rereadFactor)
    allowance = overflow ? .max : max(enough, limits.smallestAllowance)
  }

  /// Decompresses a part, at whose start decompression is, if all of it can be held.
  ///
  /// Of damage, those hear who read as far.
  private func holdAll(of part: Range<Int>) -> Bool {
    guard part.count <= state.retainedByteCount / 2 else { return false }
    while part.upperBound > state.output.end, !state.isAtEnd {
      guard (try? advance()) != nil else { return false }
    }
    return state.output.start <= part.lowerBound
  }

  /// Reads all that was not read yet, so that its checksum is known to be right.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `limitExceeded`.
  package func readToEnd() throws(ReadError) {
    willReadForward()
    while !state.isAtEnd { try advance() }
  }

  /// How many bytes came out, at most; all of them after ``readToEnd()``.
  var byteCount: Int { state.output.end }

  /// The SHA-256 digest of the contents, in hexadecimal digits; nil if they are not hashed or were not read to the end.
  package var digits: String? {
    guard let hashed, state.isAtEnd, hashed.end == state.output.end else { return nil }
    return hashed.digits
  }

  /// The SHA-256 digest of the compressed file, in hexadecimal digits; nil if it is not hashed or was not read to the end.
  var sourceDigits: String? { state.isAtEnd ? source.digits : nil }

  /// Announces that a part will pass by that is to be hashed, in place of any other.
  func willHash(_ part: Range<Int>, _ hashing: StreamHashing) {
    guard state.output.start <= part.lowerBound else {
      hashed = nil
      return
    }
    hashed = HashedPart(part, hashing)
    hashed?.add(state.output)
  }

  /// Decompresses up to a position.
  func read(through position: Int) throws(ReadError) {
    willReadForward()
    while position > state.output.end, !state.isAtEnd { try advance() }
  }

  /// The SHA-256 digest of a part that was announced to be hashed, in hexadecimal digits; nil if not all of it passed by.
  func digits(of part: Range<Int>) -> String? {
    guard let hashed, hashed.part == part, hashed.end == part.upperBound else { return nil }
    return hashed.digits
  }

  /// That what follows is read from front to back.
  package func willReadForward() {
    start = nil
    allowance = .max
  }

  /// Copies the bytes from `offset` on; returns how many there were, which is less than asked for only at the end.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `limitExceeded`.
  func read(at offset: Int, into buffer: inout MutableRawSpan) throws(ReadError) -> Int {
    try seek(to: offset)
    var copied = 0
    while true {
      copied += state.output.copy(from: offset + copied, to: &buffer, at: copied)
      if copied == buffer.byteCount || state.isAtEnd { return copied }
      try advance()
    }
  }

  /// Brings `offset` into what is at hand, if the file is as long.
  private func seek(to offset: Int) throws(ReadError) {
    let isBehind = offset < state.output.start
    if isBehind || offset > state.output.end {
      // The nearest state to go on from. The one at the start of the file is always one.
      let states = [start, furthest].compactMap { $0 } + checkpoints
      let nearest = states.filter { $0.output.start <= offset }.max {
        $0.output.end < $1.output.end
      }
      if let nearest, isBehind || nearest.output.end > state.output.end {
        if state.output.end > furthest?.output.end ?? 0 { furthest = state.checkpoint }
        state = nearest
      }
    }
    while offset > state.output.end, !state.isAtEnd { try advance() }
  }

  private func advance() throws(ReadError) {
    let before = state.output.end
    try cancellation?.check()
    if let failure, before >= failure.position { throw failure.error }
    do throws(ReadError) {
      try state.advance(source)
    } catch {
      if error.code != .cancelled { failure = (error, before) }
      throw error
    }
    try limits.check(compressed: state.inputPosition, inflated: state.output.end)
    try budget?.spend(state.output.end - before)
    hashed?.add(state.output)
    allowance -= state.output.end - before
    guard allowance >= 0 else {
      throw ReadError(
        .limitExceeded,
        .sentence(
          "expected a file that can be read without going back and forth in compressed data"))
    }
    if state.output.end - checkpoints.last!.output.end >= spacing { addCheckpoint() }
  }

  private func addCheckpoint() {
    let byteCount = state.checkpointByteCount
    let limit = InflatedFile.maximumCheckpointByteCount
    while checkpoints.count == InflatedFile.maximumCheckpointCount
      || checkpoints.reduce(byteCount, { $0 + $1.output.count }) > limit
    {
      spacing *= 2
      // The start of the file has nothing to copy.
      guard checkpoints.count > 1 else { return }
      checkpoints = checkpoints.indices.filter { $0.isMultiple(of: 2) }.map { checkpoints[$0] }
    }
    checkpoints.append(state.checkpoint)
  }
}

/// A part of what is decompressed, and the hash of it as far as it passed by.
private struct HashedPart {
  let part: Range<Int>
  private var hash: StreamHash
  /// Up to where it is hashed.
  private(set) var end: Int

  /// - Returns: nil where nothing is to be hashed.
  init?(_ part: Range<Int>, _ hashing: StreamHashing) {
    guard let hash = StreamHash(hashing) else { return nil }
    self.hash = hash
    self.part = part
    end = part.lowerBound
  }

  /// Adds what was decompressed last, as far as it was not added before.
  mutating func add(_ output: RecentOutput) {
    let newEnd = min(output.end, part.upperBound)
    guard newEnd > end, output.start <= end else { return }
    output.withHeld(from: end) { bytes in hash.update(bytes.extracting(0..<newEnd - end)) }
    end = newEnd
  }

  var digits: String { hash.digits }
}
