internal import BinarySupport

// The relocations that put addresses into a program that can be loaded anywhere (`Elf64_Rela`).
//
// Its pointers need not be in the file: they may be zero there, or stale, and what a loader will put in their
// place is the addend of a relocation.

extension ELFImage {
  /// The largest programs have some hundred thousand relocations of 24 bytes.
  private static let maximumRelocationsByteCount: UInt64 = 1 << 26

  func loaderRelocations(in source: inout some Bytes) throws(ReadError) -> Range<Int>? {
    guard encoding.is64Bit, header.type == ELF.FileType.shared else { return nil }
    let section = try firstSegment(in: &source) {
      $0.type == ELF.SegmentType.dynamic
        ? part.clamped(at: $0.mapping.fileOffset, count: $0.mapping.fileByteCount) : nil
    }
    guard let section else { return nil }
    let looked = section.prefix(ELFDynamicSection.maximumByteCount)
    let place = ELFDynamicSection(
      try source.bytes(at: looked.lowerBound, count: looked.count), encoding
    ).relocations
    guard let place, place.byteCount <= ELFImage.maximumRelocationsByteCount,
      let mapped = try filePart(from: place.start, in: &source)
    else { return nil }
    return mapped.clamped(at: 0, count: place.byteCount)
  }

  func relocatedPointer(
    at location: UInt64, stored: UInt64, _ table: Range<Int>?, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    guard !isRelocatable else {
      return try linkedPointer(at: ObjectAddress(location), stored: stored, in: &source)
    }
    guard let table else { return nil }
    let order = encoding.order
    let found = try source.firstPosition(in: table, overlap: ELFRelocation.byteCount - 1) {
      ELFRelocation.firstOffset(in: $0, order) { $0.place == location }
    }
    guard let found else { return nil }
    return try source.bytes(at: found + ELFRelocation.addendOffset, count: 8).load(0, order)
  }

  /// Symbols and relocations are read in files with as many segments as linkers make, since each address is looked up
  /// among them.
  static let maximumSegmentCount: UInt64 = 64

  func firstRelocation(
    in range: Range<Int>, _ source: inout some Bytes,
    where isWanted: @escaping @Sendable (UInt64) -> Bool
  ) throws(ReadError) -> AddressRelocation? {
    guard encoding.is64Bit, header.programHeaders.count <= ELFImage.maximumSegmentCount else {
      return nil
    }
    let order = encoding.order
    let position = try source.firstPosition(in: range, overlap: ELFRelocation.byteCount - 1) {
      ELFRelocation.firstOffset(in: $0, order) { isWanted($0.addend) }
    }
    guard let position else { return nil }
    let entry = try ELFRelocation(
      source.bytes(at: position, count: ELFRelocation.byteCount), at: 0, order)
    return entry.map {
      AddressRelocation(position: position, place: $0.place, addend: $0.addend)
    }
  }
}
