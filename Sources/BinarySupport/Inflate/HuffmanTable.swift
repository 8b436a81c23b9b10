/// A table of what the next bits stand for (RFC 1951, 3.2.2).
///
/// The first bits index a table whose entries are symbols or, for longer codes, further tables after it. An entry leads to
/// entries of the same table only.
struct HuffmanTable {
  private(set) var entries: [Entry]

  /// How many bits index the first table.
  let indexBitCount: Int

  /// The longest code there can be.
  static let maximumBitCount = 15

  /// A table without codes.
  init(indexBitCount: Int) {
    self.indexBitCount = indexBitCount
    entries = Array(repeating: .invalid, count: 1 << indexBitCount)
  }

  /// Fills the table.
  ///
  /// - Parameters:
  ///   - lengths: how many bits the code of each symbol has, at most 15; 0 for symbols without a code.
  ///   - symbols: what each symbol stands for.
  /// - Returns: false for invalid codes: bits could stand for two symbols, or for none although there are several
  ///   symbols. The table is unchanged then.
  mutating func fill(_ lengths: ArraySlice<UInt8>, _ symbols: [Entry]) -> Bool {
    var counts = [Int](repeating: 0, count: HuffmanTable.maximumBitCount + 1)
    for length in lengths { counts[Int(length)] += 1 }
    let symbolCount = lengths.count - counts[0]
    // Where the symbols with codes of a length start in the order of codes.
    var starts = [0, 0]
    var left = 1
    for length in 1...HuffmanTable.maximumBitCount {
      starts.append(starts[length] + counts[length])
      left = left << 1 - counts[length]
      guard left >= 0 else { return false }
    }
    // A single distance needs a code of one bit, of which the other half is left.
    guard left == 0 || symbolCount == 0 || (symbolCount == 1 && counts[1] == 1) else {
      return false
    }
    var sorted = [Entry](repeating: .invalid, count: symbolCount)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      sorted[starts[Int(length)]] = symbols[symbol]
      starts[Int(length)] += 1
    }
    if left > 0 {
      for index in 0..<1 << indexBitCount { entries[index] = .invalid }
    }
    fillIndex(sorted, counts)
    return true
  }

  private mutating func fillIndex(_ sorted: [Entry], _ counts: [Int]) {
    let indexBitCount = indexBitCount
    var table = entries.mutableSpan
    var code = 0
    var next = 0
    for length in 1...indexBitCount {
      // Of a shorter code, the further bit may be either.
      let count = 1 << (length - 1)
      for index in 0..<count { table[index + count] = table[index] }
      for _ in 0..<counts[length] {
        table[code] = sorted[next].coded(in: length)
        next += 1
        code = HuffmanTable.successor(of: code, bitCount: length)
      }
    }
    if next < sorted.count { fillSubtables(sorted[next...], counts, first: code) }
  }

  private mutating func fillSubtables(_ sorted: ArraySlice<Entry>, _ counts: [Int], first: Int) {
    var code = first
    var next = sorted.startIndex
    var prefix = -1
    var start = 0
    var end = 1 << indexBitCount
    for length in indexBitCount + 1...HuffmanTable.maximumBitCount {
      for done in 0..<counts[length] {
        if code & (1 << indexBitCount - 1) != prefix {
          prefix = code & (1 << indexBitCount - 1)
          // As long as the codes with this prefix, which are the next in order.
          var bitCount = length - indexBitCount
          var covered = counts[length] - done
          while covered < 1 << bitCount {
            bitCount += 1
            covered = covered << 1 + counts[indexBitCount + bitCount]
          }
          start = end
          end += 1 << bitCount
          if end > entries.count {
            entries += repeatElement(.invalid, count: end - entries.count)
          }
          entries[prefix] = Entry(table: start, bitCount: bitCount, after: indexBitCount)
        }
        let entry = sorted[next].coded(in: length - indexBitCount)
        let step = 1 << (length - indexBitCount)
        for index in stride(from: start + code >> indexBitCount, to: end, by: step) {
          entries[index] = entry
        }
        next += 1
        code = HuffmanTable.successor(of: code, bitCount: length)
      }
    }
  }

  /// The next code. Codes are numbers with the first bit lowest.
  @inline(__always)
  private static func successor(of code: Int, bitCount: Int) -> Int {
    let zeros = ~code & (1 << bitCount - 1)
    guard zeros > 0 else { return 0 }
    let last = 1 << (Int.bitWidth - 1 - zeros.leadingZeroBitCount)
    return code & (last - 1) | last
  }
}

