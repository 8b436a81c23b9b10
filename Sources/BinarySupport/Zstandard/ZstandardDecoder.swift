extension Zstandard {
  /// Decompresses the blocks of a frame (RFC 8878, 3.1.1.3).
  ///
  /// A value: a copy continues where the original was.
  package struct Decoder {
    private var huffmanTable: HuffmanTable?
    private var tables = SequenceTables()
    private var offsets = RepeatedOffsets()
    /// Memory for the literals of one block.
    private var literals: [UInt8] = []

    package init() {}

    /// How many bytes must precede a block in the input.
    package static var leadByteCount: Int { BackwardBits.leadByteCount }

    /// How much room for output there must be beyond the largest block.
    package static var outputMargin: Int { MutableSpan<UInt8>.wideCopyMargin }

    /// A copy without memory that is not needed to continue.
    package var checkpoint: Decoder {
      var other = self
      other.literals = []
      return other
    }

    /// Decompresses a block.
    ///
    /// - Parameters:
    ///   - input: compressed bytes.
    ///   - block: the offsets of the block's contents, after at least ``leadByteCount`` bytes.
    ///   - output: receives the contents, after what may be copied from; has ``outputMargin`` more bytes than `limit`.
    ///   - count: how many bytes of output there are.
    ///   - limit: how many bytes of output there are at most after the block.
    ///   - frame: where in the output the frame starts, or negative.
    ///   - window: how far back copies may reach.
    package mutating func decode(
      _ input: RawSpan, _ block: Range<Int>, into output: inout MutableSpan<UInt8>,
      count: inout Int, limit: Int, frame: Int, window: Int
    ) throws(Failure) {
      var position = block.lowerBound
      let literalCount = try readLiterals(input, &position, end: block.upperBound)
      guard literalCount <= limit - count else { throw Decoder.excess }
      let sequenceCount = try Decoder.sequenceCount(input, &position, end: block.upperBound)
      guard sequenceCount > 0 else {
        guard position == block.upperBound else {
          throw Failure(.malformed, "zstd: data after the sequences of a block")
        }
        output.copy(literals.span.raw, 0..<literalCount, to: count)
        count += literalCount
        return
      }
      try tables.read(input, &position, end: block.upperBound)
      guard let literalLengths = tables.literalLengths, let offsetTable = tables.offsets,
        let copyLengths = tables.copyLengths
      else { throw SequenceTables.truncated }
      var bits = try BackwardBits(input, position..<block.upperBound)
      var run = SequenceRun(offsets: offsets, count: count)
      try run.execute(
        sequenceCount, &bits, input, literalLengths.entries.span, offsetTable.entries.span,
        copyLengths.entries.span,
        (literalLengths.bitCount, offsetTable.bitCount, copyLengths.bitCount),
        literals.span.raw, literalCount: literalCount, &output, limit: limit, frame: frame,
        window: window)
      offsets = run.offsets
      let rest = literalCount - run.literalPlace
      guard rest <= limit - run.count else { throw Decoder.excess }
      output.copy(literals.span.raw, run.literalPlace..<literalCount, to: run.count)
      count = run.count + rest
    }

    static let excess = Failure(.malformed, "zstd: contents of a block exceed its maximum")

    /// Reads literals into memory; returns how many there are.
    private mutating func readLiterals(
      _ input: RawSpan, _ position: inout Int, end: Int
    ) throws(Failure) -> Int {
      let header = try LiteralsHeader(input, &position, end: end)
      guard header.count <= maximumBlockByteCount else { throw Decoder.excess }
      if literals.isEmpty {
        literals = [UInt8](
          repeating: 0, count: maximumBlockByteCount + MutableSpan<UInt8>.wideCopyMargin)
      }
      let storedByteCount: Int
      switch header.kind {
      case .raw: storedByteCount = header.count
      case .repeated: storedByteCount = 1
      case .compressed, .treeless: storedByteCount = header.compressedByteCount
      }
      guard storedByteCount <= end - position else { throw LiteralsHeader.truncated }
      let stored = position..<position + storedByteCount
      position += storedByteCount
      switch header.kind {
      case .raw:
        var output = literals.mutableSpan
        output.copy(input, stored, to: 0)
      case .repeated:
        var output = literals.mutableSpan
        output.fill(input[byte: stored.lowerBound], at: 0, count: header.count)
      case .compressed, .treeless:
        var start = stored.lowerBound
        if header.kind == .compressed {
          huffmanTable = try HuffmanTable(input, &start, end: stored.upperBound)
        }
        guard let huffmanTable else {
          throw Failure(.malformed, "zstd: repeated Huffman table without a table before it")
        }
        var output = literals.mutableSpan
        let streams = start..<stored.upperBound
        if header.streamCount == 1 {
          try huffmanTable.decode(input, streams, into: &output, count: header.count)
        } else {
          try huffmanTable.decodeFour(input, streams, into: &output, count: header.count)
        }
      }
      return header.count
    }

    /// Reads how many sequences there are.
    private static func sequenceCount(
      _ input: RawSpan, _ position: inout Int, end: Int
    ) throws(Failure) -> Int {
      guard position < end else { throw SequenceTables.truncated }
      let first = Int(input[byte: position])
      let byteCount = first < 128 ? 1 : first < 255 ? 2 : 3
      guard byteCount <= end - position else { throw SequenceTables.truncated }
      defer { position += byteCount }
      switch byteCount {
      case 1: return first
      case 2: return (first - 128) << 8 + Int(input[byte: position + 1])
      default:
        return Int(input[byte: position + 1]) + Int(input[byte: position + 2]) << 8 + 0x7f00
      }
    }
  }
}
