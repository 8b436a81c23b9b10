// Relocations of objects (`IMAGE_RELOCATION`): each adds the address of a symbol to what is in a place of a section.

extension COFFObject {
  private static let relocationByteCount = 10
  private static let symbolByteCount = 18

  /// Where the pointer at a place of a section will lead; nil where no relocation is for that place.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where it needs a symbol of another object.
  func relocatedPointer<Source: ByteSource & ~Copyable & ~Escapable>(
    at place: ObjectAddress, stored: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64? {
    let section = try firstSection(in: &source) { $1 == place.section ? $0 : nil }
    guard let section, let table = try relocations(of: section, in: &source) else { return nil }
    let symbol = try table.first(in: &source) { entry -> UInt64? in
      let address: UInt32 = entry.load(0, .little)
      guard UInt64(address &- section.virtualAddress) == place.offset else { return nil }
      return UInt64(entry.load(4, as: UInt32.self, .little))
    }
    guard let symbol else { return nil }
    let symbols = ObjectTable(
      in: part, at: UInt64(header.symbolTable), count: UInt64(header.symbolCount),
      entryByteCount: COFFObject.symbolByteCount)
    let target = try symbols.entry(symbol, in: &source) { entry -> ObjectAddress? in
      let number: Int16 = entry.load(12, .little)
      let value: UInt32 = entry.load(8, .little)
      // 0 and below are not sections of the object.
      return number > 0
        ? ObjectAddress(section: UInt64(number), offset: UInt64(value) &+ stored) : nil
    }
    guard let target else {
      throw .unmapped("no symbol of the object for a string of the build info", stored)
    }
    return target.address
  }

  private func relocations<Source: ByteSource & ~Copyable & ~Escapable>(
    of section: PESection, in source: inout Source
  ) throws(ReadError) -> ObjectTable? {
    let offset = UInt64(section.relocationsOffset)
    guard offset != 0 else { return nil }
    var count = UInt64(section.relocationCount)
    // `IMAGE_SCN_LNK_NRELOC_OVFL`: the count does not fit its field, and stands in the first relocation.
    if section.characteristics & 0x0100_0000 != 0, section.relocationCount == .max {
      count = UInt64(
        try source.window(
          at: offset, count: UInt64(COFFObject.relocationByteCount), in: part,
          "COFF relocations"
        ).load(0, as: UInt32.self, .little))
    }
    return ObjectTable(
      in: part, at: offset, count: count, entryByteCount: COFFObject.relocationByteCount)
  }
}
