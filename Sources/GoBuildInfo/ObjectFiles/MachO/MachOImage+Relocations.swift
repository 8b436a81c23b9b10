internal import BinarySupport

// Relocations of objects (`relocation_info`): those of external symbols add the address of a symbol to what is in a
// place of a section; for others the place has the address already.

extension MachOImage {
  /// Where the pointer at an address of an object will lead.
  func relocatedPointer(
    at location: UInt64, stored: UInt64, _ table: Range<Int>?, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    guard isRelocatable, let (start, table) = try relocations(for: location, in: &source) else {
      return nil
    }
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
  private func relocations(
    for location: UInt64, in source: inout some Bytes
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
    return isExternal && type == MachO.RelocationType.address ? UInt64(index) : nil
  }
}
