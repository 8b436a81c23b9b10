/// Sixteen bytes that are compared with one at once.
private struct ByteBlock {
  /// All bits of the bytes that are equal, and none of the others.
  private let equal: SIMD2<UInt64>

  static let byteCount = 16

  @inline(__always)
  init(at address: UnsafeRawPointer, equalTo pattern: SIMD16<UInt8>) {
    let bytes = unsafe address.load(as: SIMD16<UInt8>.self)
    equal = unsafe unsafeBitCast(bytes .== pattern, to: SIMD2<UInt64>.self)
  }

  @inline(__always)
  private init(_ equal: SIMD2<UInt64>) { self.equal = equal }

  @inline(__always)
  var isEmpty: Bool { equal.x | equal.y == 0 }

  @inline(__always)
  static func | (left: ByteBlock, right: ByteBlock) -> ByteBlock {
    ByteBlock(left.equal | right.equal)
  }

  /// The bytes without the first `count`, of fewer than all.
  @inline(__always)
  func dropping(_ count: Int) -> ByteBlock {
    let bitCount = UInt64(truncatingIfNeeded: 8 &* count)
    return bitCount < 64
      ? ByteBlock(SIMD2(equal.x & UInt64.max << bitCount, equal.y))
      : ByteBlock(SIMD2(0, equal.y & UInt64.max << (bitCount &- 64)))
  }

  /// The offset of the first byte that is equal, of which there is one.
  @inline(__always)
  var firstOffset: Int {
    equal.x != 0
      ? equal.x.trailingZeroBitCount / 8
      : ByteBlock.byteCount / 2 &+ equal.y.trailingZeroBitCount / 8
  }
}

/// The address of the first byte that is `value`; nil where there is none.
///
/// Blocks are read at multiples of their size, so that no page is accessed in which none of the bytes is: C permits a count that is
/// more than there is, if the byte is found before.
@_cdecl("replacement_memchr")
public func cMemchr(
  _ start: UnsafeRawPointer, _ value: Int32, _ count: UInt
) -> UnsafeRawPointer? {
  guard count > 0 else { return nil }
  let pattern = SIMD16(repeating: UInt8(truncatingIfNeeded: value))
  let size = ByteBlock.byteCount
  let skipped = Int(bitPattern: start) & (size &- 1)
  var address = unsafe start - skipped
  // From `address` on; a sum that is too large is more than there are addresses.
  let (sum, overflow) = count.addingReportingOverflow(UInt(bitPattern: skipped))
  var rest = overflow ? UInt.max : sum
  var block = unsafe ByteBlock(at: address, equalTo: pattern).dropping(skipped)
  while block.isEmpty {
    if rest <= UInt(bitPattern: size) { return nil }
    unsafe address += size
    rest &-= UInt(bitPattern: size)
    // Four blocks at once, which are in one page.
    if Int(bitPattern: address) & (4 &* size &- 1) == 0 {
      while rest >= UInt(bitPattern: 4 &* size) {
        let first = unsafe ByteBlock(at: address, equalTo: pattern)
        let second = unsafe ByteBlock(at: address + size, equalTo: pattern)
        let third = unsafe ByteBlock(at: address + 2 &* size, equalTo: pattern)
        let fourth = unsafe ByteBlock(at: address + 3 &* size, equalTo: pattern)
        guard (first | second | third | fourth).isEmpty else { break }
        unsafe address += 4 &* size
        rest &-= UInt(bitPattern: 4 &* size)
      }
      if rest == 0 { return nil }
    }
    block = unsafe ByteBlock(at: address, equalTo: pattern)
  }
  let offset = block.firstOffset
  return UInt(bitPattern: offset) < rest ? unsafe address + offset : nil
}
