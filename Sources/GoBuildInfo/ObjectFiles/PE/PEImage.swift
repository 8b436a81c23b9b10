/// A PE executable or library for Windows: PE32 or PE32+, always little-endian.
///
/// There is no section for the blob: Go's linker puts it near the start of the first section of
/// writable, initialized data. Field offsets are those of Microsoft's "PE Format".
package struct PEImage: Sendable {
  /// `MZ`, the magic of the DOS program at its start.
  static let dosMagic: UInt32 = 0x4d5a

  let part: Range<Int>
  let imageBase: UInt64
  let is64Bit: Bool
  let header: COFFHeader
  /// Where the optional header lies, relative to `part`.
  let optionalHeader: UInt64
  let sections: PESectionTable

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>
  ) throws(ReadError) {
    self.part = part
    let signatureOffset = try PEImage.signatureOffset(in: &source, part)
    // The signature and the COFF header, then the magic of the optional header.
    let magic: UInt16
    do {
      let headers = try source.window(at: signatureOffset, count: 26, in: part, "PE header")
      header = COFFHeader(headers.extracting(droppingFirst: 4))
      magic = headers.load(24, .little)
    }
    optionalHeader = signatureOffset + 24
    sections = try PESectionTable(
      in: part, at: optionalHeader + UInt64(header.optionalHeaderByteCount),
      count: header.sectionCount)
    let bytes = try source.window(at: optionalHeader, count: 32, in: part, "PE optional header")
    switch magic {
    case 0x10b:
      imageBase = UInt64(bytes.load(28, as: UInt32.self, .little))
      is64Bit = false
    case 0x20b:
      imageBase = bytes.load(24, .little)
      is64Bit = true
    case let other:
      throw .malformed(
        "expected an optional header magic of 0x10b or 0x20b", found: UInt64(other),
        at: part.lowerBound + Int(optionalHeader))
    }
  }

  /// Where the signature `PE` lies, relative to `part`.
  ///
  /// Windows runs nothing without it. Two letters are a weak magic: texts have it too.
  private static func signatureOffset<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>
  ) throws(ReadError) -> UInt64 {
    let field = part.clamped(at: 60, count: 4)
    guard field.count == 4 else {
      throw .unrecognizedFormat("not a PE file: the DOS header is cut off", at: part.lowerBound)
    }
    let offset = UInt64(
      try source.bytes(at: field.lowerBound, count: 4).load(0, as: UInt32.self, .little))
    let signature = part.clamped(at: offset, count: 4)
    guard try source.bytes(at: signature.lowerBound, count: signature.count).hasBytes("PE\0\0")
    else {
      throw .unrecognizedFormat("not a PE file: no PE signature", at: signature.lowerBound)
    }
    return offset
  }
}

extension PEImage: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    return try sections.first(in: &source) { section in
      guard section.virtualAddress != 0, section.fileByteCount != 0, section.isWritableData else {
        return nil
      }
      return AddressRange(
        start: imageBase &+ UInt64(section.virtualAddress), byteCount: UInt64(section.virtualSize))
    }
  }

  func visitLoadedParts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = try sections.first(in: &source) {
      !$0.isLeftOut && $0.mapping.map(isDone) == true ? () : nil
    }
  }
}
