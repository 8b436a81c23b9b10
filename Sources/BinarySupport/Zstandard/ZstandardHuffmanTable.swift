extension Zstandard {
  /// The Huffman codes of literals (RFC 8878, 4.2).
  struct HuffmanTable {
    /// Indexed by the next ``bitCount`` bits: the literal, and above it the length of its code.
    let entries: [UInt16]
    /// The length of the longest code.
    let bitCount: Int

    static let maximumBitCount = 11
    private static let maximumSymbolCount = 256

    /// Reads the description of a table, from `position` on.
    init(_ input: RawSpan, _ position: inout Int, end: Int) throws(Failure) {
      guard position < end else { throw HuffmanTable.invalid }
      let header = Int(input[byte: position])
      position += 1
      var weights: [Int]
      if header < 128 {
        guard header <= end - position else { throw HuffmanTable.invalid }
        weights = try HuffmanTable.codedWeights(input, position..<position + header)
        position += header
      } else {
        let count = header - 127
        guard (count + 1) / 2 <= end - position else { throw HuffmanTable.invalid }
        weights = (0..<count).map { index in
          let pair = input[byte: position + index / 2]
          return Int(index.isMultiple(of: 2) ? pair >> 4 : pair & 15)
        }
        position += (count + 1) / 2
      }
      try self.init(&weights)
    }

    private static let invalid = Failure(.malformed, "zstd: invalid Huffman table")

    private static let weightSymbols = (0..<256).map {
      StateTable.Symbol(base: UInt32($0), extraBitCount: 0)
    }
    private static let maximumWeightBitCount = 6

    /// Reads weights that are compressed themselves.
    private static func codedWeights(
      _ input: RawSpan, _ range: Range<Int>
    ) throws(Failure) -> [Int] {
      var start = range.lowerBound
      let table = try StateTable(
        input, &start, end: range.upperBound, maximumBitCount: maximumWeightBitCount, weightSymbols)
      var bits = try BackwardBits(input, start..<range.upperBound)
      // Two states take turns.
      var state = bits.take(table.bitCount)
      var other = bits.take(table.bitCount)
      guard bits.remaining >= 0 else { throw invalid }
      var weights: [Int] = []
      while weights.count < maximumSymbolCount - 1 {
        bits.refill(input)
        let entry = table.entries[state]
        weights.append(entry.base)
        state = entry.nextState + bits.take(entry.bitCount)
        if bits.remaining < 0 {
          weights.append(table.entries[other].base)
          return weights
        }
        swap(&state, &other)
      }
      throw invalid
    }

    /// - Parameter weights: those of all symbols but the last.
    private init(_ weights: inout [Int]) throws(Failure) {
      // Of each length of codes, how many entries there are.
      var sum = 0
      for weight in weights where weight > 0 {
        guard weight <= HuffmanTable.maximumBitCount else { throw HuffmanTable.invalid }
        sum += 1 << (weight - 1)
      }
      guard sum > 0, weights.count < HuffmanTable.maximumSymbolCount else {
        throw HuffmanTable.invalid
      }
      let bitCount = Int.bitWidth - sum.leadingZeroBitCount
      let rest = 1 << bitCount - sum
      guard bitCount <= HuffmanTable.maximumBitCount, rest & (rest - 1) == 0 else {
        throw HuffmanTable.invalid
      }
      weights.append(rest.trailingZeroBitCount + 1)

      var counts = [Int](repeating: 0, count: bitCount + 2)
      for weight in weights { counts[weight] += 1 }
      guard counts[1] >= 2 else { throw HuffmanTable.invalid }
      var starts = [Int](repeating: 0, count: bitCount + 2)
      for weight in 1...bitCount {
        starts[weight + 1] = starts[weight] + counts[weight] << (weight - 1)
      }
      var entries = [UInt16](repeating: 0, count: 1 << bitCount)
      for (symbol, weight) in weights.enumerated() where weight > 0 {
        let count = 1 << (weight - 1)
        let entry = UInt16(bitCount + 1 - weight) << 8 | UInt16(symbol)
        for index in starts[weight]..<starts[weight] + count { entries[index] = entry }
        starts[weight] += count
      }
      self.entries = entries
      self.bitCount = bitCount
    }
  }
}
