internal import BinarySupport

/// An XCOFF executable for AIX, 32 or 64 bit, always big-endian.
///
/// There is no section for the blob: Go's linker puts it into the first section of data. Field offsets are
/// those of AIX's `filehdr.h` and `scnhdr.h`.
package struct XCOFFImage: Sendable {
  private static let magic32: UInt16 = 0x01df
  private static let magic64: UInt16 = 0x01f7

  /// The bit of the flags for what other programs load (`F_SHROBJ`).
  private static let sharedObject: UInt16 = 0x2000

  /// Executables have an auxiliary header of 72 or 120 bytes, objects none or a shorter one. Two bytes are a weak
  /// magic: what claims more than this is something else.
  private static let maximumAuxiliaryByteCount: UInt16 = 256

  /// Executables have some ten.
  private static let maximumSectionCount: UInt16 = 1024

  let part: Range<Int>
  let is64Bit: Bool
  private let sectionCount: UInt16
  /// Whether the file has a symbol table; nothing here needs one.
  package let hasSymbols: Bool
  /// Whether other programs load it.
  let isLibrary: Bool
  /// Where the section headers lie, relative to `part`.
  private let sections: UInt64

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    is64Bit = start.halfWord == XCOFFImage.magic64
    let header = try source.window(at: 0, count: is64Bit ? 24 : 20, in: part, "XCOFF header")
    sectionCount = header.load(2, .big)
    isLibrary = header.load(18, as: UInt16.self, .big) & XCOFFImage.sharedObject != 0
    // The table's offset and its number of entries.
    hasSymbols =
      is64Bit
      ? header.load(8, as: UInt64.self, .big) != 0 && header.load(20, as: UInt32.self, .big) != 0
      : header.load(8, as: UInt32.self, .big) != 0 && header.load(12, as: UInt32.self, .big) != 0
    let auxiliaryByteCount: UInt16 = header.load(16, .big)
    sections = UInt64(header.byteCount) + UInt64(auxiliaryByteCount)
    guard auxiliaryByteCount <= XCOFFImage.maximumAuxiliaryByteCount else {
      throw .unrecognizedFormat(
        "not an XCOFF file: an auxiliary header of more than 256 bytes", at: part.lowerBound)
    }
    guard sectionCount <= XCOFFImage.maximumSectionCount else {
      throw .limit("expected at most 1024 XCOFF sections", found: UInt64(sectionCount))
    }
  }

  /// A section header (`scnhdr`).
  struct Section {
    let mapping: MappedPart
    let flags: UInt32

    /// `STYP_TEXT`
    static let text: UInt32 = 0x20
    /// `STYP_DATA`
    static let data: UInt32 = 0x40
    /// `STYP_BSS`
    static let zeros: UInt32 = 0x80
    /// `STYP_TDATA`: data of each thread.
    static let threadData: UInt32 = 0x400
    /// `STYP_TBSS`: zeros of each thread.
    static let threadZeros: UInt32 = 0x800
    /// `STYP_LOADER`
    static let loader: UInt32 = 0x1000

    /// What the section is in the loaded program's memory; nil where it is not loaded. Others, as those with debug
    /// information, have no addresses.
    var loaded: MappedPart? {
      switch flags {
      case Section.zeros, Section.threadZeros:
        MappedPart(
          address: mapping.address, fileOffset: 0, fileByteCount: 0,
          memoryByteCount: mapping.fileByteCount)
      case Section.text, Section.data, Section.threadData:
        mapping.fileOffset == 0 ? nil : mapping
      default: nil
      }
    }

    init(_ bytes: RawSpan, is64Bit: Bool) {
      func number(_ index: Int) -> UInt64 {
        is64Bit
          ? bytes.load(8 + 8 * index, .big)
          : UInt64(bytes.load(8 + 4 * index, as: UInt32.self, .big))
      }
      mapping = MappedPart(
        address: number(1), fileOffset: number(3), fileByteCount: number(2))
      flags = bytes.load(is64Bit ? 64 : 36, .big)
    }
  }

  private var sectionHeaderByteCount: Int { is64Bit ? 72 : 40 }

  /// The first thing that `result` makes of a section.
  func firstSection<Result>(
    in source: inout some Bytes, _ result: (Section) -> Result?
  ) throws(ReadError) -> Result? {
    let headers = try source.window(
      at: sections, count: UInt64(sectionCount) * UInt64(sectionHeaderByteCount), in: part,
      "XCOFF section headers")
    for offset in stride(from: 0, to: headers.byteCount, by: sectionHeaderByteCount) {
      let section = Section(headers.extracting(droppingFirst: offset), is64Bit: is64Bit)
      if let found = result(section) { return found }
    }
    return nil
  }
}

extension XCOFFImage: ImageFormat {
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool {
    start.halfWord == magic32 || start.halfWord == magic64
  }

  var words: WordFormat? {
    WordFormat(order: .big, byteCount: is64Bit ? 8 : 4, alignment: 4)
  }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    return try firstSection(in: &source) {
      guard $0.flags == Section.data else { return nil }
      return AddressRange(start: $0.mapping.address, byteCount: $0.mapping.fileByteCount)
    }
  }

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    _ = try firstSection(in: &source) { $0.loaded.map(isDone) == true ? () : nil }
  }
}

extension XCOFFImage {
  /// Where the code lies.
  func code(in source: inout some Bytes) throws(ReadError) -> Range<Int>? {
    try contents(of: Section.text, in: &source)
  }

  /// Where that lies which the loader needs.
  func loaderSection(in source: inout some Bytes) throws(ReadError) -> Range<Int>? {
    try contents(of: Section.loader, in: &source)
  }

  private func contents(
    of kind: UInt32, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    try firstSection(in: &source) {
      guard $0.flags == kind, $0.mapping.fileOffset != 0 else { return nil }
      return part.clamped(at: $0.mapping.fileOffset, count: $0.mapping.fileByteCount)
    }
  }
}
