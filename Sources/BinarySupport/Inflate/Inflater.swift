/// Decompresses a deflate stream (RFC 1951), as far as there is input and room for output.
///
/// A value: a copy goes on where the original was.
package struct Inflater {
  /// Bits that were taken from the input and not used yet, the next lowest. Above `bitCount` may stand bits that come
  /// later.
  private var bits: UInt64 = 0
  private var bitCount = 0

  private var state = State.betweenBlocks
  private var isInLastBlock = false
  private var literals = HuffmanTable(indexBitCount: literalIndexBitCount)
  private var distances = HuffmanTable(indexBitCount: distanceIndexBitCount)

  private enum State {
    case betweenBlocks
    case stored(byteCount: Int)
    case coded
    case done
  }

  /// Why decompression paused.
  package enum Stop {
    /// There are less than ``inputMargin`` bytes of input left.
    case needsInput
    /// There is no room for the longest copy.
    case isFull
    /// The stream is at its end.
    case isDone
  }

  /// How much input there must be to begin: what the codes of a block take at most. After the end of all input there
  /// must be as many zeros.
  package static let inputMargin = 1024

  /// How much room there must be after all output, so that the stream's end is read too.
  package static let outputMargin = outputReserve

  /// No copy reaches further back.
  package static let windowByteCount = 1 << 15

  // Codes of these lengths, and a few longer ones, take most of the bits that are decoded.
  static let literalIndexBitCount = 11
  static let distanceIndexBitCount = 8
  private static let codeLengthIndexBitCount = 7

  private static let fixedLiterals = {
    var table = HuffmanTable(indexBitCount: literalIndexBitCount)
    let lengths: [UInt8] =
      Array(repeating: 8, count: 144) + Array(repeating: 9, count: 112)
      + Array(repeating: 7, count: 24) + Array(repeating: 8, count: 8)
    _ = table.fill(lengths[...], HuffmanTable.literals)
    return table
  }()

  private static let fixedDistances = {
    var table = HuffmanTable(indexBitCount: distanceIndexBitCount)
    _ = table.fill(Array(repeating: 5, count: 32)[...], HuffmanTable.distances)
    return table
  }()

  package init() {}

  /// How many whole bytes were taken from the input and not used.
  package var unusedByteCount: Int { bitCount / 8 }

  /// Decompresses.
  ///
  /// - Parameters:
  ///   - input: compressed bytes.
  ///   - position: how many of them were taken.
  ///   - output: takes what is decompressed, after what may be copied from.
  ///   - count: how many bytes of output there are.
  /// - Throws: ``Damage`` where the input is no deflate stream.
  package mutating func run(
    _ input: RawSpan, from position: inout Int, into output: inout MutableSpan<UInt8>,
    count: inout Int
  ) throws(Damage) -> Stop {
    while true {
      switch state {
      case .done: return .isDone
      case .betweenBlocks:
        if isInLastBlock {
          state = .done
          continue
        }
        guard input.byteCount - position + unusedByteCount >= Inflater.inputMargin else {
          return .needsInput
        }
        try beginBlock(input, &position)
      case .stored(let byteCount):
        let part = min(byteCount, input.byteCount - position, output.count - count)
        output.copy(input, position..<position + part, to: count)
        position += part
        count += part
        state = byteCount == part ? .betweenBlocks : .stored(byteCount: byteCount - part)
        guard byteCount == part else { return position == input.byteCount ? .needsInput : .isFull }
      case .coded:
        if let stop = try decode(input, &position, &output, &count) { return stop }
        state = .betweenBlocks
      }
    }
  }

  @inline(__always)
  private mutating func refill(_ input: RawSpan, _ position: inout Int) {
    bits |= input.load(position, as: UInt64.self, .little) << UInt64(bitCount)
    position += (63 - bitCount) >> 3
    bitCount |= 56
  }

  private mutating func take(_ count: Int, _ input: RawSpan, _ position: inout Int) -> Int {
    if bitCount < count { refill(input, &position) }
    let value = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  private mutating func beginBlock(_ input: RawSpan, _ position: inout Int) throws(Damage) {
    isInLastBlock = take(1, input, &position) == 1
    switch take(2, input, &position) {
    case 0:
      _ = take(bitCount & 7, input, &position)
      position -= unusedByteCount
      (bits, bitCount) = (0, 0)
      let byteCount = take(16, input, &position)
      guard take(16, input, &position) == ~byteCount & 0xffff else {
        throw Damage("invalid stored block lengths")
      }
      position -= unusedByteCount
      (bits, bitCount) = (0, 0)
      state = .stored(byteCount: byteCount)
    case 1:
      literals = Inflater.fixedLiterals
      distances = Inflater.fixedDistances
      state = .coded
    case 2:
      try readTables(input, &position)
      state = .coded
    default: throw Damage("invalid block type")
    }
  }

  /// The order in which the lengths of the codes of lengths come.
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  private mutating func readTables(_ input: RawSpan, _ position: inout Int) throws(Damage) {
    let literalCount = 257 + take(5, input, &position)
    let distanceCount = 1 + take(5, input, &position)
    let lengthCount = 4 + take(4, input, &position)
    guard literalCount <= 286, distanceCount <= 30 else {
      throw Damage("too many length or distance symbols")
    }
    var lengths = [UInt8](repeating: 0, count: 19)
    for index in 0..<lengthCount {
      lengths[Inflater.order[index]] = UInt8(take(3, input, &position))
    }
    var codes = HuffmanTable(indexBitCount: Inflater.codeLengthIndexBitCount)
    guard codes.fill(lengths[...], HuffmanTable.codeLengths) else {
      throw Damage("invalid code lengths set")
    }
    let count = literalCount + distanceCount
    lengths.removeAll(keepingCapacity: true)
    while lengths.count < count {
      if bitCount < 16 { refill(input, &position) }
      let entry = codes.entries[Int(bits & 127)]
      guard entry.isLiteral else { throw Damage("invalid code lengths set") }
      _ = take(entry.bitCount, input, &position)
      switch entry.value {
      case 0..<16: lengths.append(UInt8(entry.value))
      case 16:
        guard let last = lengths.last else { throw Damage("invalid bit length repeat") }
        lengths += repeatElement(last, count: 3 + take(2, input, &position))
      case 17: lengths += repeatElement(0, count: 3 + take(3, input, &position))
      default: lengths += repeatElement(0, count: 11 + take(7, input, &position))
      }
    }
    guard lengths.count == count, lengths[256] > 0 else {
      throw Damage("invalid code lengths: no end-of-block code, or repeat too long")
    }
    guard literals.fill(lengths[..<literalCount], HuffmanTable.literals),
      distances.fill(lengths[literalCount...], HuffmanTable.distances)
    else { throw Damage("invalid literal/lengths or distances set") }
  }

  /// Decodes symbols up to the end of a block; returns why if it has to stop before.
  private mutating func decode(
    _ input: RawSpan, _ position: inout Int, _ output: inout MutableSpan<UInt8>,
    _ count: inout Int
  ) throws(Damage) -> Stop? {
    var cursor = Cursor(bits: bits, bitCount: bitCount, position: position, count: count)
    let outcome = Inflater.decode(&cursor, input, &output, literals, distances)
    (bits, bitCount, position, count) =
      (cursor.bits, cursor.bitCount, cursor.position, cursor.count)
    switch outcome {
    case .endOfBlock: return nil
    case .paused:
      return position > input.byteCount - Inflater.inputReserve ? .needsInput : .isFull
    case .invalidSymbol: throw Damage("invalid literal/length code")
    case .invalidDistance: throw Damage("invalid distance code")
    case .missingData: throw Damage("invalid distance too far back")
    }
  }

  /// That a stream is not what it should be.
  package struct Damage: Error {
    package let sentence: StaticString

    package init(_ sentence: StaticString) { self.sentence = sentence }
  }
}
