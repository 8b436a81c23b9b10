internal import BinarySupport

/// The header of COFF objects, and of PE files after their signature (`IMAGE_FILE_HEADER`).
struct COFFHeader: Sendable {
  static let byteCount = 20

  let machine: UInt16
  let sectionCount: UInt16
  /// Where the symbols lie, and how many there are; 0 in stripped files.
  let symbolTable: UInt32
  let symbolCount: UInt32
  let optionalHeaderByteCount: UInt16
  let characteristics: UInt16

  init(_ bytes: RawSpan) {
    machine = bytes.load(0, .little)
    sectionCount = bytes.load(2, .little)
    symbolTable = bytes.load(8, .little)
    symbolCount = bytes.load(12, .little)
    optionalHeaderByteCount = bytes.load(16, .little)
    characteristics = bytes.load(18, .little)
  }
}
