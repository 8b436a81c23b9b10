/// The size of a small block: a multiple of 16 up to 128 bytes, then one of four sizes between powers of two.
struct SizeClass {
  let index: Int

  static let count = 32
  /// The size of the largest small block.
  static let maximumByteCount = 8192

  private static let granularityBits = 4
  /// The classes up to 128 bytes, and the logarithm of that size.
  private static let linearCount = 8
  private static let linearBits = 7
  /// The logarithm of the number of classes between powers of two.
  private static let stepBits = 2

  @inline(__always)
  init(index: Int) { self.index = index }

  /// The smallest class for `byteCount` bytes, which are at most ``maximumByteCount``.
  @inline(__always)
  init(holding byteCount: Int) {
    let last = max(byteCount, 1) &- 1
    if last >> SizeClass.linearBits == 0 {
      index = last >> SizeClass.granularityBits
    } else {
      let topBit = Int.bitWidth &- 1 &- last.leadingZeroBitCount
      // The top three bits: four to seven.
      let step = last >> (topBit &- SizeClass.stepBits)
      index =
        SizeClass.linearCount &+ (topBit &- SizeClass.linearBits) << SizeClass.stepBits &+ step
        &- 1 << SizeClass.stepBits
    }
  }

  /// The size of a block.
  var byteCount: Int {
    if index < SizeClass.linearCount { return (index &+ 1) << SizeClass.granularityBits }
    let position = index &- SizeClass.linearCount
    let step = position & (1 << SizeClass.stepBits &- 1) &+ 1 << SizeClass.stepBits &+ 1
    return step << (position >> SizeClass.stepBits &+ SizeClass.linearBits &- SizeClass.stepBits)
  }

  /// The largest power of two that divides the size, and to which all blocks are aligned.
  var alignment: Int { byteCount & (0 &- byteCount) }

  /// The number of blocks that move between a thread and the shared store at once.
  var batchCount: Int { max(1, min(64, SizeClass.maximumByteCount / byteCount)) }
}
