internal import BinarySupport

/// An ELF executable or shared library, 32 or 64 bit, of either byte order.
///
/// The blob has a section of its own, `.go.buildinfo`, found by its name; addresses are mapped by
/// the program headers of type `PT_LOAD`, as the loader does it.
package struct ELFImage: Sendable {
  private static let magic: UInt32 = 0x7f45_4c46

  /// Section 0 holds the counts that exceed 16 bits, so a file may claim 2^32 sections. The
  /// largest executables have some hundreds; reading stops where a scan would be held up.
  static let maximumHeaderCount: UInt64 = 1 << 17

  /// How much of the table of section names is looked at. An executable with some dozens of sections
  /// has some hundred bytes of names; whatever claims more than this is not asked for the rest.
  private static let maximumNamesByteCount: UInt64 = 1 << 20

  /// How often the name of a section may stand among the names.
  private static let maximumSameNameCount = 16

  /// How many segments of data are looked through where there are no sections.
  private static let maximumWritableSegmentCount = 4

  let part: Range<Int>
  let encoding: ELFEncoding
  let header: ELFFileHeader

  /// Whether this is an object that is still to be linked.
  package var isRelocatable: Bool { header.isRelocatable }

  /// Whether there are sections at all; what is stripped further than by `strip` has none.
  package var hasSections: Bool {
    header.sectionHeaders.count > 0 && header.sectionHeaders.offset > 0
  }

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    encoding = try ELFEncoding(
      identification: source.window(at: 0, count: 16, in: part, "ELF identification"),
      at: part.lowerBound)
    let byteCount = ELFFileHeader.byteCount(encoding)
    var header = ELFFileHeader(
      try source.window(at: 0, count: byteCount, in: part, "ELF header"), encoding)
    if header.hasExtendedCounts {
      let bytes = try source.window(
        at: header.sectionHeaders.offset, count: ELFSectionHeader.byteCount(encoding), in: part,
        "ELF section header 0")
      header.takeExtendedCounts(from: ELFSectionHeader(bytes, encoding))
    }
    try header.requirePlausible(encoding, in: part)
    self.header = header
  }

  func sectionHeader(
    _ index: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> ELFSectionHeader {
    let bytes = try source.window(
      at: header.sectionHeaders.offset(of: index), count: ELFSectionHeader.byteCount(encoding),
      in: part, "ELF section header")
    return ELFSectionHeader(bytes, encoding)
  }

  /// The first section called `name`.
  func section(
    named name: StaticString, in source: inout some Bytes
  ) throws(ReadError) -> ELFSectionHeader? {
    try indexedSection(named: name, in: &source)?.header
  }

  /// Whether the names of sections include those of Go's sections: of the many objects in static libraries, nothing else
  /// is read.
  func mayHoldGoCode(in source: inout some Bytes) throws(ReadError) -> Bool {
    guard isRelocatable, hasSections else { return true }
    let range = try sectionNames(in: &source)
    let names = try source.bytes(at: range.lowerBound, count: range.count)
    return names.firstOffset(of: "go.buildinfo\0") != nil
      || names.firstOffset(of: "gopclntab\0") != nil
  }

  /// Where the names of the sections lie.
  private func sectionNames(in source: inout some Bytes) throws(ReadError) -> Range<Int> {
    try source.prepare(surroundingsOfSectionHeaders)
    let strings = try sectionHeader(header.sectionNamesIndex, in: &source)
    return part.clamped(
      at: strings.offset, count: min(strings.byteCount, ELFImage.maximumNamesByteCount))
  }

  /// The section headers, or of many the one of the section of names, with what mostly lies around them: their names
  /// before, and in a static library the header of the next member after them.
  private var surroundingsOfSectionHeaders: Range<Int> {
    let table = header.sectionHeaders
    let isSmall = table.count * table.entrySize <= ELFImage.surroundingsByteCount / 2
    let offset = isSmall ? table.offset : table.offset(of: header.sectionNamesIndex)
    let start = offset - min(offset, ELFImage.surroundingsByteCount / 4)
    let position = part.clamped(at: start, count: 0).lowerBound
    return position..<position + min(Int(ELFImage.surroundingsByteCount), .max - position)
  }

  private static let surroundingsByteCount: UInt64 = 4096

  /// The first section called `name`, with its index.
  func indexedSection(
    named name: StaticString, in source: inout some Bytes
  ) throws(ReadError) -> (header: ELFSectionHeader, index: UInt64)? {
    let table = header.sectionHeaders
    let names = try sectionNames(in: &source)
    guard table.count > table.entriesPerWindow else {
      let headers = try part.requireSubrange(
        at: table.offset, count: table.count * table.entrySize, "ELF section headers")
      let windows = try source.bytes(headers, names)
      return section(in: windows.first) { windows.second.hasBytes(name, at: Int(clamping: $0)) }
    }
    // Where the table takes many windows, the names are looked through once, not for each of them.
    let wanted = try offsets(of: name, in: names, &source)
    guard !wanted.isEmpty else { return nil }
    var index: UInt64 = 0
    while index < table.count {
      let count = min(table.count - index, table.entriesPerWindow)
      let headers = try source.window(
        at: table.offset(of: index), count: count * table.entrySize, in: part,
        "ELF section headers")
      if let found = section(in: headers, where: wanted.contains) {
        return (found.header, index + found.index)
      }
      index += count
    }
    return nil
  }

  /// The first section among some headers whose name's offset is wanted.
  private func section(
    in headers: borrowing RawSpan, where isWanted: (UInt32) -> Bool
  ) -> (header: ELFSectionHeader, index: UInt64)? {
    let entrySize = Int(header.sectionHeaders.entrySize)
    for offset in stride(from: 0, to: headers.byteCount, by: entrySize)
    where isWanted(headers.load(offset, encoding.order)) {
      let header = ELFSectionHeader(headers.extracting(droppingFirst: offset), encoding)
      return (header, UInt64(offset / entrySize))
    }
    return nil
  }

  /// Where a name that starts with a dot stands among the names of sections. It may do so more than once, as the end of
  /// another, but not often.
  private func offsets(
    of name: StaticString, in names: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> [UInt32] {
    var offsets: [UInt32] = []
    let names = try source.bytes(at: names.lowerBound, count: names.count)
    var position = 0
    while let start = names.firstOffset(of: UInt8(ascii: "."), from: position) {
      if names.hasBytes(name, at: start) { offsets.append(UInt32(start)) }
      guard offsets.count <= ELFImage.maximumSameNameCount else {
        throw .limit("expected at most 16 sections of the name", found: UInt64(offsets.count))
      }
      position = start + 1
    }
    return offsets
  }
}

extension ELFImage {
  /// The first thing that `result` makes of a program header.
  @inline(__always)
  func firstSegment<Result>(
    in source: inout some Bytes, _ result: (ELFProgramHeader) -> Result?
  ) throws(ReadError) -> Result? {
    guard !isRelocatable else { return nil }
    let table = header.programHeaders
    var index: UInt64 = 0
    while index < table.count {
      let count = min(table.count - index, table.entriesPerWindow)
      let headers = try source.window(
        at: table.offset(of: index), count: count * table.entrySize, in: part,
        "ELF program headers")
      for offset in stride(from: 0, to: headers.byteCount, by: Int(table.entrySize)) {
        let program = ELFProgramHeader(headers.extracting(droppingFirst: offset), encoding)
        if let found = result(program) { return found }
      }
      index += count
    }
    return nil
  }
}

extension ELFImage {
  /// The first value that `result` returns for a section and its index.
  func firstSection<Result>(
    in source: inout some Bytes, _ result: (ELFSectionHeader, UInt64) -> Result?
  ) throws(ReadError) -> Result? {
    let table = header.sectionHeaders
    var index: UInt64 = 0
    while index < table.count {
      let count = min(table.count - index, table.entriesPerWindow)
      let headers = try source.window(
        at: table.offset(of: index), count: count * table.entrySize, in: part,
        "ELF section headers")
      for offset in stride(from: 0, to: headers.byteCount, by: Int(table.entrySize)) {
        let section = ELFSectionHeader(headers.extracting(droppingFirst: offset), encoding)
        if let found = result(section, index) { return found }
        index += 1
      }
    }
    return nil
  }
}

extension ELFImage: ImageFormat {
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool { start.word == magic }

  var isCoreFile: Bool { header.type == ELF.FileType.core }

  var words: WordFormat? {
    isRelocatable
      ? nil : WordFormat(order: encoding.order, byteCount: encoding.is64Bit ? 8 : 4, alignment: 4)
  }

  /// Linux runs what other fields of the header describe, whatever the class in it says.
  func requireLoadable(in source: inout some Bytes) throws(ReadError) {
    guard !isRelocatable, try firstSegment(in: &source, { $0.isLoaded ? true : nil }) == nil else {
      return
    }
    throw .malformed("executable without loaded segments", found: 0, at: part.lowerBound)
  }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard hasSections else { return try writableSegment(index, in: &source) }
    guard index == 0 else { return nil }
    guard let found = try buildInfoSection(in: &source) else {
      if !isRelocatable {
        try requireStart(of: sectionHeader(header.sectionNamesIndex, in: &source))
      }
      return nil
    }
    try requireContents(of: found.header, in: &source)
    return AddressRange(
      start: isRelocatable ? ObjectAddress.start(ofSection: found.index) : found.header.address,
      byteCount: found.header.byteCount)
  }

  /// Checks that the file was not cut before a section. Programs are read by addresses, as Go reads them: where a segment has the
  /// contents in the file, the offset of the section does not matter.
  private func requireContents(
    of section: ELFSectionHeader, in source: inout some Bytes
  ) throws(ReadError) {
    guard section.offset >= UInt64(part.count) else { return }
    let end = UInt64(part.count)
    let hasContents = try firstSegment(in: &source) { segment -> Bool? in
      let mapping = segment.mapping
      let (offset, isBefore) = section.address.subtractingReportingOverflow(mapping.address)
      guard segment.isLoaded, !isBefore, offset < mapping.fileByteCount, mapping.fileOffset < end,
        offset < end - mapping.fileOffset
      else { return nil }
      return true
    }
    if hasContents == nil { try requireStart(of: section) }
  }

  /// Checks that a section does not begin after the end of the file, which was then cut.
  private func requireStart(of section: ELFSectionHeader) throws(ReadError) {
    guard section.fileByteCount > 0, section.offset >= UInt64(part.count) else { return }
    throw ReadError(
      .truncated, at: UInt64(part.upperBound),
      .text("the file ends before a section at offset \(section.offset)"))
  }

  func functionTableRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    let names = ELFImage.functionTableSections
    guard hasSections, index < names.count else { return nil }
    guard let found = try indexedSection(named: names[index], in: &source) else {
      return AddressRange(start: 0, byteCount: 0)
    }
    return AddressRange(
      start: isRelocatable ? ObjectAddress.start(ofSection: found.index) : found.header.address,
      byteCount: found.header.fileByteCount)
  }

  /// The section of the function table, that of executables which Go links to be loaded anywhere up to Go 1.25, and the
  /// one into which GNU ld merges the latter.
  private static let functionTableSections: [StaticString] = [
    ".gopclntab\0", ".data.rel.ro.gopclntab\0", ".data.rel.ro\0",
  ]

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    guard isRelocatable else {
      _ = try firstSegment(in: &source) { $0.isLoaded && isDone($0.mapping) ? () : nil }
      return
    }
    _ = try firstSection(in: &source) { section, index -> Void? in
      guard section.isLoaded else { return nil }
      let mapping = MappedPart(
        address: ObjectAddress.start(ofSection: index), fileOffset: section.offset,
        fileByteCount: min(section.fileByteCount, ObjectAddress.maximumByteCount),
        memoryByteCount: min(section.byteCount, ObjectAddress.maximumByteCount))
      return isDone(mapping) ? () : nil
    }
  }

  /// Whether this has debug information that was kept apart from its program, as `objcopy --only-keep-debug` leaves it:
  /// the section of the blob is there without its contents, and so is all else that is loaded, but for notes.
  func isDebugFile(in source: inout some Bytes) throws(ReadError) -> Bool {
    guard hasSections, let section = try buildInfoSection(in: &source)?.header,
      section.hasNoContents
    else { return false }
    return try firstSection(in: &source) { section, _ in
      section.isLoaded && !section.hasNoContents && section.type != ELF.SectionType.note
        ? true : nil
    } == nil
  }

  private func buildInfoSection(
    in source: inout some Bytes
  ) throws(ReadError) -> (header: ELFSectionHeader, index: UInt64)? {
    try indexedSection(named: ".go.buildinfo\0", in: &source)
  }

  /// Where the blob is if there are no sections to tell: in the data, of which linkers make one segment or
  /// two. Only the first few are looked at.
  private func writableSegment(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    guard index < ELFImage.maximumWritableSegmentCount else { return nil }
    var left = index
    return try firstSegment(in: &source) { segment in
      guard segment.isLoaded, segment.isWritable, segment.mapping.fileByteCount > 0 else {
        return nil
      }
      left -= 1
      guard left < 0 else { return nil }
      return AddressRange(
        start: segment.mapping.address, byteCount: segment.mapping.fileByteCount)
    }
  }
}

