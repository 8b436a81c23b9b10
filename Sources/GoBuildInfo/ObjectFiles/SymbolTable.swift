/// The table of symbols of an image, beyond those that a loader needs.
struct SymbolTable {
  private let entries: Range<Int>
  /// The names, each with a zero byte after it.
  let names: Range<Int>
  private let layout: Layout

  private enum Layout {
    /// `Elf64_Sym`, `Elf32_Sym`
    case elf(ELFEncoding)
    /// `nlist_64`, `nlist`
    case machO(MachOEncoding)
    /// `IMAGE_SYMBOL`
    case coff
  }

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

  /// Symbols are read in files with as many segments as linkers make, since each address is looked up among them.
  private static let maximumSegmentCount: UInt64 = 64

  /// Nil where the image has none, or its format is not read.
  init?<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: Image, in source: inout Source
  ) throws(ReadError) {
    switch image {
    case .elf(let elf):
      guard !elf.isRelocatable, elf.hasSections,
        elf.header.programHeaders.count <= SymbolTable.maximumSegmentCount,
        let table = try elf.section(named: ".symtab\0", in: &source)
      else { return nil }
      let names = try elf.sectionHeader(UInt64(table.link), in: &source)
      entries = elf.part.clamped(at: table.offset, count: table.byteCount)
      self.names = elf.part.clamped(at: names.offset, count: names.byteCount)
      layout = .elf(elf.encoding)
    case .machO(let machO):
      guard !machO.isObject, let table = try machO.symbolTable(in: &source) else { return nil }
      layout = .machO(machO.encoding)
      let entrySize: UInt64 = machO.encoding.is64Bit ? 16 : 12
      entries = machO.part.clamped(
        at: UInt64(table.offset), count: UInt64(table.count) * entrySize)
      names = machO.part.clamped(
        at: UInt64(table.namesOffset), count: UInt64(table.namesByteCount))
    case .pe(let pe):
      guard let range = pe.header.symbolNames, pe.header.symbolCount > 0 else { return nil }
      layout = .coff
      entries = pe.part.clamped(
        at: UInt64(pe.header.symbolTable), count: range.lowerBound - UInt64(pe.header.symbolTable))
      // The names start with their size, from which their offsets count.
      names = pe.part.clamped(at: range.lowerBound, count: .max)
    case .xcoff, .plan9, .coff, .webAssembly: return nil
    }
    guard names.count <= SymbolTable.maximumNamesByteCount else {
      throw .limit("expected at most 64 MiB of symbol names", found: UInt64(names.count))
    }
    guard entries.count <= SymbolTable.maximumEntriesByteCount else {
      throw .limit("expected at most 256 MiB of symbols", found: UInt64(entries.count))
    }
  }

  /// Whether C's underscore may stand before a name.
  var hasUnderscores: Bool {
    if case .machO = layout { return true }
    return false
  }

  private var entryByteCount: Int {
    switch layout {
    case .elf(let encoding): encoding.is64Bit ? 24 : 16
    case .machO(let encoding): encoding.is64Bit ? 16 : 12
    case .coff: 18
    }
  }

  /// The symbols whose names start at wanted offsets, at most 256 of them.
  func symbols<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, where isWanted: (UInt64) -> Bool
  ) throws(ReadError) -> [Symbol] {
    var found: [Symbol] = []
    let size = entryByteCount
    let windowByteCount = (1 << 16) / size * size
    var rest = entries
    while rest.count >= size {
      let looked = rest.prefix(windowByteCount)
      let window = try source.bytes(at: looked.lowerBound, count: looked.count)
      for offset in stride(from: 0, through: looked.count - size, by: size) {
        guard let symbol = symbol(window, at: offset), isWanted(symbol.nameOffset) else { continue }
        guard found.count < LinkedVariable.maximumCount else {
          throw .limit("expected at most 256 variables set by -X", found: UInt64(found.count + 1))
        }
        found.append(symbol)
      }
      rest = rest.dropping(windowByteCount)
    }
    return found
  }

  /// A symbol that has a place in the image; nil for others.
  private func symbol(_ bytes: RawSpan, at offset: Int) -> Symbol? {
    switch layout {
    case .elf(let encoding):
      let wide = encoding.is64Bit
      let section: UInt16 = bytes.load(offset + (wide ? 6 : 14), encoding.order)
      // `SHN_UNDEF`, `SHN_LORESERVE`
      guard section != 0, section < 0xff00 else { return nil }
      return Symbol(
        nameOffset: UInt64(encoding.word(bytes, offset)),
        value: encoding.address(bytes, offset + (wide ? 8 : 4)),
        byteCount: encoding.address(bytes, offset + (wide ? 16 : 8)))
    case .machO(let encoding):
      // `N_STAB` and `N_TYPE`, which is `N_SECT` for what lies in a section.
      guard bytes[byte: offset + 4] & 0xee == 0x0e else { return nil }
      return Symbol(
        nameOffset: UInt64(bytes.load(offset, as: UInt32.self, encoding.order)),
        value: encoding.address(bytes, offset + 8))
    case .coff:
      // A name of more than eight bytes has its offset after four zeros. Sections from 0x8000 on are numbers below 0.
      let section: UInt16 = bytes.load(offset + 12, .little)
      guard bytes.load(offset, as: UInt32.self, .little) == 0, 1..<0x8000 ~= section else {
        return nil
      }
      return Symbol(
        nameOffset: UInt64(bytes.load(offset + 4, as: UInt32.self, .little)),
        value: UInt64(bytes.load(offset + 8, as: UInt32.self, .little)), section: section)
    }
  }

  /// Where the text of a symbol lies in the file, without the zero byte that ends it; nil where there is no text of a
  /// plausible length.
  func text<Source: ByteSource & ~Copyable & ~Escapable>(
    of symbol: Symbol, in image: Image, _ source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    var address = symbol.value
    if let section = symbol.section, case .pe(let pe) = image {
      guard let start = try pe.address(ofSection: section, in: &source) else { return nil }
      address = start &+ address
    }
    guard let place = try image.filePart(from: address, in: &source) else { return nil }
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

extension COFFHeader {
  /// Where the names lie: after the symbols.
  fileprivate var symbolNames: Range<UInt64>? {
    guard symbolTable > 0 else { return nil }
    let start = UInt64(symbolTable) + 18 * UInt64(symbolCount)
    return start..<start + 4
  }
}

extension PEImage {
  /// The address of a section, counted from 1.
  fileprivate func address<Source: ByteSource & ~Copyable & ~Escapable>(
    ofSection number: UInt16, in source: inout Source
  ) throws(ReadError) -> UInt64? {
    var left = number
    return try sections.first(in: &source) { section in
      left -= 1
      return left == 0 ? imageBase &+ UInt64(section.virtualAddress) : nil
    }
  }
}

extension MachOImage {
  /// `LC_SYMTAB`
  fileprivate func symbolTable<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> (
    offset: UInt32, count: UInt32, namesOffset: UInt32, namesByteCount: UInt32
  )? {
    var commands = try commands(in: &source)
    while let command = try commands.next() {
      guard command.kind == 0x2, let offset = command.word(8), let count = command.word(12),
        let namesOffset = command.word(16), let namesByteCount = command.word(20)
      else { continue }
      return (offset, count, namesOffset, namesByteCount)
    }
    return nil
  }
}
