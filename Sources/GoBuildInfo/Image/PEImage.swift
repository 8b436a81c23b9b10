/// A PE executable or library for Windows: PE32 or PE32+, always little-endian.
///
/// There is no section for the blob: Go's linker puts it near the start of the first section of
/// writable, initialized data. Field offsets are those of Microsoft's "PE Format".
package struct PEImage: Sendable {
  /// `MZ`, the magic of the DOS program in front.
  static let dosMagic: UInt32 = 0x4d5a

  /// Executables have some dozens.
  private static let maximumSectionCount: UInt16 = 4096

  private let part: Range<Int>
  private let imageBase: UInt64
  private let sectionCount: UInt16
  /// Where the section headers lie, relative to `part`.
  private let sections: UInt64

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>
  ) throws(ReadError) {
    self.part = part
    let signatureOffset = UInt64(
      try source.window(at: 0, count: 64, in: part, "DOS header")
        .load(60, as: UInt32.self, .little))
    // The signature and the COFF header, then the magic of the optional header.
    let header = try COFFHeader(
      source.window(at: signatureOffset, count: 26, in: part, "PE header"),
      at: part.lowerBound + Int(signatureOffset))
    guard header.sectionCount <= PEImage.maximumSectionCount else {
      throw .limit("expected at most 4096 PE sections", found: UInt64(header.sectionCount))
    }
    sectionCount = header.sectionCount
    let optionalHeader = signatureOffset + 24
    sections = optionalHeader + header.optionalHeaderSize
    let bytes = try source.window(at: optionalHeader, count: 32, in: part, "PE optional header")
    switch header.optionalHeaderMagic {
    case 0x10b: imageBase = UInt64(bytes.load(28, as: UInt32.self, .little))
    case 0x20b: imageBase = bytes.load(24, .little)
    case let other:
      throw .malformed(
        "expected an optional header magic of 0x10b or 0x20b", found: UInt64(other),
        at: part.lowerBound + Int(optionalHeader))
    }
  }

  /// The signature, `IMAGE_FILE_HEADER`, and the first field of the optional header behind them.
  private struct COFFHeader {
    let sectionCount: UInt16
    let optionalHeaderSize: UInt64
    let optionalHeaderMagic: UInt16

    init(_ bytes: RawSpan, at position: Int) throws(ReadError) {
      guard bytes.hasBytes("PE\0\0") else {
        throw .unrecognizedFormat("a DOS program without a PE header", at: position)
      }
      sectionCount = bytes.load(6, .little)
      optionalHeaderSize = UInt64(bytes.load(20, as: UInt16.self, .little))
      optionalHeaderMagic = bytes.load(24, .little)
    }
  }

  /// A section header (`IMAGE_SECTION_HEADER`).
  private struct Section {
    static let byteCount = 40

    let virtualSize: UInt32
    let virtualAddress: UInt32
    let fileByteCount: UInt32
    let fileOffset: UInt32
    let characteristics: UInt32

    init(_ bytes: RawSpan) {
      virtualSize = bytes.load(8, .little)
      virtualAddress = bytes.load(12, .little)
      fileByteCount = bytes.load(16, .little)
      fileOffset = bytes.load(20, .little)
      characteristics = bytes.load(36, .little)
    }

    /// Initialized data that can be read and written and nothing else; the bits that state an
    /// alignment vary between linkers.
    var isWritableData: Bool {
      let initializedReadableWritable: UInt32 = 0xc000_0040
      let alignment: UInt32 = 0x00f0_0000
      return characteristics & ~alignment == initializedReadableWritable
    }
  }

  @_lifetime(&source)
  private func sectionHeaders<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> RawSpan {
    try source.window(
      at: sections, count: UInt64(sectionCount) * UInt64(Section.byteCount), in: part,
      "PE section headers")
  }
}

extension PEImage: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    let headers = try sectionHeaders(in: &source)
    for offset in stride(from: 0, to: headers.byteCount, by: Section.byteCount) {
      let section = Section(headers.extracting(droppingFirst: offset))
      if section.virtualAddress != 0, section.fileByteCount != 0, section.isWritableData {
        return AddressRange(
          start: imageBase &+ UInt64(section.virtualAddress),
          byteCount: UInt64(section.virtualSize))
      }
    }
    return nil
  }

  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    // Addresses wrap as they do in the loader's arithmetic: an image base near 2^64 is legal.
    let relative = address &- imageBase
    let headers = try sectionHeaders(in: &source)
    for offset in stride(from: 0, to: headers.byteCount, by: Section.byteCount) {
      let section = Section(headers.extracting(droppingFirst: offset))
      // A section without data in the file has no offset, and one that leaves the 32 bits of an image has
      // no place in memory.
      guard section.fileOffset != 0,
        UInt64(section.virtualAddress) + UInt64(section.fileByteCount) <= 1 << 32
      else { continue }
      let mapping = MappedPart(
        address: UInt64(section.virtualAddress), fileOffset: UInt64(section.fileOffset),
        fileByteCount: UInt64(section.fileByteCount))
      if let range = mapping.filePart(from: relative, in: part) { return range }
    }
    return nil
  }
}
