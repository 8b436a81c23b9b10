/// A table that tells, by the bits that come next, which symbol they stand for (RFC 1951, 3.2.2).
///
/// The first bits index a table whose entries are symbols or, for codes that are longer, further tables after it.
struct HuffmanTable {
  private(set) var entries: [Entry]

  /// How many bits index the first table.
  let indexBitCount: Int

  /// What some bits stand for, in one word: the table is read for each symbol.
  struct Entry {
    private let word: UInt32

    init(bitCount: Int = 0, kind: Kind, extraBitCount: Int = 0, value: Int = 0) {
      word =
        UInt32(value) << 16 | UInt32(kind.rawValue) << 8 | UInt32(extraBitCount) << 4
        | UInt32(bitCount)
    }

    /// How many bits the code has; 0 where there is none.
    @inline(__always)
    var bitCount: UInt64 { UInt64(word & 15) }

    /// How many bits after the code belong to it; of a table, how many index it.
    @inline(__always)
    var extraBitCount: UInt64 { UInt64(word >> 4 & 15) }

    /// The literal, the least length or distance, or where a table starts.
    @inline(__always)
    var value: Int { Int(truncatingIfNeeded: word >> 16) }

    @inline(__always)
    func isOf(_ kind: Kind) -> Bool { UInt8(truncatingIfNeeded: word >> 8) == kind.rawValue }

    /// The same for a code of that many bits.
    func coded(in bitCount: Int) -> Entry { Entry(word: word | UInt32(bitCount)) }

    private init(word: UInt32) { self.word = word }

    static let invalid = Entry(kind: .invalid)
  }

  enum Kind: UInt8 {
    case literal, copy, endOfBlock, table, invalid
  }

  /// The longest code there can be.
  static let maximumBitCount = 15

  /// - Parameters:
  ///   - lengths: how many bits the code of each symbol has; 0 for symbols without a code.
  ///   - indexBitCount: at most 15.
  ///   - symbol: what a symbol stands for, without the number of its code's bits.
  /// - Returns: nil where there are no such codes: bits could stand for two symbols, or for none although there are
  ///   several symbols.
  init?(_ lengths: ArraySlice<UInt8>, indexBitCount: Int, symbol: (Int) -> Entry) {
    var counts = [Int](repeating: 0, count: HuffmanTable.maximumBitCount + 1)
    for length in lengths { counts[Int(length)] += 1 }
    let symbolCount = lengths.count - counts[0]
    counts[0] = 0
    var left = 1
    var nextCodes = [0]
    for length in 1...HuffmanTable.maximumBitCount {
      nextCodes.append((nextCodes[length - 1] + counts[length - 1]) << 1)
      left = left << 1 - counts[length]
      guard left >= 0 else { return nil }
    }
    // A single distance needs a code of one bit, of which the other half is left.
    guard left == 0 || symbolCount == 0 || (symbolCount == 1 && counts[1] == 1) else { return nil }

    self.indexBitCount = indexBitCount
    entries = Array(repeating: .invalid, count: 1 << indexBitCount)
    let longest = counts.lastIndex { $0 > 0 } ?? 0
    for (index, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      let code = HuffmanTable.reversed(nextCodes[length], bitCount: length)
      nextCodes[length] += 1
      let entry = symbol(index).coded(in: length)
      if length <= indexBitCount {
        fill(0, code, step: 1 << length, count: 1 << indexBitCount, entry)
      } else {
        let table = subtable(code & (1 << indexBitCount - 1), bitCount: longest - indexBitCount)
        fill(
          table, code >> indexBitCount, step: 1 << (length - indexBitCount),
          count: 1 << (longest - indexBitCount), entry)
      }
    }
  }

  private mutating func fill(_ start: Int, _ first: Int, step: Int, count: Int, _ entry: Entry) {
    for index in stride(from: first, to: count, by: step) { entries[start + index] = entry }
  }

  /// Where the table for codes with these first bits starts, which is made if need be.
  private mutating func subtable(_ prefix: Int, bitCount: Int) -> Int {
    if entries[prefix].isOf(.table) { return entries[prefix].value }
    let start = entries.count
    entries[prefix] = Entry(
      bitCount: indexBitCount, kind: .table, extraBitCount: bitCount, value: start)
    entries += repeatElement(.invalid, count: 1 << bitCount)
    return start
  }

  /// Codes come with their first bit lowest.
  private static func reversed(_ code: Int, bitCount: Int) -> Int {
    var reversed = 0
    for bit in 0..<bitCount { reversed |= (code >> bit & 1) << (bitCount - 1 - bit) }
    return reversed
  }
}

extension HuffmanTable {
  /// The codes of literals, lengths and the end of a block.
  static func literals(_ lengths: ArraySlice<UInt8>) -> HuffmanTable? {
    HuffmanTable(lengths, indexBitCount: 11) { symbol in
      switch symbol {
      case 0..<256:
        Entry(kind: .literal, value: symbol)
      case 256: Entry(kind: .endOfBlock)
      case 257..<265: Entry(kind: .copy, value: symbol - 254)
      case 265..<285: copy(symbol - 265, stepsPerBit: 4, first: 11)
      case 285: Entry(kind: .copy, value: 258)
      default: .invalid
      }
    }
  }

  /// The codes of distances.
  static func distances(_ lengths: ArraySlice<UInt8>) -> HuffmanTable? {
    HuffmanTable(lengths, indexBitCount: 9) { symbol in
      switch symbol {
      case 0..<4: Entry(kind: .copy, value: symbol + 1)
      case 4..<30: copy(symbol - 4, stepsPerBit: 2, first: 5)
      default: .invalid
      }
    }
  }

  /// The codes of the lengths of other codes.
  static func codeLengths(_ lengths: ArraySlice<UInt8>) -> HuffmanTable? {
    HuffmanTable(lengths, indexBitCount: 7) { symbol in
      Entry(kind: .literal, value: symbol)
    }
  }

  /// Ranges of lengths or distances that double in width every few steps.
  private static func copy(_ step: Int, stepsPerBit: Int, first: Int) -> Entry {
    let extraBitCount = step / stepsPerBit + 1
    let width = 1 << extraBitCount
    // All ranges before those of this width, and those of this width before this one.
    let start = first + (width - 2) * stepsPerBit + step % stepsPerBit * width
    return Entry(kind: .copy, extraBitCount: extraBitCount, value: start)
  }
}
