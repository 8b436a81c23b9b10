// Ranges of positions in a file, cut by numbers that the file states. Nothing here wraps or traps.
extension Int {
  /// The position that is `offset` after this one; the largest one where `Int` has 32 bits and no room for it.
  @inlinable @inline(__always)
  package func position(plus offset: some UnsignedInteger & FixedWidthInteger) -> Int {
    let (sum, overflow) = addingReportingOverflow(Int(clamping: offset))
    return overflow ? .max : sum
  }

  /// A number of gibibytes in bytes, or the largest `Int` of 32 bits.
  package static func gibibytes(_ count: Int64) -> Int { Int(clamping: count << 30) }
}

extension Range<Int> {
  /// The `count` positions at `offset` from the start of this range, or nil if they leave it.
  @inlinable @inline(__always)
  package func subrange(at offset: UInt64, count: UInt64) -> Range<Int>? {
    guard offset <= UInt64(self.count), count <= UInt64(self.count) - offset else { return nil }
    let start = lowerBound + Int(offset)
    return start..<start + Int(count)
  }

  /// The first `count` positions, or all if there are fewer.
  @inlinable
  package func prefix(_ count: Int) -> Range<Int> {
    lowerBound..<lowerBound + Swift.min(count, self.count)
  }

  /// The positions after the first `count`; none where there are fewer.
  @inlinable
  package func dropping(_ count: Int) -> Range<Int> {
    lowerBound + Swift.min(count, self.count)..<upperBound
  }

  /// The positions from `offset` on, at most `count` of them; empty where `offset` is past the end.
  @inlinable
  package func clamped(at offset: UInt64, count: UInt64) -> Range<Int> {
    guard offset < UInt64(self.count) else { return upperBound..<upperBound }
    let start = lowerBound + Int(offset)
    return start..<start + Int(Swift.min(count, UInt64(self.count) - offset))
  }
}
