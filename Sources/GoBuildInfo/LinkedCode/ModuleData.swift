internal import BinarySupport

/// What the runtime's description of a linked program (`runtime.moduledata`) records of code.
///
/// It is a structure of words in writable data, found by its first words: the address of the function table, then those of its
/// parts.
struct ModuleData {
  /// The address that entries of functions count from (`text`).
  let text: UInt64
  /// The address that the offsets of funcdata count from (`gofunc`); nil up to Go 1.17.
  let functionData: UInt64?

  /// Finds the structure; nil where there is none, as in objects, whose addresses nothing has given them yet.
  init?(
    of table: FoundFunctionTable, in image: Image, _ source: inout some Bytes
  ) throws(ReadError) {
    guard table.layout.hasParts,
      let found = try image.accept(ModuleDataSearch(table: table), in: &source)
    else { return nil }
    self = found
  }

  fileprivate init(text: UInt64, functionData: UInt64?) {
    self.text = text
    self.functionData = functionData
  }
}

extension Image {
  /// The memory from an address on; nil where the file has no bytes for it.
  func memory(
    from address: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> TableMemory? {
    try accept(MemoryReader(address: address), in: &source)
  }
}

private struct MemoryReader: ImageVisitor {
  let address: UInt64

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> TableMemory? {
    try TableMemory(from: address, of: image, in: &source)
  }
}

/// The indices of the structure's words.
private enum Word {
  static let header = 0
  /// The addresses of the names, the units, the files, the pc-value tables, and twice of the functions.
  static let parts = [1, 4, 7, 10, 13, 16]
  static let functionCount = 17
  static let text = 22
  /// `gofunc`, from Go 1.18, 1.20 and 1.27 on; in the latter the end of the table follows.
  static let firstFunctionData = 38
  static let functionData = 40
  static let lateFunctionData = 43
  static let count = 46
}

private struct ModuleDataSearch: ImageVisitor {
  let table: FoundFunctionTable

  private static let maximumCandidateCount = 16
  private static let maximumPartCount = 4096

