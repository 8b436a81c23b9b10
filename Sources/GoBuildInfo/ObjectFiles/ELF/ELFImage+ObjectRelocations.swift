internal import BinarySupport

// Relocations of objects (`Elf64_Rel`, `Elf64_Rela` and their 32-bit forms): each adds the address of a symbol to what
// is in a place of a section. Sections that hold them name that section.

extension ELFImage {
  /// How many sections may hold relocations of one section. Linkers make one.
  private static let maximumRelocationTableCount = 16

  /// Where the pointer at a place of a section will lead; nil where no relocation is for that place.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where it needs a symbol of another object, `limitExceeded`
  ///   where more than 16 sections hold relocations of one.
  func linkedPointer(
    at place: ObjectAddress, stored: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    for header in try relocations(of: place.section, in: &source) {
      let hasAddends = header.type == ELF.SectionType.relocationsWithAddends
      let table = ObjectTable(
        in: part, at: header.offset, byteCount: header.byteCount,
        entryByteCount: (encoding.is64Bit ? 8 : 4) * (hasAddends ? 3 : 2))
      let found = try table.first(in: &source) { entry -> (symbol: UInt64, addend: UInt64)? in
        guard encoding.address(entry, 0) == place.offset else { return nil }
        return (symbolIndex(entry), hasAddends ? addend(entry) : stored)
      }
      guard let found else { continue }
      guard
        let symbols = try firstSection(
          in: &source, { $1 == UInt64(header.link) ? $0 : nil }),
        let symbol = try self.symbol(found.symbol, in: symbols, &source),
        let target = ObjectAddress(
          section: symbol.section, offset: symbol.offset &+ found.addend)
      else { throw .unmapped("no symbol of the object for a string of the build info", stored) }
      return target.address
    }
    return nil
  }

  /// The sections that hold relocations of a section.
  private func relocations(
    of section: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> [ELFSectionHeader] {
    var tables: [ELFSectionHeader] = []
    _ = try firstSection(in: &source) { header, _ -> Bool? in
      let isTable =
        header.type == ELF.SectionType.relocationsWithAddends
        || header.type == ELF.SectionType.relocations
      if isTable, UInt64(header.info) == section { tables.append(header) }
      return tables.count > ELFImage.maximumRelocationTableCount ? true : nil
    }
    guard tables.count <= ELFImage.maximumRelocationTableCount else {
      throw .limit(
        "expected at most 16 tables of relocations of a section", found: UInt64(tables.count))
    }
    return tables
  }

  private func symbolIndex(_ entry: borrowing RawSpan) -> UInt64 {
    guard encoding.is64Bit else { return UInt64(encoding.word(entry, 4)) >> 8 }
    // MIPS has a 32-bit symbol and four bytes more there, whatever the byte order is.
    return header.machine == ELF.Machine.mips
      ? UInt64(encoding.word(entry, 8)) : encoding.address(entry, 8) >> 32
  }

  private func addend(_ entry: borrowing RawSpan) -> UInt64 {
    guard !encoding.is64Bit else { return encoding.address(entry, 16) }
    return UInt64(bitPattern: Int64(Int32(bitPattern: encoding.word(entry, 8))))
  }

  /// Where a symbol is defined; nil where that is not in a section of the object.
  private func symbol(
    _ index: UInt64, in table: ELFSectionHeader, _ source: inout some Bytes
  ) throws(ReadError) -> (section: UInt64, offset: UInt64)? {
    let symbols = ObjectTable(
      in: part, at: table.offset, byteCount: table.byteCount,
      entryByteCount: ELFSymbol.byteCount(encoding))
    return try symbols.entry(index, in: &source) { entry in
      let symbol = ELFSymbol(entry, encoding)
      return symbol.isDefined ? (UInt64(symbol.section), symbol.value) : nil
    }
  }
}
