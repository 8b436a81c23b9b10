// The loop that decodes nearly all of a stream. It reads and writes without checks of bounds, because one check of what is left of input and
// output is enough for all that one turn of it takes and makes, and tables lead to entries of their own only.
extension Inflater {
  /// Where decoding is.
  struct Cursor {
    /// Bits that were taken from the input and not used yet, the next lowest. Above `bitCount` may stand bits that come
    /// later.
    var bits: UInt64 = 0
    var bitCount = 0
    /// How much of the input was taken.
    var position = 0
    /// How many bytes of output there are.
    var count = 0
  }

  enum Outcome {
    case endOfBlock, paused, invalidSymbol, invalidDistance, missingData
  }

  /// How much input a turn of the loop may read.
  static let inputReserve = 24

  /// How far a copy may write after its end.
  private static let copyMargin = 48

  /// How much room a turn of the loop needs: for two literals and the longest copy.
  static let outputReserve = 2 + 258 + copyMargin

  /// Decodes symbols as long as there is enough of input and output.
  static func decode(
    _ cursor: inout Cursor, _ input: RawSpan, _ output: inout MutableSpan<UInt8>,
    _ literals: HuffmanTable, _ distances: HuffmanTable
  ) -> Outcome {
    precondition(cursor.position >= 0 && cursor.count >= 0)
    precondition(
      literals.indexBitCount == literalIndexBitCount
        && distances.indexBitCount == distanceIndexBitCount)
    guard cursor.position <= input.byteCount - inputReserve,
      cursor.count <= output.count - outputReserve
    else { return .paused }
    return unsafe input.withUnsafeBytes { input in
      unsafe output.withUnsafeMutableBytes { output in
        unsafe literals.entries.span.withUnsafeBufferPointer { literals in
          unsafe distances.entries.span.withUnsafeBufferPointer { distances in
            // None of them is empty.
            unsafe decode(
              &cursor, input.baseAddress!, input.count, output.baseAddress!, output.count,
              literals.baseAddress!, distances.baseAddress!)
          }
        }
      }
    }
  }

  @inline(never)
  private static func decode(
    _ cursor: inout Cursor, _ input: UnsafeRawPointer, _ inputCount: Int,
    _ output: UnsafeMutableRawPointer, _ outputCount: Int,
    _ literals: UnsafePointer<HuffmanTable.Entry>, _ distances: UnsafePointer<HuffmanTable.Entry>
  ) -> Outcome {
    let lastSource = unsafe input + (inputCount - inputReserve)
    let lastTarget = unsafe output + (outputCount - outputReserve)
    let literalMask: UInt64 = 1 << UInt64(literalIndexBitCount) - 1
    let distanceMask: UInt64 = 1 << UInt64(distanceIndexBitCount) - 1

    var source = unsafe input + cursor.position
    var target = unsafe output + cursor.count
    var bits = cursor.bits
    // Only the lowest six bits of this count.
    var bitCount = UInt64(cursor.bitCount)
    var outcome = Outcome.paused

    @inline(__always) func refill() {
      let word = unsafe source.loadUnaligned(as: UInt64.self)
      bits |= UInt64(littleEndian: word) &<< bitCount
      unsafe source += 7 &- Int(truncatingIfNeeded: bitCount >> 3 & 7)
      bitCount |= 56
    }
    @inline(__always) func take(_ entry: HuffmanTable.Entry) {
      bits &>>= UInt64(entry.word)
      bitCount &-= UInt64(entry.word)
    }
    @inline(__always) func put(_ literal: HuffmanTable.Entry) {
      unsafe target.storeBytes(of: UInt8(truncatingIfNeeded: literal.word >> 16), as: UInt8.self)
      unsafe target += 1
    }
    @inline(__always) func nextLiteral() -> HuffmanTable.Entry {
      unsafe literals[Int(truncatingIfNeeded: bits & literalMask)]
    }

    refill()
    var entry = nextLiteral()
    repeat {
      // There are 56 bits at least, enough for three literals of the first table.
      if entry.isLiteral {
        take(entry)
        put(entry)
        entry = nextLiteral()
        if entry.isLiteral {
          take(entry)
          put(entry)
          entry = nextLiteral()
          if entry.isLiteral {
            take(entry)
            put(entry)
            entry = nextLiteral()
            refill()
            continue
          }
        }
      }
      if entry.isException {
        if entry.isTable {
          take(entry)
          entry = unsafe literals[entry.index(bits)]
          if entry.isLiteral {
            take(entry)
            put(entry)
            entry = nextLiteral()
            refill()
            continue
          }
        }
        if entry.isException {
          take(entry)
          outcome = entry.isEndOfBlock ? .endOfBlock : .invalidSymbol
          break
        }
      }
      let length = entry.value(bits)
      take(entry)
      // A distance takes 28 bits, and the index of the next symbol 11.
      if bitCount & 63 < 39 { refill() }
      entry = unsafe distances[Int(truncatingIfNeeded: bits & distanceMask)]
      if entry.isException {
        if entry.isTable {
          take(entry)
          entry = unsafe distances[entry.index(bits)]
        }
        if entry.isException {
          outcome = .invalidDistance
          break
        }
      }
      let distance = entry.value(bits)
      take(entry)
      guard unsafe distance <= target - output else {
        outcome = .missingData
        break
      }
      // What comes next is looked up before the copy, which takes its time.
      entry = nextLiteral()
      refill()
      unsafe copy(to: target, distance: distance, count: length)
      unsafe target += length
    } while unsafe source <= lastSource && target <= lastTarget

    cursor.bits = bits
    cursor.bitCount = Int(truncatingIfNeeded: bitCount & 63)
    unsafe cursor.position = source - input
    unsafe cursor.count = target - output
    return outcome
  }

  /// Writes `count` bytes, which are those `distance` before, over and over.
  @inline(__always)
  private static func copy(to start: UnsafeMutableRawPointer, distance: Int, count: Int) {
    let end = unsafe start + count
    var target = unsafe start
    var source = unsafe UnsafeRawPointer(start) - distance
    if distance >= 16 {
      unsafe target.storeBytes(
        of: source.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
      unsafe (target + 16).storeBytes(
        of: (source + 16).loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
      if count <= 32 { return }
      unsafe source += 32
      unsafe target += 32
      repeat {
        unsafe target.storeBytes(
          of: source.loadUnaligned(as: SIMD2<UInt64>.self), as: SIMD2<UInt64>.self)
        unsafe source += 16
        unsafe target += 16
      } while unsafe target < end
    } else if distance == 1 {
      let byte = unsafe source.load(as: UInt8.self)
      let bytes = SIMD16<UInt8>(repeating: byte)
      repeat {
        unsafe target.storeBytes(of: bytes, as: SIMD16<UInt8>.self)
        unsafe target += 16
      } while unsafe target < end
    } else {
      // The bytes that a word has after the first `distance` are replaced by those of the next word.
      let step = min(distance, 8)
      repeat {
        unsafe target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
        unsafe source += step
        unsafe target += step
      } while unsafe target < end
    }
  }
}
