internal import BinarySupport

/// `Elf64_Sym` and `Elf32_Sym`.
struct ELFSymbol {
  let nameOffset: UInt32
  let value: UInt64
  let byteCount: UInt64
  /// The index of the section that defines it, or a special number.
  let section: UInt16

  static func byteCount(_ encoding: ELFEncoding) -> Int { encoding.is64Bit ? 24 : 16 }

  init(_ bytes: borrowing RawSpan, _ encoding: ELFEncoding) {
    let wide = encoding.is64Bit
    nameOffset = encoding.word(bytes, 0)
    value = encoding.address(bytes, wide ? 8 : 4)
    byteCount = encoding.address(bytes, wide ? 16 : 8)
    section = bytes.load(wide ? 6 : 14, encoding.order)
  }

  /// Whether it is in a section of the file.
  var isDefined: Bool {
    section != ELF.SymbolSection.undefined && section < ELF.SymbolSection.firstReserved
  }
}

extension ELFImage {
  func symbolTable(in source: inout some Bytes) throws(ReadError) -> SymbolTable? {
    guard !isRelocatable, hasSections,
      header.programHeaders.count <= ELFImage.maximumSegmentCount,
      let table = try section(named: ".symtab\0", in: &source)
    else { return nil }
    let names = try sectionHeader(UInt64(table.link), in: &source)
    return try SymbolTable(
      entries: part.clamped(at: table.offset, count: table.byteCount),
      entryByteCount: ELFSymbol.byteCount(encoding),
      names: part.clamped(at: names.offset, count: names.byteCount))
  }

  func symbol(_ entry: borrowing RawSpan) -> SymbolTable.Symbol? {
    let symbol = ELFSymbol(entry, encoding)
    guard symbol.isDefined else { return nil }
    return SymbolTable.Symbol(
      nameOffset: UInt64(symbol.nameOffset), value: symbol.value, byteCount: symbol.byteCount)
  }
}
