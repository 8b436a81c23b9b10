internal import BinarySupport

// Relocations of objects (`IMAGE_RELOCATION`): each adds the address of a symbol to what is in a place of a section.

extension COFFObject {
  private static let relocationByteCount = 10

  func relocatedPointer(
    at location: UInt64, stored: UInt64, _ table: Range<Int>?, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    let place = ObjectAddress(location)
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
      entryByteCount: COFFSymbol.byteCount)
    let target = try symbols.entry(symbol, in: &source) { entry -> ObjectAddress? in
      let symbol = COFFSymbol(entry)
      guard symbol.section > 0 else { return nil }
      return ObjectAddress(
        section: UInt64(symbol.section), offset: UInt64(symbol.value) &+ stored)
    }
    guard let target else {
      throw .unmapped("no symbol of the object for a string of the build info", stored)
    }
    return target.address
  }

  private func relocations(
    of section: PESection, in source: inout some Bytes
  ) throws(ReadError) -> ObjectTable? {
    let offset = UInt64(section.relocationsOffset)
    guard offset != 0 else { return nil }
    var count = UInt64(section.relocationCount)
    // A count that does not fit its field is in the first relocation.
    if section.characteristics & PE.SectionFlag.relocationCountOverflow != 0,
      section.relocationCount == .max
    {
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
