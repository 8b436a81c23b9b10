extension Zstandard {
  /// The last three offsets, which sequences can repeat (RFC 8878, 3.1.1.5).
  struct RepeatedOffsets {
    var first = 1
    var second = 4
    var third = 8
  }

  /// The execution of the sequences of a block: each appends literals, then a copy of earlier output.
  struct SequenceRun {
    var offsets: RepeatedOffsets
    /// How many literals were used.
    var literalPlace = 0
    /// How many bytes of output there are.
    var count: Int

    init(offsets: RepeatedOffsets, count: Int) {
      self.offsets = offsets
      self.count = count
    }

    private static let corrupt = Failure(.malformed, "zstd: corrupt sequences")

    /// - Parameter bitCounts: those of the states of the three tables, in the order of these.
    @inline(__always)
    mutating func execute(
      _ sequenceCount: Int, _ stream: inout BackwardBits, _ input: RawSpan,
      _ literalLengths: Span<StateTable.Entry>, _ offsetTable: Span<StateTable.Entry>,
      _ copyLengths: Span<StateTable.Entry>, _ bitCounts: (Int, Int, Int), _ literals: RawSpan,
      literalCount: Int, _ output: inout MutableSpan<UInt8>, limit: Int, frame: Int, window: Int
    ) throws(Failure) {
      // In locals, which the compiler can keep in registers.
      var bits = stream
      var place = literalPlace
      var count = self.count
      var (first, second, third) = (offsets.first, offsets.second, offsets.third)
      var literalState = bits.take(bitCounts.0)
      var offsetState = bits.take(bitCounts.1)
      var copyState = bits.take(bitCounts.2)
      var left = sequenceCount
      while true {
        let literalEntry = literalLengths[literalState]
        let offsetEntry = offsetTable[offsetState]
        let copyEntry = copyLengths[copyState]
        // An offset and a length have at most 47 bits.
        bits.refill(input)
        let code = offsetEntry.base &+ bits.take(offsetEntry.extraBitCount)
        #if _pointerBitWidth(_32)
          // The largest offsets have no room in an `Int` of 32 bits.
          guard code > 0 else { throw SequenceRun.corrupt }
        #endif
        let copyCount = copyEntry.base + bits.take(copyEntry.extraBitCount)
        // A length and three states have at most 42 bits.
        bits.refill(input)
        let runCount = literalEntry.base + bits.take(literalEntry.extraBitCount)
        left -= 1
        if left > 0 {
          literalState = literalEntry.nextState + bits.take(literalEntry.bitCount)
          copyState = copyEntry.nextState + bits.take(copyEntry.bitCount)
          offsetState = offsetEntry.nextState + bits.take(offsetEntry.bitCount)
        }

        var offset = code - 3
        if offset > 0 {
          (first, second, third) = (offset, first, second)
        } else {
          switch runCount == 0 ? code + 1 : code {
          case 1: offset = first
          case 2:
            offset = second
            (first, second) = (offset, first)
          case 3:
            offset = third
            (first, second, third) = (offset, first, second)
          default:
            offset = first - 1
            (first, second, third) = (offset, first, second)
          }
        }
        guard bits.remaining >= 0, runCount <= literalCount - place,
          runCount + copyCount <= limit - count
        else { throw SequenceRun.corrupt }
        output.copyWide(literals, from: place, to: count, count: runCount)
        place += runCount
        count += runCount
        guard offset > 0, offset <= count - frame, offset <= window else {
          throw Failure(.malformed, "zstd: offset reaches before the window")
        }
        output.repeatWide(before: count, distance: offset, count: copyCount)
        count += copyCount
        if left == 0 { break }
      }
      guard bits.remaining == 0 else { throw SequenceRun.corrupt }
      stream = bits
      literalPlace = place
      self.count = count
      offsets = RepeatedOffsets(first: first, second: second, third: third)
    }
  }
}
