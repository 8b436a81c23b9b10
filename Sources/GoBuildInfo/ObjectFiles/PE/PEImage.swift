internal import BinarySupport

/// A PE executable or library for Windows: PE32 or PE32+, always little-endian.
///
/// There is no section for the blob: Go's linker puts it near the start of the first section of
/// writable, initialized data. Field offsets are those of Microsoft's "PE Format".
package struct PEImage: Sendable {
  /// `MZ`, the magic of the DOS program at its start.
  private static let dosMagic: UInt16 = 0x4d5a

  let part: Range<Int>
  let imageBase: UInt64
  let is64Bit: Bool
  let header: COFFHeader
  /// Where the optional header lies, relative to `part`.
  let optionalHeader: UInt64
  let sections: PESectionTable

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
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
    case PE.OptionalHeaderMagic.pe32:
      imageBase = UInt64(bytes.load(28, as: UInt32.self, .little))
      is64Bit = false
    case PE.OptionalHeaderMagic.pe32Plus:
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
  private static func signatureOffset(
    in source: inout some Bytes, _ part: Range<Int>
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
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool { start.halfWord == dosMagic }

  var words: WordFormat? {
    WordFormat(order: .little, byteCount: is64Bit ? 8 : 4, alignment: 4)
  }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
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

  /// The table to which the runtime's description of the program leads, then all of the first section of data that is only
  /// read, which is called `.rdata`.
  func functionTableRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard index < 2, let constants = try constants(in: &source) else { return nil }
    guard index == 0 else { return constants }
    return try describedTable(in: constants, &source) ?? AddressRange(start: 0, byteCount: 0)
  }

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = try sections.first(in: &source) {
      !$0.isLeftOut && $0.mapping.map(isDone) == true ? () : nil
    }
  }
}

extension PEImage {
  /// The description lies in the first 64 KiB of the data, even of the largest programs.
  private static let searchedByteCount = 1 << 18

  /// The first section of data that is only read.
  private func constants(in source: inout some Bytes) throws(ReadError) -> AddressRange? {
    try sections.first(in: &source) { section in
      guard section.isReadOnlyData else { return nil }
      return AddressRange(
        start: imageBase &+ UInt64(section.virtualAddress), byteCount: UInt64(section.virtualSize))
    }
  }

  /// The header of the function table of Go 1.16 and later, by `runtime.moduledata`.
  ///
  /// That begins with the addresses of the table and of the names in it, and the size of the names, twice.
  private func describedTable(
    in constants: AddressRange, _ source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard let words, let data = try buildInfoRegion(0, in: &source),
      let file = try filePart(from: data.start, in: &source)
    else { return nil }
    let size = words.byteCount
    let searched = file.clamped(
      at: 0, count: min(data.byteCount, UInt64(PEImage.searchedByteCount)))
    let position = try source.firstPosition(in: searched, overlap: 4 * size - 1) { bytes in
      var offset = 0
      while offset + 4 * size <= bytes.byteCount {
        let table = words.word(bytes, offset)
        if table >= constants.start, table - constants.start < constants.byteCount {
          let names = words.word(bytes, offset + size)
          let byteCount = words.word(bytes, offset + 2 * size)
          if names > table, names - table <= PEImage.maximumHeaderByteCount, byteCount > 0,
            byteCount == words.word(bytes, offset + 3 * size)
          {
            return offset
          }
        }
        offset += size
      }
      return nil
    }
    guard let position else { return nil }
    let table = words.word(try source.bytes(at: position, count: size), 0)
    return AddressRange(start: table, byteCount: UInt64(FunctionTableHeader.byteCount))
  }

  /// The names follow the header, which has up to 72 bytes, at a multiple of 32.
  private static let maximumHeaderByteCount: UInt64 = 128
}
