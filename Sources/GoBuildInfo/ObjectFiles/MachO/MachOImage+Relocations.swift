// Relocations of objects (`relocation_info`): those of external symbols add the address of a symbol to what is in a
// place of a section; for others the place has the address already.

extension MachOImage {
  private static let symbolTable: UInt32 = 0x2  // LC_SYMTAB

  /// Where the pointer at an address will lead; nil where it is what the file has.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where it needs a symbol of another object.
  func relocatedPointer<Source: ByteSource & ~Copyable & ~Escapable>(
    at location: UInt64, stored: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64? {
    guard let (start, table) = try relocations(for: location, in: &source) else { return nil }
    let offset = location - start
    let order = encoding.order
    let symbol = try table.first(in: &source) { entry -> UInt64? in
      // A scattered relocation has the highest bit, and the address in its place.
      guard UInt64(entry.load(0, as: UInt32.self, order)) == offset else { return nil }
      return MachOImage.externalSymbol(of: entry.load(4, order), order)
    }
    guard let symbol else { return nil }
    guard let address = try self.address(ofSymbol: symbol, in: &source) else {
      throw .unmapped("no symbol of the object for a string of the build info", stored)
    }
    return address &+ stored
  }

  /// The start of the section that holds an address, and its relocations.
  private func relocations<Source: ByteSource & ~Copyable & ~Escapable>(
    for location: UInt64, in source: inout Source
  ) throws(ReadError) -> (start: UInt64, ObjectTable)? {
    let image = part
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      let found = try segment.firstSection { section -> (UInt64, ObjectTable)? in
        guard section.mapping.memory(from: location, in: image) != nil else { return nil }
        let (offset, count) = section.relocations
        return (
          section.mapping.address,
          ObjectTable(in: image, at: offset, count: count, entryByteCount: 8)
        )
      }
      if let found { return found }
    }
    return nil
  }

  /// The index of the symbol whose address a relocation adds, from its bit fields, which start at the lowest bit in
  /// little-endian files and at the highest in others.
  private static func externalSymbol(of fields: UInt32, _ order: ByteOrder) -> UInt64? {
    let isExternal: Bool
    let type: UInt32
    let index: UInt32
    switch order {
    case .little:
      (index, isExternal, type) = (fields & 0xff_ffff, fields >> 27 & 1 == 1, fields >> 28)
    case .big: (index, isExternal, type) = (fields >> 8, fields >> 4 & 1 == 1, fields & 0xf)
    }
    // `X86_64_RELOC_UNSIGNED`, `ARM64_RELOC_UNSIGNED`, `GENERIC_RELOC_VANILLA`
    return isExternal && type == 0 ? UInt64(index) : nil
  }

  /// The address of a symbol; nil where it is not defined in a section.
  private func address<Source: ByteSource & ~Copyable & ~Escapable>(
    ofSymbol index: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64? {
    guard let symbols = try symbols(in: &source) else { return nil }
    let encoding = encoding
    return try symbols.entry(index, in: &source) { entry in
      // `N_TYPE` is `N_SECT`.
      entry[byte: 4] & 0xe == 0xe ? encoding.address(entry, 8) : nil
    }
  }

  /// The symbols (`nlist`, `nlist_64`).
  private func symbols<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> ObjectTable? {
    var commands = try commands(in: &source)
    while let command = try commands.next() {
      guard command.kind == MachOImage.symbolTable, let offset = command.word(8),
        let count = command.word(12)
      else { continue }
      return ObjectTable(
        in: part, at: UInt64(offset), count: UInt64(count),
        entryByteCount: encoding.is64Bit ? 16 : 12)
    }
    return nil
  }
}
