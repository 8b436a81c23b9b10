internal import BinarySupport

/// Where the symbols and their names lie (`symtab_command`).
struct MachOSymbolTable {
  /// The symbols (`nlist_64`, `nlist`).
  let entries: ObjectTable
  let names: Range<Int>
}

extension MachOImage {
  /// What the command for symbols leads to; nil where there is none.
  func symbols(in source: inout some Bytes) throws(ReadError) -> MachOSymbolTable? {
    var commands = try commands(in: &source)
    while let command = try commands.next() {
      guard command.kind == MachO.Command.symbolTable, let offset = command.word(8),
        let count = command.word(12)
      else { continue }
      let names = part.clamped(
        at: UInt64(command.word(16) ?? 0), count: UInt64(command.word(20) ?? 0))
      return MachOSymbolTable(
        entries: ObjectTable(
          in: part, at: UInt64(offset), count: UInt64(count),
          entryByteCount: encoding.is64Bit ? 16 : 12),
        names: names)
    }
    return nil
  }

  func symbolTable(in source: inout some Bytes) throws(ReadError) -> SymbolTable? {
    guard !isRelocatable, let table = try symbols(in: &source) else { return nil }
    return try SymbolTable(
      entries: table.entries.range, entryByteCount: table.entries.entryByteCount,
      names: table.names, hasUnderscores: true)
  }

  func symbol(_ entry: borrowing RawSpan) -> SymbolTable.Symbol? {
    guard MachOImage.isDefined(entry),
      entry[byte: MachOImage.symbolTypeOffset] & MachO.SymbolType.debuggerMask == 0
    else { return nil }
    return SymbolTable.Symbol(
      nameOffset: UInt64(entry.load(0, as: UInt32.self, encoding.order)),
      value: encoding.address(entry, MachOImage.symbolValueOffset))
  }

  private static let symbolTypeOffset = 4
  private static let symbolValueOffset = 8

  /// Whether a symbol is in a section of the image.
  private static func isDefined(_ entry: borrowing RawSpan) -> Bool {
    entry[byte: symbolTypeOffset] & MachO.SymbolType.mask == MachO.SymbolType.section
  }

  /// The address of a symbol; nil where it is not defined in a section.
  func address(
    ofSymbol index: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    guard let table = try symbols(in: &source) else { return nil }
    let encoding = encoding
    return try table.entries.entry(index, in: &source) { entry in
      MachOImage.isDefined(entry)
        ? encoding.address(entry, MachOImage.symbolValueOffset) : nil
    }
  }
}