extension ELFFileHeader {
  /// Whether a count or index did not fit its 16 bits and stands in section header 0 instead.
  fileprivate var hasExtendedCounts: Bool {
    sectionHeaders.offset != 0
      && (sectionHeaders.count == 0 || sectionNamesIndex == ELF.extendedCount
        || programHeaders.count == ELF.extendedCount)
  }

  fileprivate mutating func takeExtendedCounts(from first: ELFSectionHeader) {
    if sectionHeaders.count == 0 { sectionHeaders.count = first.byteCount }
    if sectionNamesIndex == ELF.extendedCount { sectionNamesIndex = UInt64(first.link) }
    if programHeaders.count == ELF.extendedCount { programHeaders.count = UInt64(first.info) }
  }

  fileprivate func requirePlausible(
    _ encoding: ELFEncoding, in part: Range<Int>
  ) throws(ReadError) {
    let position = part.lowerBound
    // Objects have none, whatever Go writes into the count.
    if !isRelocatable {
      try programHeaders.requirePlausible(
        entrySize: ELFProgramHeader.byteCount(encoding), at: position)
    }
    try sectionHeaders.requirePlausible(
      entrySize: ELFSectionHeader.byteCount(encoding), at: position)
  }
}

extension ELFTable {
  fileprivate func requirePlausible(
    entrySize expected: UInt64, at position: Int
  ) throws(ReadError) {
    guard count > 0 else { return }
    guard count <= ELFImage.maximumHeaderCount else {
      throw .limit("expected at most 131072 headers in an ELF table", found: count)
    }
    guard entrySize == expected else {
      throw .malformed(
        "expected entries of the format's own size in an ELF table", found: entrySize, at: position)
    }
  }
}
