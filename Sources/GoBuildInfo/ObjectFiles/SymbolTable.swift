internal import BinarySupport

/// The table of symbols of an image, beyond those that a loader needs.
struct SymbolTable {
  private let entries: Range<Int>
  private let entryByteCount: Int
  /// The names, each with a zero byte after it.
  let names: Range<Int>
  /// Whether C's underscore may precede a name.
  let hasUnderscores: Bool

  /// A symbol with a name in the table of names.
  struct Symbol {
    let nameOffset: UInt64
    /// An address, or in PE files an offset in a section.
    let value: UInt64
    /// How many bytes it has; nil where the format does not record that.
    var byteCount: UInt64?
    /// The number of the section, counted from 1, that a value is relative to.
    var section: UInt16?
  }

  private static let maximumNamesByteCount = 1 << 26
  private static let maximumEntriesByteCount = 1 << 28

  /// - Throws: ``ReadError`` with code `limitExceeded` where there are more than 64 MiB of names or 256 MiB of symbols.
  init(
    entries: Range<Int>, entryByteCount: Int, names: Range<Int>, hasUnderscores: Bool = false
  ) throws(ReadError) {
    guard names.count <= SymbolTable.maximumNamesByteCount else {
      throw .limit("expected at most 64 MiB of symbol names", found: UInt64(names.count))
    }
    guard entries.count <= SymbolTable.maximumEntriesByteCount else {
      throw .limit("expected at most 256 MiB of symbols", found: UInt64(entries.count))
    }
    self.entries = entries
    self.entryByteCount = entryByteCount
    self.names = names
    self.hasUnderscores = hasUnderscores
  }

  /// The symbols whose names start at wanted offsets, at most 256 of them.
  func symbols(
    of image: some ImageFormat, in source: inout some Bytes, where isWanted: (UInt64) -> Bool
  ) throws(ReadError) -> [Symbol] {
    var found: [Symbol] = []
    let size = entryByteCount
    let windowByteCount = (1 << 16) / size * size
    var rest = entries
    while rest.count >= size {
      let looked = rest.prefix(windowByteCount)
      let window = try source.bytes(at: looked.lowerBound, count: looked.count)
      for offset in stride(from: 0, through: looked.count - size, by: size) {
        guard let symbol = image.symbol(window.extracting(offset..<offset + size)),
          isWanted(symbol.nameOffset)
        else { continue }
        guard found.count < LinkedVariable.maximumCount else {
          throw .limit("expected at most 256 variables set by -X", found: UInt64(found.count + 1))
        }
        found.append(symbol)
      }
      rest = rest.dropping(windowByteCount)
    }
    return found
  }
}

extension ImageFormat {
  /// Where the text of a symbol lies in the file, without the zero byte that ends it; nil where there is no text of a
  /// plausible length.
  func text(
    of symbol: SymbolTable.Symbol, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int>? {
    guard let address = try address(of: symbol, in: &source),
      let place = try filePart(from: address, in: &source)
    else { return nil }
    let looked = place.prefix(LinkedVariable.maximumValueByteCount + 1)
    let bytes = try source.bytes(at: looked.lowerBound, count: looked.count)
    guard let byteCount = symbol.byteCount else {
      return bytes.firstOffset(of: 0).map { looked.prefix($0) }
    }
    guard byteCount > 0, byteCount <= UInt64(looked.count), bytes[byte: Int(byteCount) - 1] == 0
    else { return nil }
    return looked.prefix(Int(byteCount) - 1)
  }
}
