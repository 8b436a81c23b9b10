internal import BinarySupport
import GoBuildInfo

/// How far decompression of a gzip file (RFC 1952) came: all that is needed to go on.
struct InflationState {
  /// The position in the compressed file of the first byte that was not taken.
  private(set) var inputPosition = 0

  /// What came out last: at least what may be copied from, unless the member began after it.
  private(set) var output = RecentOutput()

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

  /// Whether nothing more will come out.
  var isAtEnd: Bool { phase == .end }

  /// How much of the output is held at least, if there is as much.
  static var retainedByteCount: Int { Inflater.windowByteCount }

  /// This state without what is not needed to go on, or before a position.
  func checkpoint(holding position: Int) -> InflationState {
    var other = self
    other.output = output.suffix(max(Inflater.windowByteCount, output.end - position))
    return other
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
    let window = Inflater.windowByteCount
    output.makeRoom(
      for: window, keeping: window, capacity: window + InflationState.stepByteCount)
    if !input.has(Inflater.inputMargin, at: inputPosition) { try input.load(at: inputPosition) }
    var position = inputPosition - input.pieceStart
    let piece = input.piece
    let before: Int
    var isDone = false
    do throws(Inflater.Damage) {
      before = try output.extend { (output, count) throws(Inflater.Damage) in
        let stop = try inflater.run(
          piece.span.raw, from: &position, into: &output, count: &count)
        if case .isDone = stop { isDone = true }
      }
      inputPosition = input.pieceStart + position
    } catch {
      throw .malformedArchive(error.sentence, at: input.pieceStart + position)
    }
    output.withHeld(from: output.start + before) { checksum.update($0) }
    if isDone { try readTrailer(input) }
  }
}

// What stands around the stream.
extension InflationState {
  private static let magic: [UInt8] = [0x1f, 0x8b, 8]

  /// The flags of a header's parts.
  private static let (hasChecksum, hasExtra, hasName, hasComment): (UInt8, UInt8, UInt8, UInt8) =
    (2, 4, 8, 16)

  private static let headerByteCount = 10

  private mutating func readHeader(_ input: CompressedInput) throws(ReadError) {
    let start = inputPosition
    let header = try input.take(InflationState.headerByteCount, at: &inputPosition)
    guard header.starts(with: InflationState.magic), header[3] < 32 else {
      throw .malformedArchive("expected a gzip header", at: start)
    }
    let flags = header[3]
    if flags & InflationState.hasExtra != 0 {
      let count = try input.take(2, at: &inputPosition)
      for _ in 0..<Int(count[0]) | Int(count[1]) << 8 {
        _ = try input.takeByte(at: &inputPosition)
      }
    }
    for flag in [InflationState.hasName, InflationState.hasComment] where flags & flag != 0 {
      while try input.takeByte(at: &inputPosition) != 0 {}
    }
    if flags & InflationState.hasChecksum != 0 { _ = try input.take(2, at: &inputPosition) }
    inflater = Inflater()
    checksum = CRC32()
    // Nothing is copied from another member.
    output.drop()
    memberStart = output.end
    phase = .body
  }

  private mutating func readTrailer(_ input: CompressedInput) throws(ReadError) {
    inputPosition -= inflater.unusedByteCount
    let start = inputPosition
    let trailer = try input.take(8, at: &inputPosition)
    let numbers = trailer.span.raw
    guard numbers.load(0, as: UInt32.self, .little) == checksum.value else {
      throw .malformedArchive("expected data with the checksum of the gzip trailer", at: start)
    }
    guard
      numbers.load(4, as: UInt32.self, .little)
        == UInt32(truncatingIfNeeded: output.end - memberStart)
    else { throw .malformedArchive("expected as much data as the gzip trailer says", at: start) }
    // Further members go on with the data.
    phase = try input.isEnd(inputPosition) ? .end : .header
  }
}
