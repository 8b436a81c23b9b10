internal import BinarySupport
import GoBuildInfo

/// How far decompression of Zstandard frames (RFC 8878) came: all that is needed to continue.
struct ZstandardState {
  /// The position in the compressed file of the first byte that was not taken.
  private(set) var inputPosition = 0

  /// What was decompressed last, of earlier frames too.
  private(set) var output = RecentOutput()

  private var phase = Phase.frame
  private var decoder = Zstandard.Decoder()
  private var header: Zstandard.FrameHeader?
  private var checksum = XXHash64()
  /// Where the frame begins in what is decompressed.
  private var frameStart = 0

  private enum Phase {
    case frame, block, end
  }

  private static let magicByteCount = 4

  /// Whether nothing more will be decompressed.
  var isAtEnd: Bool { phase == .end }

  /// How much of the output is held at least, if there is as much.
  var retainedByteCount: Int {
    max(header?.windowByteCount ?? 0, 2 * Zstandard.maximumBlockByteCount)
  }

  /// How much output a checkpoint has.
  var checkpointByteCount: Int {
    guard phase == .block, let header else { return 0 }
    return min(header.windowByteCount, output.end - frameStart, output.count)
  }

  /// This state without what is not needed to continue, or before a position.
  func checkpoint(holding position: Int) -> ZstandardState {
    var other = self
    other.output = output.suffix(max(checkpointByteCount, output.end - position))
    other.decoder = decoder.checkpoint
    return other
  }

  /// Decompresses some more.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where the data is damaged or truncated, `unsupported`, or
  ///   `limitExceeded`.
  mutating func advance(_ input: CompressedInput) throws(ReadError) {
    switch phase {
    case .end: return
    case .frame: try beginFrame(input)
    case .block: try readBlock(input)
    }
  }

  private mutating func beginFrame(_ input: CompressedInput) throws(ReadError) {
    let start = inputPosition
    var position = start
    let magic = try input.take(ZstandardState.magicByteCount, at: &position)
    let number: UInt32 = magic.span.raw.load(0, .little)
    if Zstandard.skippableMagics ~= number {
      let size = try input.take(4, at: &position)
      let byteCount: UInt32 = size.span.raw.load(0, .little)
      let (end, overflow) = position.addingReportingOverflow(Int(clamping: byteCount))
      // Leaves positions for the next read, where `Int` has 32 bits.
      guard !overflow, end < .max - Zstandard.maximumBlockByteCount else {
        throw .tooLargeFor32Bits(found: UInt64(position) + UInt64(byteCount), at: start)
      }
      position = end
      inputPosition = position
      if try input.isEnd(position) { phase = .end }
      return
    }
    guard number == Zstandard.magic else {
      throw .malformedArchive("zstd: no frame where one is expected", at: start)
    }
    let descriptor = try input.take(1, at: &position)[0]
    let fields = try input.take(
      Zstandard.FrameHeader.fieldsByteCount(after: descriptor), at: &position)
    do throws(Zstandard.Failure) {
      header = try Zstandard.FrameHeader(descriptor, fields.span.raw)
    } catch {
      throw ReadError(error, at: start)
    }
    inputPosition = position
    decoder = Zstandard.Decoder()
    checksum = XXHash64()
    frameStart = output.end
    phase = .block
  }

  private mutating func readBlock(_ input: CompressedInput) throws(ReadError) {
    guard let frame = header else { return }
    let start = inputPosition
    var position = start
    let bytes = try input.take(Zstandard.blockHeaderByteCount, at: &position)
    let block: Zstandard.BlockHeader
    do throws(Zstandard.Failure) {
      block = try Zstandard.BlockHeader(bytes.span.raw, limit: frame.blockLimit)
    } catch {
      throw ReadError(error, at: start)
    }
    let byteCount = block.kind == .repeated ? 1 : block.byteCount
    let contents = try input.require(byteCount, at: position)
    makeRoom(frame)
    let piece = input.piece
    let before: Int
    do throws(Zstandard.Failure) {
      before = try output.extend {
        [frameStart = frameStart - output.start]
        (output, count) throws(Zstandard.Failure) in
        switch block.kind {
        case .raw:
          output.copy(piece.span.raw, contents, to: count)
          count += byteCount
        case .repeated:
          output.fill(piece[contents.lowerBound], at: count, count: block.byteCount)
          count += block.byteCount
        case .compressed:
          try decoder.decode(
            piece.span.raw, contents, into: &output, count: &count,
            limit: count + frame.blockLimit, frame: frameStart, window: frame.windowByteCount)
        }
      }
    } catch {
      throw ReadError(error, at: start)
    }
    if frame.hasChecksum { output.withHeld(from: output.start + before) { checksum.update($0) } }
    inputPosition = position + byteCount
    try checkByteCount(frame, isAtEnd: block.isLast, at: start)
    if block.isLast { try endFrame(frame, input) }
  }

  /// How much is held at most beyond what may be copied from: less often moved, that is, for larger windows.
  private static let slackByteCounts = 1 << 18...1 << 24

  private mutating func makeRoom(_ frame: Zstandard.FrameHeader) {
    let room = frame.blockLimit + Zstandard.Decoder.outputMargin
    let slacks = ZstandardState.slackByteCounts
    let slack = min(max(retainedByteCount / 2, slacks.lowerBound), slacks.upperBound)
    output.makeRoom(
      for: room, keeping: retainedByteCount, capacity: retainedByteCount + slack + room)
  }

  /// Checks that a frame has as much as its header records.
  private func checkByteCount(
    _ frame: Zstandard.FrameHeader, isAtEnd: Bool, at position: Int
  ) throws(ReadError) {
    guard let expected = frame.contentByteCount else { return }
    let found = UInt64(output.end - frameStart)
    guard isAtEnd ? found == expected : found <= expected else {
      throw .malformedArchive("zstd: size of a frame differs from its header", at: position)
    }
  }

  private mutating func endFrame(
    _ frame: Zstandard.FrameHeader, _ input: CompressedInput
  ) throws(ReadError) {
    if frame.hasChecksum {
      let start = inputPosition
      let stored = try input.take(4, at: &inputPosition)
      guard
        stored.span.raw.load(0, as: UInt32.self, .little)
          == UInt32(truncatingIfNeeded: checksum.value)
      else { throw .malformedArchive("zstd: checksum mismatch", at: start) }
    }
    phase = try input.isEnd(inputPosition) ? .end : .frame
  }
}

extension ReadError {
  fileprivate init(_ failure: Zstandard.Failure, at position: Int) {
    let code: Code
    switch failure.kind {
    case .malformed: code = .malformedArchive
    case .unsupported: code = .unsupported
    case .limitExceeded: code = .limitExceeded
    }
    self.init(code, at: UInt64(position), .sentence(failure.sentence))
  }
}
