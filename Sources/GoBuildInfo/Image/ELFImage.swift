/// An ELF executable or shared library, 32 or 64 bit, of either byte order.
///
/// The blob has a section of its own, `.go.buildinfo`, found by its name; addresses are mapped by
/// the program headers of type `PT_LOAD`, as the loader does it.
package struct ELFImage: Sendable {
  static let magic: UInt32 = 0x7f45_4c46

  /// Section 0 holds the counts that exceed 16 bits, so a file may claim 2^32 sections. The
  /// largest executables have some hundreds; reading stops where a scan would be held up.
  static let maximumHeaderCount: UInt64 = 1 << 17

  /// A name may stand in the table of section names several times, alone and at the end of longer
  /// ones. A linker makes it a few at most.
  static let maximumNameOccurrences = 8

  private let part: Range<Int>
  private let encoding: ELFEncoding
  private let header: ELFFileHeader

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>
  ) throws(ReadError) {
    self.part = part
    encoding = try ELFEncoding(
      identification: source.window(at: 0, count: 16, in: part, "ELF identification"))
    let byteCount = ELFFileHeader.byteCount(encoding)
    var header = ELFFileHeader(
      try source.window(at: 0, count: byteCount, in: part, "ELF header"), encoding)
    if header.hasExtendedCounts {
      let bytes = try source.window(
        at: header.sectionHeaders.offset, count: ELFSectionHeader.byteCount(encoding), in: part,
        "ELF section header 0")
      header.takeExtendedCounts(from: ELFSectionHeader(bytes, encoding))
    }
    try header.requirePlausible(encoding)
    self.header = header
  }

  private func sectionHeader<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: UInt64, in source: inout Source
  ) throws(ReadError) -> ELFSectionHeader {
    let bytes = try source.window(
      at: header.sectionHeaders.offset(of: index), count: ELFSectionHeader.byteCount(encoding),
      in: part, "ELF section header")
    return ELFSectionHeader(bytes, encoding)
  }

  /// The first section called `name`.
  ///
  /// The name is looked up in the table of names before the headers are read, so that a file
  /// reader needs each of the two tables once.
  private func section<Source: ByteSource & ~Copyable & ~Escapable>(
    named name: StaticString, in source: inout Source
  ) throws(ReadError) -> ELFSectionHeader? {
    guard header.sectionHeaders.count > 0, header.sectionHeaders.offset > 0 else { return nil }
    let table = try sectionHeader(header.sectionNamesIndex, in: &source)
    let names = part.clamped(at: table.offset, count: table.byteCount)
    var found: ELFSectionHeader?
    var foundIndex = header.sectionHeaders.count
    var searched = names
    for _ in 0..<ELFImage.maximumNameOccurrences {
      guard let place = try source.firstOffset(of: name, in: searched) else { return found }
      searched = place + 1..<names.upperBound
      let nameOffset = UInt64(place - names.lowerBound)
      for index in 0..<foundIndex {
        let section = try sectionHeader(index, in: &source)
        guard section.nameOffset == nameOffset else { continue }
        found = section
        foundIndex = index
        break
      }
    }
    return found
  }
}

extension ELFImage: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    guard let section = try section(named: ".go.buildinfo\0", in: &source) else { return nil }
    return AddressRange(start: section.address, byteCount: section.byteCount)
  }

  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    for index in 0..<header.programHeaders.count {
      let bytes = try source.window(
        at: header.programHeaders.offset(of: index), count: ELFProgramHeader.byteCount(encoding),
        in: part, "ELF program header")
      let program = ELFProgramHeader(bytes, encoding)
      guard program.type == ELFProgramHeader.load else { continue }
      if let range = program.mapping.filePart(from: address, in: part) { return range }
    }
    return nil
  }
}

extension ELFFileHeader {
  /// Whether a count or index did not fit its 16 bits and stands in section header 0 instead.
  fileprivate var hasExtendedCounts: Bool {
    sectionHeaders.offset != 0
      && (sectionHeaders.count == 0 || sectionNamesIndex == 0xffff
        || programHeaders.count == 0xffff)
  }

  fileprivate mutating func takeExtendedCounts(from first: ELFSectionHeader) {
    if sectionHeaders.count == 0 { sectionHeaders.count = first.byteCount }
    if sectionNamesIndex == 0xffff { sectionNamesIndex = UInt64(first.link) }
    if programHeaders.count == 0xffff { programHeaders.count = UInt64(first.info) }
  }

  fileprivate func requirePlausible(_ encoding: ELFEncoding) throws(ReadError) {
    try programHeaders.requirePlausible(entrySize: ELFProgramHeader.byteCount(encoding))
    try sectionHeaders.requirePlausible(entrySize: ELFSectionHeader.byteCount(encoding))
  }
}

extension ELFTable {
  fileprivate func requirePlausible(entrySize smallest: UInt64) throws(ReadError) {
    guard count > 0 else { return }
    guard count <= ELFImage.maximumHeaderCount else {
      throw .limit("expected at most 131072 headers in an ELF table", found: count)
    }
    guard entrySize >= smallest else {
      throw ReadError(
        .malformedContainer, .found("expected larger entries in an ELF table", entrySize))
    }
  }
}
