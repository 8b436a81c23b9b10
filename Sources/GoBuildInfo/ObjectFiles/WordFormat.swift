internal import BinarySupport

/// How the words of a running program lie in a file.
struct WordFormat: Sendable {
  let order: ByteOrder
  /// 4 or 8.
  let byteCount: Int
  /// At multiples of how many bytes of the file there are words.
  let alignment: Int
  /// Whether the upper bits of an address may be the loader's.
  var isPacked = false
  /// Whether a word may end before its upper bytes, which are zeros.
  var isCut = false

  @inline(__always)
  func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    byteCount == 8
      ? bytes.load(offset, order) : UInt64(bytes.load(offset, as: UInt32.self, order))
  }

  @inline(__always)
  func address(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    let word = word(bytes, offset)
    return isPacked ? word & WordFormat.packedAddressMask : word
  }

  /// The bits that a packed pointer has of an address.
  static let packedAddressMask: UInt64 = 0xf_ffff_ffff

  /// The range from its first place on where a word may lie.
  func aligned(_ range: Range<Int>, in image: Range<Int>) -> Range<Int> {
    range.dropping((alignment - (range.lowerBound - image.lowerBound) % alignment) % alignment)
  }

  /// Whether a word is that length. Of one that may be cut only as many bytes count as the length needs.
  func isLength(_ word: UInt64, _ length: UInt64) -> Bool {
    guard isCut else { return word == length }
    let usedByteCount = UInt64(8 - length.leadingZeroBitCount / 8)
    return word & ~(UInt64.max << (8 * usedByteCount)) == length
  }
}
