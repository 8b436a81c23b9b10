internal import BinarySupport

/// Where the parts of a function table lie: numbers that were checked, all of them offsets from its header.
struct FunctionTableLayout {
  let header: FunctionTableHeader

  /// How many functions there are; at least 1.
  let functionCount: Int
  /// The names of functions; up to Go 1.15 anywhere in the table.
  let names: Range<Int>
  /// The files of each compilation unit; empty up to Go 1.15.
  let units: Range<Int>
  /// The names of files; up to Go 1.15 their offsets, the number of them first.
  let files: Range<Int>
  /// The pc-value tables, up to Go 1.15 anywhere in the table.
  let values: Range<Int>
  /// The pairs of an entry and the offset of a record.
  let pairs: Int
  /// What the offsets of records count from.
  let records: Int
  /// The address that entries count from, as the header records it; 0 where it does not.
  let textStart: UInt64

  var order: ByteOrder { header.order }
  var release: FunctionTable { header.release }

  /// The size of an entry, and of an offset of a record.
  var fieldByteCount: Int { hasNarrowFields ? 4 : header.pointerByteCount }

  /// Whether entries are offsets of 32 bits rather than addresses: from Go 1.18 on.
  var hasNarrowFields: Bool { release == .go1_18 || release == .go1_20 }

  /// Whether the parts are apart, and found by the header: from Go 1.16 on.
  var hasParts: Bool { release != .go1_2 }

  /// What the bytes at a place are.
  enum Verdict {
    case table(FunctionTableLayout)
    /// The header and its offsets are those of a table, and the entries of its records are not.
    case obfuscated
    /// A table starts there, and the file ends within it.
    case truncated
    case none
  }

  private static let maximumHeaderByteCount = 72

  /// Offsets in a table have 32 bits.
  private static let maximumByteCount = Int(clamping: UInt32.max)

  /// A header's word.
  private struct Words {
    let bytes: [UInt8]
    let header: FunctionTableHeader

    /// The word at an index, from the one after the sizes on; nil where it leaves the bytes, or is no offset.
    subscript(_ index: Int) -> UInt64? {
      let size = header.pointerByteCount
      let offset = FunctionTableHeader.byteCount + index * size
      guard offset + size <= bytes.count else { return nil }
      let span = bytes.span.raw
      return size == 8
        ? span.load(offset, header.order)
        : UInt64(span.load(offset, as: UInt32.self, header.order))
    }

    func offset(_ index: Int, atMost limit: Int) -> Int? {
      guard let word = self[index], word <= UInt64(limit) else { return nil }
      return Int(word)
    }
  }

  /// Nil where the header's offsets are not those of a table of at most `end` bytes.
  private init?(_ words: Words, end: Int) {
    let header = words.header
    self.header = header
    guard let count = words.offset(0, atMost: end), count > 0 else { return nil }
    functionCount = count
    guard header.release != .go1_2 else {
      textStart = 0
      pairs = FunctionTableHeader.byteCount + header.pointerByteCount
      records = 0
      names = 0..<end
      values = 0..<end
      units = 0..<0
      files = 0..<end
      guard count <= (end - pairs) / (2 * header.pointerByteCount) else { return nil }
      return
    }
    let hasText = header.release != .go1_16
    textStart = hasText ? words[2] ?? 0 : 0
    let first = hasText ? 3 : 2
    guard let names = words.offset(first, atMost: end),
      let units = words.offset(first + 1, atMost: end),
      let files = words.offset(first + 2, atMost: end),
      let values = words.offset(first + 3, atMost: end),
      let pairs = words.offset(first + 4, atMost: end),
      FunctionTableHeader.byteCount + (first + 5) * header.pointerByteCount <= names,
      names <= units, units <= files, files <= values, values <= pairs
    else { return nil }
    self.names = names..<units
    self.units = units..<files
    self.files = files..<values
    self.values = values..<pairs
    self.pairs = pairs
    records = pairs
    guard count <= (end - pairs) / (2 * (hasText ? 4 : header.pointerByteCount)) else { return nil }
  }