  func visit(
    _ image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> ModuleData? {
    guard let words = image.words else { return nil }
    let pointers = try Pointers(of: image, words, in: &source)
    let wanted = pointers.stored(for: table.memory.address)
    var count = 0
    // Segments that overlap are searched again, which those of real programs do not.
    var searchLimit = 2 * image.part.count
    // Data lies near the end of nearly all files.
    for part in try dataRanges(of: image, in: &source).reversed() {
      searchLimit -= part.count
      guard searchLimit >= 0 else { return nil }
      var rest = words.aligned(part, in: image.part)
      while let position = try source.firstPosition(
        in: rest, overlap: words.byteCount - 1,
        where: { ModuleDataSearch.firstOffset(of: wanted, in: $0, words) })
      {
        count += 1
        guard count <= ModuleDataSearch.maximumCandidateCount else { return nil }
        if let address = try address(of: position, in: image, &source),
          let found = try moduleData(at: address, image, pointers, &source)
        {
          return found
        }
        rest = position + words.alignment..<rest.upperBound
      }
    }
    guard let relocations = pointers.relocations else { return nil }
    let address = table.memory.address
    let relocation = try image.firstRelocation(in: relocations, &source) { $0 == address }
    guard let relocation else { return nil }
    return try moduleData(at: relocation.place, image, pointers, &source)
  }

  private static func firstOffset(
    of addresses: (UInt64, UInt64), in bytes: RawSpan, _ words: WordFormat
  ) -> Int? {
    var offset = 0
    while offset + words.byteCount <= bytes.byteCount {
      let word = words.address(bytes, offset)
      if word == addresses.0 || word == addresses.1 { return offset }
      offset += words.alignment
    }
    return nil
  }

  private func dataRanges(
    of image: some ImageFormat, in source: inout some Bytes
  ) throws(ReadError) -> [Range<Int>] {
    guard image.words?.isCut != true else { return try image.loadedBytes(in: &source).ranges }
    var ranges: [Range<Int>] = []
    try image.visitLoadedParts(in: &source) { mapped in
      let range = mapped.file(in: image.part)
      if !range.isEmpty { ranges.append(range) }
      return ranges.count >= ModuleDataSearch.maximumPartCount
    }
    return ranges
  }

  private func address(
    of position: Int, in image: some ImageFormat, _ source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    var lookup = AddressLookup(of: [position], in: image.part)
    try image.visitLoadedParts(in: &source) { mapped in
      lookup.visit(mapped, base: image.imageBase)
      return lookup.addresses[0] != nil
    }
    return lookup.addresses[0]
  }

  /// The structure at an address; nil where there is another one.
  private func moduleData(
    at address: UInt64, _ image: some ImageFormat, _ pointers: Pointers,
    _ source: inout some Bytes
  ) throws(ReadError) -> ModuleData? {
    guard let memory = try TableMemory(from: address, of: image, in: &source) else { return nil }
    let size = pointers.words.byteCount
    let count = min(Word.count * size, memory.byteCount)
    guard let bytes = try memory.bytes(at: 0, count: count, from: &source) else { return nil }
    let layout = table.layout
    let starts = [
      layout.names.lowerBound, layout.units.lowerBound, layout.files.lowerBound,
      layout.values.lowerBound, layout.pairs, layout.pairs,
    ]
    func pointer(_ index: Int, _ source: inout some Bytes) throws(ReadError) -> UInt64? {
      guard (index + 1) * size <= bytes.count else { return nil }
      return try pointers.target(
        of: bytes, at: index * size, address: address, image, &source)
    }
    guard try pointer(Word.header, &source) == table.memory.address,
      (Word.functionCount + 1) * size <= bytes.count,
      pointers.words.word(bytes.span.raw, Word.functionCount * size)
        == UInt64(layout.functionCount) + 1
    else { return nil }
    for (index, start) in zip(Word.parts, starts) {
      guard try pointer(index, &source) == table.memory.address &+ UInt64(start) else {
        return nil
      }
    }
    guard let text = try pointer(Word.text, &source) else { return nil }
    var functionData: UInt64?
    switch layout.release {
    case .go1_2, .go1_16: break
    case .go1_18: functionData = try pointer(Word.firstFunctionData, &source)
    case .go1_20:
      // From Go 1.26 on funcdata follows the records, which tells the layouts apart.
      let end = try pointer(Word.lateFunctionData + 1, &source)
      functionData = try pointer(Word.lateFunctionData, &source)
      let start = table.memory.address &+ UInt64(layout.pairs)
      if let first = functionData, let end, first >= start, first < end { break }
      functionData = try pointer(Word.functionData, &source)
    }
    return ModuleData(text: text, functionData: functionData)
  }
}

/// How the words of an image become addresses.
private struct Pointers {
  let words: WordFormat
  /// Where the relocations lie that put addresses in the place of words.
  let relocations: Range<Int>?
  /// The address of the start of the file, which packed pointers may count from.
  private let base: UInt64

  init(
    of image: some ImageFormat, _ words: WordFormat, in source: inout some Bytes
  ) throws(ReadError) {
    self.words = words
    relocations = try image.loaderRelocations(in: &source)
    guard words.isPacked else {
      base = 0
      return
    }
    var lookup = AddressLookup(of: [image.part.lowerBound], in: image.part)
    try image.visitLoadedParts(in: &source) { mapped in
      lookup.visit(mapped, base: image.imageBase)
      return lookup.addresses[0] != nil
    }
    base = lookup.addresses[0] ?? 0
  }

  /// What a word may be that leads to an address.
  func stored(for address: UInt64) -> (UInt64, UInt64) {
    guard words.isPacked else { return (address, address) }
    let mask = WordFormat.packedAddressMask
    return (address & mask, (address &- base) & mask)
  }

  /// The address that a word leads to.
  func target(
    of bytes: [UInt8], at offset: Int, address: UInt64, _ image: some ImageFormat,
    _ source: inout some Bytes
  ) throws(ReadError) -> UInt64? {
    let word = words.address(bytes.span.raw, offset)
    if words.isPacked {
      // Addresses of programs are at least their base.
      return word != 0 && word < base & WordFormat.packedAddressMask
        ? base &+ word : base & ~WordFormat.packedAddressMask | word
    }
    guard let relocations else { return word }
    let relocated = try image.relocatedPointer(
      at: address &+ UInt64(offset), stored: word, relocations, in: &source)
    return relocated ?? word
  }
}
