extension Zstandard {
  /// A position in a stream of bits that is read from its end (RFC 8878, 4.1.1).
  ///
  /// Reading before the start of the stream returns any bits; ``remaining`` is negative after that.
  struct BackwardBits {
    /// A word of the input, whose highest `usedCount` bits were read.
    private var bits: UInt64
    private var usedCount: Int
    /// The offset of the word in the input, relative to the start of the stream in ``remaining``.
    private var offset: Int
    private let start: Int

    /// How many bits can be read after a refill.
    static let refilledBitCount = 57

    /// How many bytes must precede a stream in the input, so that whole words can be loaded.
    static let leadByteCount = 8

    /// - Parameter range: the offsets of the stream in `input`, after at least ``leadByteCount`` bytes.
    @inline(__always)
    init(_ input: RawSpan, _ range: Range<Int>) throws(Failure) {
      precondition(range.lowerBound >= BackwardBits.leadByteCount)
      guard !range.isEmpty, input[byte: range.upperBound - 1] != 0 else {
        throw Failure(.malformed, "zstd: bit stream without its end mark")
      }
      start = range.lowerBound
      offset = range.upperBound - 8
      bits = input.load(offset, .little)
      usedCount = bits.leadingZeroBitCount + 1
    }

    /// How many bits of the stream were not read; negative if more were read than it has.
    @inline(__always)
    var remaining: Int { (offset - start) * 8 + 64 - usedCount }

    /// Makes ``refilledBitCount`` bits available.
    @inline(__always)
    mutating func refill(_ input: RawSpan) {
      // Past the start of the stream any word will do.
      offset = max(0, offset - usedCount >> 3)
      usedCount &= 7
      bits = input.load(offset, .little)
    }

    /// The next bits, at least one.
    @inline(__always)
    func peek(_ count: Int) -> Int {
      Int(
        truncatingIfNeeded: (bits &<< UInt64(truncatingIfNeeded: usedCount))
          &>> UInt64(truncatingIfNeeded: 64 &- count))
    }

    @inline(__always)
    mutating func skip(_ count: Int) { usedCount &+= count }

    /// Reads at most 56 bits, or none.
    @inline(__always)
    mutating func take(_ count: Int) -> Int {
      let rest = bits &<< UInt64(truncatingIfNeeded: usedCount)
      usedCount &+= count
      // In two steps, because a shift by 64 would not shift.
      return Int(truncatingIfNeeded: (rest &>> 1) &>> UInt64(truncatingIfNeeded: 63 &- count))
    }
  }
}
