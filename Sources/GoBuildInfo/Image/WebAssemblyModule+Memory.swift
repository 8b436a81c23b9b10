// Where the data of a module lies in its memory. A data segment is a place in the file whose address is
// usually a constant.

extension WebAssemblyModule {
  /// Linkers cut the data where there are runs of zeros, and never into more segments than hosts take.
  private static let maximumSegmentCount = 1 << 17

  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    try firstSegment(in: &source) { $0.filePart(from: address, in: part) }
  }

  /// The first thing that `result` makes of a data segment; nil where the segments cannot be told.
  func firstSegment<Source: ByteSource & ~Copyable & ~Escapable, Result>(
    in source: inout Source, _ result: (MappedPart) -> Result?
  ) throws(ReadError) -> Result? {
    guard var rest = try section(.data, in: &source) else { return nil }
    let count = try Uvarint(
      source.bytes(at: rest.lowerBound, count: rest.prefix(Uvarint.maximumByteCount).count))
    guard let count else { return nil }
    rest = rest.dropping(count.byteCount)
    for _ in 0..<min(count.value, UInt64(WebAssemblyModule.maximumSegmentCount)) {
      // The kind of segment, `i32.const`, an address, `end`, and the size.
      let looked = rest.prefix(2 + 2 * Uvarint.maximumByteCount + 1)
      let header = try SegmentHeader(source.bytes(at: looked.lowerBound, count: looked.count))
      guard let header else { return nil }
      let contents = rest.dropping(header.headerByteCount).clamped(at: 0, count: header.byteCount)
      let segment = MappedPart(
        address: header.address, fileOffset: UInt64(contents.lowerBound - part.lowerBound),
        fileByteCount: UInt64(contents.count))
      if let found = result(segment) { return found }
      rest = contents.upperBound..<rest.upperBound
    }
    return nil
  }

  /// What stands in front of the bytes of a data segment in the first memory.
  private struct SegmentHeader {
    let address: UInt64
    let byteCount: UInt64
    let headerByteCount: Int

    init?(_ bytes: RawSpan) {
      let constant: UInt8 = 0x41
      let end: UInt8 = 0x0b
      guard bytes.byteCount >= 2, bytes[byte: 0] == 0, bytes[byte: 1] == constant else {
        return nil
      }
      guard let address = Uvarint(bytes.extracting(droppingFirst: 2)) else { return nil }
      let behind = 2 + address.byteCount
      guard behind < bytes.byteCount, bytes[byte: behind] == end,
        let count = Uvarint(bytes.extracting(droppingFirst: behind + 1))
      else { return nil }
      // The constant is signed: its last byte has the sign in bit 6. Addresses beyond 2 GiB are negative.
      self.address = WebAssemblyModule.unsigned32(address)
      byteCount = count.value
      headerByteCount = behind + 1 + count.byteCount
    }
  }

  /// The address that a constant in signed LEB128 stands for.
  private static func unsigned32(_ constant: Uvarint) -> UInt64 {
    let bitCount = UInt64(7 * constant.byteCount)
    let isNegative = bitCount < 64 && constant.value >> (bitCount - 1) & 1 == 1
    let value = isNegative ? constant.value | (UInt64.max << bitCount) : constant.value
    return value & 0xffff_ffff
  }
}
