/// The relocations that put addresses into a program that can be loaded anywhere (`Elf64_Rela`).
///
/// Its pointers need not be in the file: they may be zero there, or stale, and what a loader will put in their
/// place is the addend of a relocation.
struct ELFRelocations {
  private let table: Range<Int>
  private let order: ByteOrder

  /// The largest programs have some hundred thousand relocations of 24 bytes.
  private static let maximumByteCount: UInt64 = 1 << 26

  /// Nil where the file has no such relocations.
  init?<Source: ByteSource & ~Copyable & ~Escapable>(
    of elf: ELFImage, in source: inout Source
  ) throws(ReadError) {
    guard elf.encoding.is64Bit, elf.header.type == ELFFileHeader.shared else { return nil }
    let section = try elf.firstSegment(in: &source) {
      $0.type == ELFProgramHeader.dynamic
        ? elf.part.clamped(at: $0.mapping.fileOffset, count: $0.mapping.fileByteCount) : nil
    }
    guard let section else { return nil }
    let looked = section.prefix(ELFDynamicSection.maximumByteCount)
    let place = ELFDynamicSection(
      try source.bytes(at: looked.lowerBound, count: looked.count), elf.encoding
    ).relocations
    guard let place, place.byteCount <= ELFRelocations.maximumByteCount,
      let mapped = try elf.filePart(from: place.start, in: &source)
    else { return nil }
    table = mapped.clamped(at: 0, count: place.byteCount)
    order = elf.encoding.order
  }

  /// What a loader puts at `location`; nil where it leaves it as it is.
  func addend<Source: ByteSource & ~Copyable & ~Escapable>(
    at location: UInt64, in source: inout Source
  ) throws(ReadError) -> UInt64? {
    let order = order
    let found = try source.firstPosition(in: table, overlap: ELFRelocation.byteCount - 1) {
      ELFRelocation.firstOffset(in: $0, order) { $0.place == location }
    }
    guard let found else { return nil }
    return try source.bytes(at: found + 16, count: 8).load(0, order)
  }
}
