internal import BinarySupport
import GoBuildInfo

/// How far decompression of a gzip file (RFC 1952) came: all that is needed to go on.
struct InflationState {
  /// The position in the compressed file of the first byte that was not taken.
  private(set) var inputPosition = 0

  /// What came out last: at least what may be copied from, unless the member began after it.
  private var held: [UInt8] = []
  private var heldCount = 0
  /// The position of what is held in all that comes out.
  private(set) var heldStart = 0

  private var phase = Phase.header
  private var inflater = Inflater()
  private var checksum = CRC32()
  /// Where the member began in what comes out, and how much of it what is held begins after that.
  private var memberStart = 0

  private enum Phase {
    case header, body, end
  }

  /// How much is decompressed at once, and held beyond what may be copied from.
  private static let stepByteCount = 1 << 16

  /// Zeros in place of what is yet to come out.
  private static let room = [UInt8](
    repeating: 0, count: Inflater.windowByteCount + stepByteCount)

  /// The position after all that came out.
  var end: Int { heldStart + heldCount }

  /// Whether nothing more will come out.
  var isAtEnd: Bool { phase == .end }

  /// This state without what is not needed to go on.
  var checkpoint: InflationState {
    var other = self
    other.heldCount = min(heldCount, Inflater.windowByteCount)
    other.heldStart = end - other.heldCount
    other.held = Array(held[heldCount - other.heldCount..<heldCount])
    return other
  }

  /// Copies what is held from `position` on to `target` from `offset` on; returns how much.
  func copy(from position: Int, to target: inout MutableRawSpan, at offset: Int) -> Int {
    guard position >= heldStart, position < end else { return 0 }
    let start = position - heldStart
    let count = min(heldCount - start, target.byteCount - offset)
    target.copy(held.span.raw, start..<start + count, to: offset)
    return count
  }

  /// Gives what is held from `position` on to `body`.
  func withHeld(from position: Int, _ body: (RawSpan) -> Void) {
    body(held.span.raw.extracting(position - heldStart..<heldCount))
  }

  /// Makes room: drops what may not be copied from any more, where that is as much as what may.
  private mutating func makeRoom() {
    let window = Inflater.windowByteCount
    if heldCount >= 2 * window {
      var memory: [UInt8] = []
      swap(&memory, &held)
      let last = Array(memory[heldCount - window..<heldCount])
      var span = memory.mutableSpan
      span.copy(last.span.raw, 0..<window, to: 0)
      swap(&memory, &held)
      heldStart += heldCount - window
      heldCount = window
    }
    held.append(contentsOf: InflationState.room.dropFirst(held.count))
  }

  /// Decompresses some more.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where the file is no gzip file, or ends before it should.
  mutating func advance(_ input: CompressedInput) throws(ReadError) {
    switch phase {
    case .end: return
    case .header: try readHeader(input)
    case .body: try inflate(input)
    }
    // Bits that were taken and not used may be some of the zeros after the end.
    let used = inputPosition - (phase == .body ? inflater.unusedByteCount : 0)
    if let end = input.end, used > end { throw .compressedDataEnds(at: end) }
  }

  private mutating func inflate(_ input: CompressedInput) throws(ReadError) {
    makeRoom()
    let before = heldCount
    if !input.has(Inflater.inputMargin, at: inputPosition) { try input.load(at: inputPosition) }
    var position = inputPosition - input.pieceStart
    var memory: [UInt8] = []
    swap(&memory, &held)
    defer { swap(&memory, &held) }
    do throws(Inflater.Damage) {
      var output = memory.mutableSpan
      let stop = try inflater.run(
        input.piece.span.raw, from: &position, into: &output, count: &heldCount)
      inputPosition = input.pieceStart + position
      if case .isDone = stop { phase = .end }
    } catch {
      throw .malformedArchive(error.sentence, at: input.pieceStart + position)
    }
    checksum.update(memory.span.raw.extracting(before..<heldCount))
    if phase == .end { try readTrailer(input) }
  }
}

// What stands around the stream.
extension InflationState {
  private static let magic: [UInt8] = [0x1f, 0x8b, 8]

  /// The flags of a header's parts.
  private static let (hasChecksum, hasExtra, hasName, hasComment): (UInt8, UInt8, UInt8, UInt8) =
    (2, 4, 8, 16)

  private static let headerByteCount = 10

  /// The bytes of a header that are no text.
  private mutating func take(_ count: Int, _ input: CompressedInput) throws(ReadError) -> [UInt8] {
    if !input.has(count, at: inputPosition) { try input.load(at: inputPosition) }
    if let end = input.end, inputPosition + count > end { throw .compressedDataEnds(at: end) }
    let start = inputPosition - input.pieceStart
    inputPosition += count
    return Array(input.piece[start..<start + count])
  }

  private mutating func readHeader(_ input: CompressedInput) throws(ReadError) {
    let start = inputPosition
    let header = try take(InflationState.headerByteCount, input)
    guard header.starts(with: InflationState.magic), header[3] < 32 else {
      throw .malformedArchive("expected a gzip header", at: start)
    }
    let flags = header[3]
    if flags & InflationState.hasExtra != 0 {
      let count = try take(2, input)
      for _ in 0..<Int(count[0]) | Int(count[1]) << 8 { _ = try take(1, input) }
    }
    for flag in [InflationState.hasName, InflationState.hasComment] where flags & flag != 0 {
      while try take(1, input) != [0] {}
    }
    if flags & InflationState.hasChecksum != 0 { _ = try take(2, input) }
    inflater = Inflater()
    checksum = CRC32()
    memberStart = end
    // Nothing is copied from another member.
    heldStart = end
    heldCount = 0
    phase = .body
  }

  private mutating func readTrailer(_ input: CompressedInput) throws(ReadError) {
    inputPosition -= inflater.unusedByteCount
    let start = inputPosition
    let trailer = try take(8, input)
    let numbers = trailer.span.raw
    guard numbers.load(0, as: UInt32.self, .little) == checksum.value else {
      throw .malformedArchive("expected data with the checksum of the gzip trailer", at: start)
    }
    guard numbers.load(4, as: UInt32.self, .little) == UInt32(truncatingIfNeeded: end - memberStart)
    else { throw .malformedArchive("expected as much data as the gzip trailer says", at: start) }
    if !input.has(1, at: inputPosition) { try input.load(at: inputPosition) }
    // Further members go on with the data.
    if input.end != inputPosition { phase = .header }
  }
}
