internal import BinarySupport

/// The section headers of a PE file or COFF object.
struct PESectionTable: Sendable {
  /// Executables have some dozens.
  private static let maximumCount: UInt16 = 4096

  let part: Range<Int>
  /// Where the headers lie, relative to `part`.
  let offset: UInt64
  let count: UInt16

  init(in part: Range<Int>, at offset: UInt64, count: UInt16) throws(ReadError) {
    guard count <= PESectionTable.maximumCount else {
      throw .limit("expected at most 4096 PE sections", found: UInt64(count))
    }
    self.part = part
    self.offset = offset
    self.count = count
  }

  /// The first thing that `result` makes of a section.
  @inline(__always)
  func first<Result>(
    in source: inout some Bytes, _ result: (PESection) -> Result?
  ) throws(ReadError) -> Result? {
    let headers = try source.window(
      at: offset, count: UInt64(count) * UInt64(PESection.byteCount), in: part,
      "PE section headers")
    for offset in stride(from: 0, to: headers.byteCount, by: PESection.byteCount) {
      if let found = result(PESection(headers.extracting(droppingFirst: offset))) { return found }
    }
    return nil
  }
}

/// A section header of PE files and COFF objects (`IMAGE_SECTION_HEADER`).
struct PESection {
  static let byteCount = 40

  let virtualSize: UInt32
  let virtualAddress: UInt32
  let fileByteCount: UInt32
  let fileOffset: UInt32
  let characteristics: UInt32
  /// Where its relocations lie, and how many there are.
  let relocationsOffset: UInt32
  let relocationCount: UInt16

  /// The name as it stands there: eight bytes, or `/` and the offset of a longer one among the symbols' names.
  let name: UInt64

  init(_ bytes: RawSpan) {
    name = bytes.load(0, .little)
    virtualSize = bytes.load(8, .little)
    virtualAddress = bytes.load(12, .little)
    fileByteCount = bytes.load(16, .little)
    fileOffset = bytes.load(20, .little)
    relocationsOffset = bytes.load(24, .little)
    relocationCount = bytes.load(32, .little)
    characteristics = bytes.load(36, .little)
  }

  /// Initialized data that can be read and written and nothing else; the bits that state an
  /// alignment vary between linkers.
  var isWritableData: Bool {
    let wanted =
      PE.SectionFlag.initializedData | PE.SectionFlag.readable | PE.SectionFlag.writable
    return characteristics & ~PE.SectionFlag.alignmentMask == wanted
  }

  /// Initialized data that can only be read.
  var isReadOnlyData: Bool {
    characteristics & ~PE.SectionFlag.alignmentMask
      == PE.SectionFlag.initializedData | PE.SectionFlag.readable
  }

  /// Whether it is left out of the program, or not needed to run it.
  var isLeftOut: Bool {
    let unneeded =
      PE.SectionFlag.linkerInfo | PE.SectionFlag.removed | PE.SectionFlag.discardable
    return characteristics & unneeded != 0
  }

  /// Its memory, with addresses that count from the image base; nil where it would leave the 32 bits of an image.
  var mapping: MappedPart? {
    mapping(at: UInt64(virtualAddress), memoryByteCount: UInt64(virtualSize))
  }

  /// Its memory at an address. A section without an offset in the file is zero-filled.
  func mapping(at address: UInt64, memoryByteCount: UInt64) -> MappedPart? {
    let fileByteCount = fileOffset == 0 ? 0 : UInt64(fileByteCount)
    let available = 1 << 32 - address & 0xffff_ffff
    guard fileByteCount <= available else { return nil }
    return MappedPart(
      address: address, fileOffset: UInt64(fileOffset), fileByteCount: fileByteCount,
      memoryByteCount: min(memoryByteCount, available))
  }
}
