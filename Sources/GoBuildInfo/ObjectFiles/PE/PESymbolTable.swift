internal import BinarySupport

extension PEImage {
  func symbolTable(in source: inout some Bytes) throws(ReadError) -> SymbolTable? {
    guard header.symbolCount > 0, let names = header.symbolNames else { return nil }
    let start = UInt64(header.symbolTable)
    return try SymbolTable(
      entries: part.clamped(at: start, count: names - start),
      entryByteCount: COFFSymbol.byteCount, names: part.clamped(at: names, count: .max))
  }

  func symbol(_ entry: borrowing RawSpan) -> SymbolTable.Symbol? {
    let symbol = COFFSymbol(entry)
    guard let nameOffset = symbol.nameOffset, symbol.section > 0 else { return nil }
    return SymbolTable.Symbol(
      nameOffset: UInt64(nameOffset), value: UInt64(symbol.value),
      section: UInt16(symbol.section))
  }

  func address(
    of symbol: SymbolTable.Symbol, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    guard let number = symbol.section else { return symbol.value }
    var left = number
    return try sections.first(in: &source) { section in
      left -= 1
      guard left == 0 else { return nil }
      return imageBase &+ UInt64(section.virtualAddress) &+ symbol.value
    }
  }
}
