internal import BinarySupport
package import GoBuildInfo

/// What a gzip file holds, at any position: a file to read from, of which nothing is ever kept as a whole.
///
/// Reading forward decompresses as a stream. Reading backward goes on from a checkpoint: a copy of the state that
/// decompression was in there. There are at most 128, spread over all that was read, and one at the start of the part
/// that was announced last.
///
/// Memory: about 7 MB, whatever the size of the file.
///
/// It may go from thread to thread, but serves one at a time.
package final class InflatedFile: @unchecked Sendable {
  private let source: CompressedInput
  private let limits: InflationLimits
  private let budget: InflationBudget?
  private var state = InflationState()

  /// In the order of their positions; the first is the start of the file.
  private var checkpoints = [InflationState()]
  /// How far the next checkpoint is from the last.
  private var spacing = InflatedFile.firstSpacing
  /// The state at the start of a part.
  private var start: InflationState?
  /// The state that came furthest, unless a later one of the others did.
  private var furthest: InflationState?
  /// How much may be decompressed until the next part is announced.
  private var allowance = Int.max

  /// The hash of all that came out, if it is wanted, and where that ends.
  private var hash: SHA256?
  private var hashedEnd = 0

  private static let firstSpacing = 1 << 20
  private static let maximumCheckpointCount = 128

  /// - Parameters:
  ///   - source: the compressed file.
  ///   - budget: what all that is decompressed may come to.
  ///   - isHashed: whether the contents are hashed as they first come out.
  package init(
    _ source: consuming FileReader, limits: InflationLimits = InflationLimits(),
    budget: InflationBudget? = nil, isHashed: Bool = false
  ) {
    self.source = CompressedInput(source)
    self.limits = limits
    self.budget = budget
    hash = isHashed ? SHA256() : nil
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
    // With all that is held, of which a checkpoint would drop what lies before the part's second block.
    start = state
    let (enough, overflow) = part.count.multipliedReportingOverflow(by: limits.rereadFactor)
    allowance = overflow ? .max : max(enough, limits.smallestAllowance)
  }

  /// Reads all that was not read yet, so that its checksum is known to be right.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `limitExceeded`.
  package func readToEnd() throws(ReadError) {
    willReadForward()
    while !state.isAtEnd { try advance() }
  }

  /// The SHA-256 digest of the contents, in hexadecimal digits; nil if they are not hashed or were not read to the end.
  package var digits: String? {
    guard var hash, state.isAtEnd, hashedEnd == state.end else { return nil }
    return SHA256.digits(hash.finish())
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
      copied += state.copy(from: offset + copied, to: &buffer, at: copied)
      if copied == buffer.byteCount || state.isAtEnd { return copied }
      try advance()
    }
  }

  /// Brings `offset` into what is at hand, if the file is as long.
  private func seek(to offset: Int) throws(ReadError) {
    let isBehind = offset < state.heldStart
    if isBehind || offset > state.end {
      // The nearest state to go on from. The one at the start of the file is always one.
      let states = [start, furthest].compactMap { $0 } + checkpoints
      let nearest = states.filter { $0.heldStart <= offset }.max { $0.end < $1.end }
      if let nearest, isBehind || nearest.end > state.end {
        if state.end > furthest?.end ?? 0 { furthest = state.checkpoint }
        state = nearest
      }
    }
    while offset > state.end, !state.isAtEnd { try advance() }
  }

  private func advance() throws(ReadError) {
    let before = state.end
    try cancellation?.check()
    try state.advance(source)
    try limits.check(compressed: state.inputPosition, inflated: state.end)
    try budget?.spend(state.end - before)
    if hash != nil, state.end > hashedEnd {
      state.withHeld(from: hashedEnd) { hash?.update($0) }
      hashedEnd = state.end
    }
    allowance -= state.end - before
    guard allowance >= 0 else {
      throw ReadError(
        .limitExceeded,
        .sentence(
          "expected a file that can be read without going back and forth in compressed data"))
    }
    guard state.end - checkpoints.last!.end >= spacing else { return }
    if checkpoints.count == InflatedFile.maximumCheckpointCount {
      checkpoints = checkpoints.indices.filter { $0.isMultiple(of: 2) }.map { checkpoints[$0] }
      spacing *= 2
    }
    checkpoints.append(state.checkpoint)
  }
}

