extension Zstandard {
  /// A table of the states of a finite state entropy code (RFC 8878, 4.1).
  struct StateTable {
    let entries: [Entry]
    /// How many bits the first state has.
    let bitCount: Int

    /// The meaning of a state and the way to the next, in one word: a table is read for each symbol.
    struct Entry {
      private let word: UInt64

      init(_ symbol: Symbol, bitCount: Int, nextState: Int) {
        word =
          UInt64(symbol.base) << 32 | UInt64(nextState) << 16 | UInt64(symbol.extraBitCount) << 8
          | UInt64(bitCount)
      }

      /// The least value of the symbol.
      @inline(__always)
      var base: Int { Int(truncatingIfNeeded: word >> 32) }

      /// How many bits are added to ``base``.
      @inline(__always)
      var extraBitCount: Int { Int(truncatingIfNeeded: word >> 8 & 0xff) }

      /// How many bits are added to ``nextState``.
      @inline(__always)
      var bitCount: Int { Int(truncatingIfNeeded: word & 0xff) }

      @inline(__always)
      var nextState: Int { Int(truncatingIfNeeded: word >> 16 & 0xffff) }
    }

    /// The values that a symbol stands for.
    struct Symbol {
      let base: UInt32
      let extraBitCount: UInt8
    }

    /// A table with one state.
    init(repeating symbol: Symbol) {
      entries = [Entry(symbol, bitCount: 0, nextState: 0)]
      bitCount = 0
    }

    /// - Parameters:
    ///   - counts: how many of the states each symbol has; -1 for less than one. Together they are all states.
    ///   - symbols: at least as many.
    init(_ counts: [Int], bitCount: Int, _ symbols: [Symbol]) {
      self.bitCount = bitCount
      let size = 1 << bitCount
      var states = [UInt8](repeating: 0, count: size)
      var next = counts
      // Rare symbols are at the end.
      var last = size - 1
      for (symbol, count) in counts.enumerated() where count == -1 {
        states[last] = UInt8(symbol)
        next[symbol] = 1
        last -= 1
      }
      let step = size >> 1 + size >> 3 + 3
      var place = 0
      for (symbol, count) in counts.enumerated() where count > 0 {
        for _ in 0..<count {
          states[place] = UInt8(symbol)
          repeat { place = (place + step) & (size - 1) } while place > last
        }
      }
      var entries: [Entry] = []
      entries.reserveCapacity(size)
      for state in states {
        let symbol = Int(state)
        let number = next[symbol]
        next[symbol] += 1
        let count = bitCount - (Int.bitWidth - 1 - number.leadingZeroBitCount)
        entries.append(
          Entry(symbols[symbol], bitCount: count, nextState: number << count - size))
      }
      self.entries = entries
    }

    private static let leastBitCount = 5

    /// Reads the description of a table (RFC 8878, 4.1.1), from `position` on.
    init(
      _ input: RawSpan, _ position: inout Int, end: Int, maximumBitCount: Int, _ symbols: [Symbol]
    ) throws(Failure) {
      var bitOffset = position * 8
      // Bits after the end are zeros.
      func peek(_ count: Int) -> Int {
        var word = 0
        for index in 0..<4 where bitOffset / 8 + index < end {
          word |= Int(input[byte: bitOffset / 8 + index]) << (8 * index)
        }
        return word >> (bitOffset & 7) & (1 << count - 1)
      }
      let bitCount = peek(4) + StateTable.leastBitCount
      bitOffset += 4
      guard bitCount <= maximumBitCount else {
        throw Failure(.malformed, "zstd: accuracy of a table exceeds its maximum")
      }
      var counts: [Int] = []
      var remaining = 1 << bitCount
      while remaining > 0, bitOffset <= end * 8, counts.count <= symbols.count {
        // Values are from 0 to remaining + 1; small ones have a bit less where there is room.
        let width = Int.bitWidth - (remaining + 1).leadingZeroBitCount
        let shortCount = 1 << width - 2 - remaining
        let low = peek(width - 1)
        var value = low
        if low < shortCount {
          bitOffset += width - 1
        } else {
          value = peek(width)
          bitOffset += width
          if value >= 1 << (width - 1) { value -= shortCount }
        }
        let count = value - 1
        remaining -= abs(count)
        counts.append(count)
        guard count == 0 else { continue }
        var repeats: Int
        repeat {
          repeats = peek(2)
          bitOffset += 2
          counts += repeatElement(0, count: repeats)
        } while repeats == 3 && bitOffset <= end * 8 && counts.count <= symbols.count
      }
      guard remaining == 0, counts.count <= symbols.count, bitOffset <= end * 8 else {
        throw Failure(.malformed, "zstd: invalid probabilities of a table")
      }
      position = (bitOffset + 7) / 8
      self.init(counts, bitCount: bitCount, symbols)
    }
  }
}
