/// Go's `binary.Uvarint`: seven bits a byte, lowest first, the high bit set on all but the last.
@frozen @usableFromInline
package struct Uvarint {
  /// The most bytes a 64-bit value takes.
  @inlinable package static var maximumByteCount: Int { 10 }

  @usableFromInline package let value: UInt64
  @usableFromInline package let byteCount: Int

  /// Decodes the number at the start of `bytes`; nil where it does not end or exceeds 64 bits.
  @inlinable
  package init?(_ bytes: RawSpan) {
    var value: UInt64 = 0
    for index in 0..<min(bytes.byteCount, Uvarint.maximumByteCount) {
      let byte = bytes[byte: index]
      // The tenth byte has room for one bit only.
      if index == Uvarint.maximumByteCount - 1, byte > 1 { return nil }
      value |= UInt64(byte & 0x7f) << UInt64(7 * index)
      if byte < 0x80 {
        self.value = value
        self.byteCount = index + 1
        return
      }
    }
    return nil
  }
}