/// What decompression may take.
package struct InflationLimits: Sendable {
  /// How many bytes may come out for each that goes in, once more than ``ratioByteCount`` came out. Text and programs
  /// come to far less.
  var maximumRatio = 256
  /// How many bytes may come out whatever went in.
  var ratioByteCount = 256 << 20
  /// How many bytes may come out.
  var maximumByteCount = 64 << 30

  /// How often a part may be read, and how much at least.
  var rereadFactor = 32
  var smallestAllowance = 1 << 20

  package init() {}

  func check(compressed: Int, inflated: Int) throws(ReadError) {
    guard inflated <= maximumByteCount else {
      throw ReadError(
        .limitExceeded, .found("expected at most 64 GiB of decompressed data", UInt64(inflated)))
    }
    guard inflated <= ratioByteCount || inflated / maximumRatio <= compressed else {
      throw ReadError(
        .limitExceeded, at: UInt64(compressed),
        .found("expected data that decompresses to at most 256 times its size", UInt64(inflated)))
    }
  }
}

/// What may be decompressed of an archive in sum: of files in it, of files in those, and again and again.
///
/// Each file has a bound of its own, but nested files multiply theirs. It serves one thread at a time.
package final class InflationBudget: @unchecked Sendable {
  private var byteCount: Int

  /// How much there is for each byte that is stored: images share layers, and layers are read a few times.
  private static let factor = 64

  /// - Parameter byteCount: what an archive may take, however small it is.
  package init(byteCount: Int = 4 << 30) { self.byteCount = byteCount }

  /// Adds what a file on a disk, or from a pipe, may take.
  package func add(forFileOf byteCount: Int) {
    let (more, overflow) = byteCount.multipliedReportingOverflow(by: InflationBudget.factor)
    let (sum, isTooMuch) = self.byteCount.addingReportingOverflow(more)
    self.byteCount = overflow || isTooMuch ? .max : sum
  }

  func spend(_ count: Int) throws(ReadError) {
    byteCount -= count
    guard byteCount >= 0 else {
      throw ReadError(
        .limitExceeded,
        .sentence("expected an archive that decompresses to at most 64 times its size, and 4 GiB"))
    }
  }
}

/// The compressed bytes, a piece at a time.
final class CompressedInput {
  private var source: FileReader
  /// Bytes of the file, and zeros after its end.
  private(set) var piece: [UInt8] = []
  private(set) var pieceStart = 0
  /// The size of the file, once its end was seen.
  private(set) var end: Int?

  private static let pieceByteCount = 1 << 16

  /// How far decompression may go back to bytes that it took and did not use.
  private static let overlap = 8

  init(_ source: consuming FileReader) {
    self.source = source
  }

  var cancellation: Cancellation? { source.cancellation }

  /// Whether `count` bytes from `position` on are available, or zeros for those after the end.
  func has(_ count: Int, at position: Int) -> Bool {
    max(0, position - CompressedInput.overlap) >= pieceStart
      && position + count <= pieceStart + piece.count
  }

  /// Brings bytes from `position` on to hand.
  func load(at position: Int) throws(ReadError) {
    piece.removeAll(keepingCapacity: true)
    pieceStart = max(0, position - CompressedInput.overlap)
    let wanted = CompressedInput.pieceByteCount
    let count =
      pieceStart < end ?? .max ? try source.append(upTo: wanted, at: pieceStart, to: &piece) : 0
    if count < wanted {
      end = min(end ?? .max, pieceStart + count)
      piece += repeatElement(0, count: Inflater.inputMargin + CompressedInput.overlap)
    }
  }
}
