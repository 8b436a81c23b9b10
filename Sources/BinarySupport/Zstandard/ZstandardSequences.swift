extension Zstandard {
  /// The numbers of a block's sequences, of which each has three (RFC 8878, 3.1.1.3.2).
  struct SequenceTables {
    private(set) var literalLengths: StateTable?
    private(set) var offsets: StateTable?
    private(set) var copyLengths: StateTable?

    /// Reads the tables of a block, from `position` on.
    mutating func read(_ input: RawSpan, _ position: inout Int, end: Int) throws(Failure) {
      guard position < end else { throw SequenceTables.truncated }
      let modes = Int(input[byte: position])
      position += 1
      guard modes & 3 == 0 else {
        throw Failure(.malformed, "zstd: reserved bits of the modes of tables")
      }
      try SequenceTables.read(
        modes >> 6, &literalLengths, .literalLengths, input, &position, end: end)
      try SequenceTables.read(modes >> 4 & 3, &offsets, .offsets, input, &position, end: end)
      try SequenceTables.read(
        modes >> 2 & 3, &copyLengths, .copyLengths, input, &position, end: end)
    }

    static let truncated = Failure(.malformed, "zstd: sequences exceed their block")

    private static func read(
      _ mode: Int, _ table: inout StateTable?, _ code: SequenceCode, _ input: RawSpan,
      _ position: inout Int, end: Int
    ) throws(Failure) {
      switch mode {
      case 0: table = code.predefined
      case 1:
        guard position < end else { throw truncated }
        let symbol = Int(input[byte: position])
        position += 1
        guard symbol < code.symbols.count else {
          throw Failure(.malformed, "zstd: invalid code of sequences")
        }
        table = StateTable(repeating: code.symbols[symbol])
      case 2:
        table = try StateTable(
          input, &position, end: end, maximumBitCount: code.maximumBitCount, code.symbols)
      default:
        guard table != nil else {
          throw Failure(.malformed, "zstd: repeated table without a table before it")
        }
      }
    }
  }

  /// One of the three codes of sequences.
  struct SequenceCode {
    let symbols: [StateTable.Symbol]
    let maximumBitCount: Int
    let predefined: StateTable

    private init(
      _ symbols: [StateTable.Symbol], maximumBitCount: Int, _ counts: [Int], bitCount: Int
    ) {
      self.symbols = symbols
      self.maximumBitCount = maximumBitCount
      predefined = StateTable(counts, bitCount: bitCount, symbols)
    }

    /// Values without bits, then ranges of values that follow each other.
    private static func symbols(
      from first: UInt32, plainCount: Int, _ extraBitCounts: [UInt8]
    ) -> [StateTable.Symbol] {
      var next = first
      return (repeatElement(0, count: plainCount) + extraBitCounts).map { extraBitCount in
        defer { next += 1 << UInt32(extraBitCount) }
        return StateTable.Symbol(base: next, extraBitCount: extraBitCount)
      }
    }

    static let literalLengths = SequenceCode(
      symbols(
        from: 0, plainCount: 16,
        [1, 1, 1, 1, 2, 2, 3, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
      ), maximumBitCount: 9,
      [
        4, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 1, 1, 1, 1,
        1, -1, -1, -1, -1,
      ], bitCount: 6)

    static let copyLengths = SequenceCode(
      symbols(
        from: 3, plainCount: 32,
        [1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]),
      maximumBitCount: 9,
      [
        1, 4, 3, 2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, -1, -1,
      ], bitCount: 6)

    /// Offsets of more than 31 bits do not exist.
    static let offsets = SequenceCode(
      (0..<32).map { StateTable.Symbol(base: 1 << UInt32($0), extraBitCount: UInt8($0)) },
      maximumBitCount: 8,
      [
        1, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1, -1,
      ], bitCount: 5)
  }
}
