internal import BinarySupport

// Where the data of a module lies in its memory. A data segment is a place in the file whose address is
// usually a constant.

extension WebAssemblyModule {
  /// Linkers cut the data where there are runs of zeros, and never into more segments than hosts take.
  private static let maximumSegmentCount = 100_000

  /// Visits the data segments; none where they cannot be determined.
  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    guard var rest = try section(.data, in: &source) else { return }
    let count = try Uvarint(
      source.bytes(at: rest.lowerBound, count: rest.prefix(Uvarint.maximumByteCount).count))
    guard let count else { return }
    rest = rest.dropping(count.byteCount)
    var left = min(count.value, UInt64(WebAssemblyModule.maximumSegmentCount))
    while left > 0, !rest.isEmpty {
      let window = rest.prefix(WebAssemblyModule.windowByteCount)
      let walk = try SegmentWalk(
        over: source.bytes(at: window.lowerBound, count: window.count), left, at: rest,
        in: part.lowerBound, until: isDone)
      guard !walk.isDone, walk.count > 0 else { return }
      left -= walk.count
      rest = rest.dropping(walk.byteCount)
    }
  }

  /// Holds the headers of many small segments.
  private static let windowByteCount = 1 << 14

  /// The segments whose headers lie within a window.
  private struct SegmentWalk {
    private(set) var isDone = false
    /// How many segments there were, and how many bytes they take, which may be more than the window has.
    private(set) var count: UInt64 = 0
    private(set) var byteCount = 0

    init(
      over bytes: RawSpan, _ limit: UInt64, at rest: Range<Int>, in imageStart: Int,
      until isDone: (MappedPart) -> Bool
    ) {
      while count < limit, byteCount < bytes.byteCount {
        let isCut = bytes.byteCount - byteCount < SegmentHeader.maximumByteCount
        guard let header = SegmentHeader(bytes.extracting(droppingFirst: byteCount)),
          // What was cut may be read wrong, but not where it starts the window.
          !isCut || count == 0 || rest.count == bytes.byteCount
        else { return }
        let contents = rest.dropping(byteCount + header.headerByteCount)
          .clamped(at: 0, count: header.byteCount)
        count += 1
        byteCount = contents.upperBound - rest.lowerBound
        self.isDone = isDone(
          MappedPart(
            address: header.address, fileOffset: UInt64(contents.lowerBound - imageStart),
            fileByteCount: UInt64(contents.count)))
        if self.isDone { return }
      }
    }
  }

  /// What precedes the bytes of a data segment in the first memory.
  private struct SegmentHeader {
    static let maximumByteCount = 3 + 2 * Uvarint.maximumByteCount

    let address: UInt64
    let byteCount: UInt64
    let headerByteCount: Int

    init?(_ bytes: RawSpan) {
      guard bytes.byteCount >= 2, bytes[byte: 0] == 0, bytes[byte: 1] == Opcode.i32Const else {
        return nil
      }
      guard let address = Uvarint(bytes.extracting(droppingFirst: 2)) else { return nil }
      let afterAddress = 2 + address.byteCount
      guard afterAddress < bytes.byteCount, bytes[byte: afterAddress] == Opcode.end,
        let count = Uvarint(bytes.extracting(droppingFirst: afterAddress + 1))
      else { return nil }
      // The constant is signed: its last byte has the sign in bit 6. Addresses beyond 2 GiB are negative.
      self.address = WebAssemblyModule.unsigned32(address)
      byteCount = count.value
      headerByteCount = afterAddress + 1 + count.byteCount
    }
  }

  private enum Opcode {
    /// `end`
    static let end: UInt8 = 0x0b
    /// `i32.const`
    static let i32Const: UInt8 = 0x41
  }

  /// The address that a constant in signed LEB128 stands for.
  private static func unsigned32(_ constant: Uvarint) -> UInt64 {
    let bitCount = UInt64(7 * constant.byteCount)
    let isNegative = bitCount < 64 && constant.value >> (bitCount - 1) & 1 == 1
    let value = isNegative ? constant.value | (UInt64.max << bitCount) : constant.value
    return value & 0xffff_ffff
  }
}
