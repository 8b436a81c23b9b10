internal import BinarySupport

/// A Plan 9 executable (`a.out`): a header, the text, the data, nothing else that matters here.
///
/// The header is big-endian whatever the processor is; its fields are those of Plan 9's `a.out(6)`. There
/// are no addresses in it: the loader puts the text after the header at a fixed address and the data on the
/// next page, and Go's linker puts the blob at the start of the data.
package struct Plan9Image: Sendable {
  static let magic386: UInt32 = 0x1eb
  static let magicARM: UInt32 = 0x647
  /// With the bit for an entry point of 64 bits, which follows the header.
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

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    magic = start.word
    is64Bit = magic == Plan9Image.magicAMD64
    let header = try source.window(
      at: 0, count: Plan9Image.headerByteCount, in: part, "Plan 9 header")
    hasSymbols = header.load(16, as: UInt32.self, .big) != 0
    textByteCount = UInt64(header.load(4, as: UInt32.self, .big))
    dataByteCount = UInt64(header.load(8, as: UInt32.self, .big))
    zeroByteCount = UInt64(header.load(12, as: UInt32.self, .big))
  }

  private static let headerByteCount: UInt64 = 32
  private static let entryPointByteCount: UInt64 = 8

  /// The size of the header, with the wide entry point after it.
  var headerByteCount: UInt64 {
    Plan9Image.headerByteCount + (is64Bit ? Plan9Image.entryPointByteCount : 0)
  }

  /// The address of the text, and what the address of the data is a multiple of.
  private var pageByteCount: UInt64 { is64Bit ? 0x20_0000 : 0x1000 }

  /// The text with the header, as the loader puts it into memory.
  var text: MappedPart {
    MappedPart(
      address: pageByteCount, fileOffset: 0, fileByteCount: headerByteCount + textByteCount)
  }

  var data: MappedPart {
    let end = text.address + text.fileByteCount
    return MappedPart(
      address: (end + pageByteCount - 1) / pageByteCount * pageByteCount,
      fileOffset: text.fileByteCount, fileByteCount: dataByteCount,
      memoryByteCount: dataByteCount + zeroByteCount)
  }
}

extension Plan9Image: ImageFormat {
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool {
    start.word == magic386 || start.word == magicARM || start.word == magicAMD64
  }

  var words: WordFormat? {
    WordFormat(order: .little, byteCount: is64Bit ? 8 : 4, alignment: 1)
  }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    return AddressRange(start: data.address, byteCount: dataByteCount)
  }

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = isDone(data) || isDone(text)
  }
}
