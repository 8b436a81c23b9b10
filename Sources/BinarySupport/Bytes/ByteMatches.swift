extension RawSpan {
  /// Whether there is each of two bytes at or after `start`, which must not be after the end.
  @inlinable @inline(__always)
  package func contains(_ first: UInt8, _ second: UInt8, from start: Int) -> (Bool, Bool) {
    var wanted = ByteMatches(first, second)
    var offset = start
    while byteCount - offset >= 8 {
      wanted.match(load(offset, .little))
      offset += 8
    }
    let rest = byteCount - offset
    if rest > 0, byteCount >= 8 {
      // The last word without the bytes before `offset`: zeros instead.
      wanted.match(load(byteCount - 8, as: UInt64.self, .little) >> UInt64(8 * (8 - rest)))
    } else {
      while offset < byteCount {
        wanted.match(UInt64(self[byte: offset]))
        offset += 1
      }
    }
    return (wanted.first != 0, wanted.second != 0)
  }
}

/// Which of two bytes, neither of them zero, there were in words.
@usableFromInline
@frozen
struct ByteMatches {
  @usableFromInline let firstPattern: UInt64
  @usableFromInline let secondPattern: UInt64
  /// Not zero where there was the first byte.
  @usableFromInline var first: UInt64 = 0
  @usableFromInline var second: UInt64 = 0

  @inlinable @inline(__always)
  init(_ first: UInt8, _ second: UInt8) {
    firstPattern = UInt64(first) &* ByteMatches.ones
    secondPattern = UInt64(second) &* ByteMatches.ones
  }

  @inlinable static var ones: UInt64 { 0x0101_0101_0101_0101 }
  @inlinable static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  @inlinable @inline(__always)
  mutating func match(_ word: UInt64) {
    first |= ByteMatches.zeros(in: word ^ firstPattern)
    second |= ByteMatches.zeros(in: word ^ secondPattern)
  }

  /// Not zero where a byte of the word is.
  @inlinable @inline(__always)
  static func zeros(in word: UInt64) -> UInt64 { (word &- ones) & ~word & highBits }
}