extension HuffmanTable {
  /// What some bits stand for, in one word:
  ///
  /// | bits | |
  /// | --- | --- |
  /// | 0 to 7 | how many bits to take: those of the code and, after it, those of a length or distance |
  /// | 8 to 11 | how many of them are the code; of a table, how many bits index it |
  /// | 13, 14, 15 | the end of the block; a table; neither a literal nor a copy |
  /// | 16 to 30 | the literal, the least length or distance, or where a table starts |
  /// | 31 | a literal |
  struct Entry {
    let word: UInt32

    private static let endFlag: UInt32 = 1 << 13
    private static let tableFlag: UInt32 = 1 << 14
    private static let exceptionFlag: UInt32 = 1 << 15
    private static let literalFlag: UInt32 = 1 << 31

    static let invalid = Entry(word: exceptionFlag)
    static let endOfBlock = Entry(word: exceptionFlag | endFlag)

    init(word: UInt32) { self.word = word }

    init(literal: Int) { word = Entry.literalFlag | UInt32(literal) << 16 }

    /// A length or a distance.
    init(least value: Int, extraBitCount: Int) {
      word = UInt32(value) << 16 | UInt32(extraBitCount)
    }

    init(table start: Int, bitCount: Int, after indexBitCount: Int) {
      word =
        Entry.exceptionFlag | Entry.tableFlag | UInt32(start) << 16 | UInt32(bitCount) << 8
        | UInt32(indexBitCount)
    }

    /// The same for a code of that many bits.
    @inline(__always)
    func coded(in bitCount: Int) -> Entry { Entry(word: word &+ UInt32(bitCount) * 0x101) }

    @inline(__always)
    var isLiteral: Bool { Int32(bitPattern: word) < 0 }

    /// Whether it is neither a literal nor a copy.
    @inline(__always)
    var isException: Bool { word & Entry.exceptionFlag != 0 }

    @inline(__always)
    var isEndOfBlock: Bool { word & Entry.endFlag != 0 }

    @inline(__always)
    var isTable: Bool { word & Entry.tableFlag != 0 }

    /// The literal, or where a table starts.
    @inline(__always)
    var value: Int { Int(truncatingIfNeeded: word >> 16 & 0x7fff) }

    /// How many bits to take.
    @inline(__always)
    var bitCount: Int { Int(truncatingIfNeeded: word & 0xff) }

    /// The index into a table, from the bits after those that led to it.
    @inline(__always)
    func index(_ bits: UInt64) -> Int {
      value &+ Int(truncatingIfNeeded: bits & (1 &<< UInt64(word >> 8 & 15) &- 1))
    }

    /// A length or a distance, whose last bits come after the code.
    @inline(__always)
    func value(_ bits: UInt64) -> Int {
      // A shift takes its count from the lowest six bits.
      let taken = bits & (1 &<< UInt64(word) &- 1)
      return Int(truncatingIfNeeded: UInt64(word >> 16) &+ taken &>> UInt64(word >> 8))
    }
  }

  /// Literals, the end of a block, and lengths.
  static let literals: [Entry] =
    (0..<256).map { Entry(literal: $0) } + [.endOfBlock]
    + (3..<11).map { Entry(least: $0, extraBitCount: 0) }
    + ranges(1...5, stepsPerBit: 4, first: 11)
    + [Entry(least: 258, extraBitCount: 0), .invalid, .invalid]

  static let distances: [Entry] =
    (1..<5).map { Entry(least: $0, extraBitCount: 0) } + ranges(1...13, stepsPerBit: 2, first: 5)
    + [.invalid, .invalid]

  /// The lengths of codes, and how to repeat them.
  static let codeLengths: [Entry] = (0..<19).map { Entry(literal: $0) }

  /// Ranges of lengths or distances that double in width every few steps.
  private static func ranges(
    _ bitCounts: ClosedRange<Int>, stepsPerBit: Int, first: Int
  ) -> [Entry] {
    var start = first
    var entries: [Entry] = []
    for bitCount in bitCounts {
      for _ in 0..<stepsPerBit {
        entries.append(Entry(least: start, extraBitCount: bitCount))
        start += 1 << bitCount
      }
    }
    return entries
  }
}
