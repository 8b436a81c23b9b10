/// A Plan 9 executable (`a.out`): a header, the text, the data, nothing else that matters here.
///
/// The header is big-endian whatever the processor is; its fields are those of Plan 9's `a.out(6)`. There
/// are no addresses in it: the loader puts the text after the header at a fixed address and the data on the
/// next page, and Go's linker puts the blob at the start of the data.
package struct Plan9Image: Sendable {
  static let magic386: UInt32 = 0x1eb
  static let magicARM: UInt32 = 0x647
  /// With the bit that says that the entry point is 64 bits wide and stands after the header.
  static let magicAMD64: UInt32 = 0x8a97

  let part: Range<Int>
  let is64Bit: Bool
  let magic: UInt32
  private let textByteCount: UInt64
  private let dataByteCount: UInt64
  /// The size of what is zero at the start, after the data.
  private let zeroByteCount: UInt64
  /// Whether the file has a symbol table; nothing here needs one.
  let hasSymbols: Bool

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>, is64Bit: Bool
  ) throws(ReadError) {
    self.part = part
    self.is64Bit = is64Bit
    let header = try source.window(at: 0, count: 32, in: part, "Plan 9 header")
    magic = header.load(0, .big)
    hasSymbols = header.load(16, as: UInt32.self, .big) != 0
    textByteCount = UInt64(header.load(4, as: UInt32.self, .big))
    dataByteCount = UInt64(header.load(8, as: UInt32.self, .big))
    zeroByteCount = UInt64(header.load(12, as: UInt32.self, .big))
  }

  var headerByteCount: UInt64 { is64Bit ? 40 : 32 }

  /// The text with the header, as the loader puts it into memory.
  var text: MappedPart {
    MappedPart(
      address: is64Bit ? 0x20_0000 : 0x1000, fileOffset: 0,
      fileByteCount: headerByteCount + textByteCount)
  }

  var data: MappedPart {
    let page: UInt64 = is64Bit ? 0x20_0000 : 0x1000
    let end = text.address + text.fileByteCount
    return MappedPart(
      address: (end + page - 1) / page * page, fileOffset: text.fileByteCount,
      fileByteCount: dataByteCount, memoryByteCount: dataByteCount + zeroByteCount)
  }
}

extension Plan9Image: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    return AddressRange(start: data.address, byteCount: dataByteCount)
  }

  func visitLoadedParts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = isDone(data) || isDone(text)
  }
}