  /// The same with another place of the files.
  private init(_ layout: FunctionTableLayout, files: Range<Int>) {
    header = layout.header
    functionCount = layout.functionCount
    names = layout.names
    units = layout.units
    self.files = files
    values = layout.values
    pairs = layout.pairs
    records = layout.records
    textStart = layout.textStart
  }

  /// Checks whether a table starts at the start of some memory.
  static func verdict(
    on table: borrowing TableMemory, in source: inout some Bytes
  ) throws(ReadError) -> Verdict {
    let start = try table.bytes(
      at: 0, count: min(maximumHeaderByteCount, table.byteCount), from: &source)
    guard let start, start.count >= FunctionTableHeader.byteCount,
      let header = FunctionTableHeader(start.span.raw)
    else { return .none }
    let words = Words(bytes: start, header: header)
    guard var layout = FunctionTableLayout(words, end: table.byteCount) else {
      return FunctionTableLayout(words, end: maximumByteCount) == nil ? .none : table.missing
    }
    let pairsByteCount = UInt64(2 * layout.functionCount + 1) * UInt64(layout.fieldByteCount)
    let pairsEnd = layout.pairs.position(plus: pairsByteCount)
    if !layout.hasParts {
      guard let field = try table.bytes(at: pairsEnd, count: 4, from: &source) else {
        return table.missing
      }
      let files = Int(clamping: field.span.raw.load(0, as: UInt32.self, header.order))
      guard files <= table.byteCount - 4 else { return .none }
      layout = FunctionTableLayout(layout, files: files..<table.byteCount)
    }
    guard pairsEnd <= table.byteCount else { return table.missing }
    return try layout.confirmed(by: table, in: &source)
  }

  /// Checks a sample of the records.
  private func confirmed(
    by table: borrowing TableMemory, in source: inout some Bytes
  ) throws(ReadError) -> Verdict {
    let size = fieldByteCount
    var previous: UInt64 = 0
    for index in FunctionTableLayout.sample(of: functionCount) {
      let pair = try table.bytes(at: pairs + 2 * index * size, count: 2 * size, from: &source)
      guard let pair else { return table.missing }
      let entry = field(pair.span.raw, 0)
      let offset = field(pair.span.raw, size)
      guard entry >= previous else { return .none }
      previous = entry
      let aligned =
        (pairs - records + (2 * functionCount + 1) * size + header.pointerByteCount - 1)
        / header.pointerByteCount * header.pointerByteCount
      if index == 0, hasParts, offset != UInt64(aligned) { return .none }
      // A hole between sections of text.
      if offset == missingRecord { continue }
      guard offset <= UInt64(FunctionTableLayout.maximumByteCount) else { return .none }
      let record = try table.bytes(
        at: records.position(plus: offset), count: size + 4, from: &source)
      guard let record else { return table.missing }
      // garble changes the entries of records, and nothing else that is checked here.
      guard field(record.span.raw, 0) == entry else { return hasParts ? .obfuscated : .none }
      let name = Int(clamping: record.span.raw.load(size, as: UInt32.self, order))
      guard name < names.count else { return .none }
      guard hasParts, name > 0 else { continue }
      let before = try table.bytes(at: names.lowerBound + name - 1, count: 1, from: &source)
      guard before == [0] else { return .none }
    }
    return .table(self)
  }

  /// What the offset of a record is where there is none: all bits are set.
  var missingRecord: UInt64 {
    fieldByteCount == 4 ? UInt64(UInt32.max) : .max
  }

  /// An entry, or the offset of a record.
  @inline(__always)
  func field(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    fieldByteCount == 4
      ? UInt64(bytes.load(offset, as: UInt32.self, order)) : bytes.load(offset, order)
  }

  /// The first, the last and some functions between them, in order.
  private static func sample(of count: Int) -> [Int] {
    let step = max(1, count / 16)
    return Array(stride(from: 0, to: count - 1, by: step)) + [count - 1]
  }
}

extension TableMemory {
  /// What a table is of which some lies after the end of this memory.
  fileprivate var missing: FunctionTableLayout.Verdict { endsWithFile ? .truncated : .none }
}
