internal import BinarySupport

/// A symbol of COFF objects and PE files (`IMAGE_SYMBOL`).
struct COFFSymbol {
  static let byteCount = 18

  /// The offset of a name of more than eight bytes among the names; nil for shorter ones, which are in the entry itself.
  let nameOffset: UInt32?
  /// An offset in the section.
  let value: UInt32
  /// The number of the section, counted from 1; 0 and below are not sections.
  let section: Int16

  init(_ bytes: borrowing RawSpan) {
    // Four zeros precede an offset.
    nameOffset =
      bytes.load(0, as: UInt32.self, .little) == 0 ? bytes.load(4, as: UInt32.self, .little) : nil
    value = bytes.load(8, .little)
    section = bytes.load(12, .little)
  }
}

extension COFFHeader {
  /// Where the names lie that are longer than eight bytes: after the symbols. They start with their size, from which their
  /// offsets count.
  var symbolNames: UInt64? {
    symbolTable == 0
      ? nil : UInt64(symbolTable) + UInt64(COFFSymbol.byteCount) * UInt64(symbolCount)
  }
}
