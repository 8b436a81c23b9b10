internal import BinarySupport

/// A relocation with an addend (`Elf64_Rela`) that needs no symbol: a loader puts the addend, moved by as much as the
/// program is, in a place.
struct ELFRelocation {
  static let byteCount = 24
  static let addendOffset = 16

  let place: UInt64
  let addend: UInt64

  /// Nil where the bytes are those of another relocation, or of none.
  @inline(__always)
  init?(_ bytes: RawSpan, at offset: Int, _ order: ByteOrder) {
    // The second word has the symbol in its upper half and the type in the lower one.
    guard bytes.load(offset + 8, as: UInt64.self, order) <= 0xffff else { return nil }
    place = bytes.load(offset, order)
    addend = bytes.load(offset + ELFRelocation.addendOffset, order)
  }

  /// The offset of the first relocation in `bytes` that is wanted, or nil.
  static func firstOffset(
    in bytes: RawSpan, _ order: ByteOrder, where isWanted: (ELFRelocation) -> Bool
  ) -> Int? {
    var offset = 0
    while offset + byteCount <= bytes.byteCount {
      if let relocation = ELFRelocation(bytes, at: offset, order), isWanted(relocation) {
        return offset
      }
      offset += 8
    }
    return nil
  }
}
