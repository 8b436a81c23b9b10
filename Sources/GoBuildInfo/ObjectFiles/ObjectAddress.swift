internal import BinarySupport

/// A place in an object: a section and an offset in it.
///
/// Nothing has given the sections of ELF and COFF objects addresses yet. Here each has a range of addresses of its
/// own, so that objects are read like programs.
struct ObjectAddress {
  /// Counted from 0 for ELF and from 1 for COFF, as their symbols count them.
  let section: UInt64
  let offset: UInt64

  /// More bits than any section's size needs; the number of a section fits the others.
  private static let offsetBitCount: UInt64 = 40

  /// The most bytes of a section that have addresses.
  static let maximumByteCount: UInt64 = 1 << offsetBitCount

  /// Nil where the offset is beyond what sections have.
  init?(section: UInt64, offset: UInt64) {
    guard offset < ObjectAddress.maximumByteCount else { return nil }
    self.section = section
    self.offset = offset
  }

  init(_ address: UInt64) {
    section = address >> ObjectAddress.offsetBitCount
    offset = address & (ObjectAddress.maximumByteCount - 1)
  }

  /// The address that stands for the place.
  var address: UInt64 { section << ObjectAddress.offsetBitCount | offset }

  /// Where a section starts.
  static func start(ofSection index: UInt64) -> UInt64 { index << offsetBitCount }
}
