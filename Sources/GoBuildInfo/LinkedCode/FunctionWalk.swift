internal import BinarySupport

/// Walks the functions of a table, front to back, with copies of few pages of it.
///
/// Nothing is allocated for a function. The pages take up to 3.5 MB, most of them for positions and inlined calls, if asked for.
struct FunctionWalk: ~Copyable {
  let memory: TableMemory
  let layout: FunctionTableLayout
  let fieldByteCount: Int
  let recordByteCount: Int
  private let order: ByteOrder
  private let missingRecord: UInt64
  private let hasParts: Bool

  /// The functions that were passed.
  private var index = 0
  private var pairs: TablePages
  /// Where funcdata lies, if it was asked for.
  let functionData: TableMemory?
  var trees: TablePages
  /// The code of each inlined call of a function in bytes, by its index.
  var callByteCounts: [UInt64] = []
  var records: TablePages
  private var names: TablePages
  /// The names of inlined calls, which are anywhere among the names.
  var callNames: TablePages
  var values: TablePages
  private var units: TablePages
  private var files: TablePages
  private var bodies: FunctionBodies?
  private var work = 0
  private let workLimit: Int
  /// The numbers of files at the entries of functions, by their pc-value tables.
  private var knownNumbers: [(values: UInt32, number: Int32)] = Array(
    repeating: (0, 0), count: 4096)

  /// The longest name of a function.
  static let maximumNameByteCount = 8192
  /// The longest name of a file.
  static let maximumFileNameByteCount = 4096

  /// - Parameter functionData: the memory from which the offsets of funcdata count, for inlined calls.
  init(_ table: FoundFunctionTable, functionData: TableMemory? = nil) {
    self.functionData = functionData
    memory = table.memory
    layout = table.layout
    fieldByteCount = layout.fieldByteCount
    order = layout.order
    missingRecord = layout.missingRecord
    hasParts = layout.hasParts
    recordByteCount = FunctionRecord.Offset.fixedByteCount(layout)
    let all = memory.byteCount
    let limit = memory.workLimit
    workLimit = limit
    bodies = table.bodies.map { FunctionBodies(in: $0) }
    // Up to Go 1.15 names and pc-value tables lie among the functions, and the offsets of files after all of them.
    pairs = TablePages(
      shift: 16, maximumSlotCount: 1, overlap: 3 * fieldByteCount, byteCount: all, copyLimit: limit)
    records = TablePages(
      shift: 16, maximumSlotCount: 2, overlap: recordByteCount, byteCount: all, copyLimit: limit)
    names = TablePages(
      shift: 16, maximumSlotCount: hasParts ? 8 : 4, overlap: FunctionWalk.maximumNameByteCount,
      byteCount: layout.names.count, copyLimit: limit)
    // Trees, and the names in them, are in no order.
    trees = TablePages(
      shift: 12, maximumSlotCount: 64, overlap: InlinedCallRecord.byteCount,
      byteCount: functionData?.byteCount ?? 0, copyLimit: limit)
    callNames = TablePages(
      shift: 12, maximumSlotCount: 256, overlap: 256,
      byteCount: functionData == nil ? 0 : layout.names.count, copyLimit: limit)
    values = TablePages(
      shift: 12, maximumSlotCount: hasParts ? 256 : 64, overlap: PCValues.maximumNumberByteCount,
      byteCount: layout.values.count, copyLimit: limit)
    units = TablePages(
      maximumSlotCount: 4, overlap: 4, byteCount: layout.units.count, copyLimit: limit)
    files =
      layout.hasParts
      ? TablePages(
        maximumSlotCount: 8, overlap: FunctionWalk.maximumFileNameByteCount,
        byteCount: layout.files.count, copyLimit: limit)
      : TablePages(
        shift: 12, maximumSlotCount: 32, overlap: FunctionWalk.maximumFileNameByteCount,
        byteCount: all, copyLimit: limit)
  }
}

/// A function as its record has it: numbers, and the place of its name among the copies.
struct FunctionRecord {
  /// An address up to Go 1.17, later an offset.
  let entry: UInt64
  /// The difference to the entry of the next function.
  let byteCount: UInt64
  /// Where the record lies in the table.
  let offset: Int
  /// Where its name lies among the names.
  let name: UInt32
  /// The pc-value tables of files and lines; 0 where there is none.
  let fileValues: UInt32
  let lineValues: UInt32
  /// Where the files of the compilation unit start.
  let unit: UInt32

  /// The fields of a record (`runtime._func`) after its entry.
  enum Offset {
    static let name = 0
    static let fileValues = 16
    static let lineValues = 20
    static let valueTableCount = 24
    static let unit = 28

    /// The size of what each record has: the fields, and four bytes of which the last is the number of funcdata.
    static func fixedByteCount(_ layout: FunctionTableLayout) -> Int {
      let entry = layout.fieldByteCount
      return switch layout.release {
      case .go1_2: entry + 32
      case .go1_16, .go1_18: entry + 36
      case .go1_20: entry + 40
      }
    }
  }

  /// The compilation unit of C functions.
  static let noUnit = UInt32.max
}

extension FunctionWalk {
  /// The next function; nil after the last one.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where the table is damaged.
  @inline(__always)
  mutating func next(in source: inout some Bytes) throws(ReadError) -> FunctionRecord? {
    while index < layout.functionCount {
      let size = fieldByteCount
      let pair = try pairs.place(
        of: layout.pairs + index * 2 * size, count: 3 * size, in: memory, &source)
      let (entry, offset, end) = {
        let bytes = pairs.span(pair, count: 3 * size)
        return (
          field(bytes, 0), field(bytes, size), field(bytes, 2 * size)
        )
      }()
      index += 1
      guard entry <= end else { throw malformed("entries of functions are not in order") }
      // A hole between sections of text.
      if offset == missingRecord { continue }
      guard offset <= UInt64(memory.byteCount) else { throw .functionTableEnds(in: memory) }
      return try record(at: layout.records.position(plus: offset), entry..<end, &source)
    }
    return nil
  }

  /// An entry, or the offset of a record.
  @inline(__always)
  private func field(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
    fieldByteCount == 4
      ? UInt64(bytes.load(offset, as: UInt32.self, order)) : bytes.load(offset, order)
  }

  @inline(__always)
  private mutating func record(
    at offset: Int, _ extent: Range<UInt64>, _ source: inout some Bytes
  ) throws(ReadError) -> FunctionRecord {
    let place = try records.place(of: offset, count: recordByteCount, in: memory, &source)
    let size = fieldByteCount
    let order = order
    let (entry, name, fileValues, lineValues, unit) = {
      let bytes = records.span(place, count: recordByteCount)
      return (
        field(bytes, 0),
        bytes.load(size + FunctionRecord.Offset.name, as: UInt32.self, order),
        bytes.load(size + FunctionRecord.Offset.fileValues, as: UInt32.self, order),
        bytes.load(size + FunctionRecord.Offset.lineValues, as: UInt32.self, order),
        bytes.load(size + FunctionRecord.Offset.unit, as: UInt32.self, order)
      )
    }()
    guard entry == extent.lowerBound else { throw malformed("record of another function") }
    let byteCount =
      try bodies?.byteCount(ofFunction: entry, in: &source) ?? extent.upperBound - entry
    return FunctionRecord(
      entry: entry, byteCount: byteCount, offset: offset,
      name: name, fileValues: fileValues, lineValues: lineValues, unit: unit)
  }

  /// The name of a function, until the next one.
  @inline(__always)
  mutating func name(
    of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> TableText {
    try name(at: Int(clamping: function.name), &source)
  }

  /// The name at an offset from the names.
  @inline(__always)
  mutating func name(
    at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> TableText {
    guard offset < layout.names.count else { throw malformed("name outside of the names") }
    // Each name but the first follows the zero byte of another.
    let isChecked = hasParts && offset > 0
    let start = layout.names.lowerBound + offset - (isChecked ? 1 : 0)
    let place = try names.place(of: start, count: 1, in: memory, &source)
    let available = min(
      names.contiguousByteCount(at: start, in: memory), layout.names.upperBound - start)
    let end: Int
    do {
      let bytes = names.span(place, count: available)
      guard !isChecked || bytes[byte: 0] == 0 else { throw malformed("name within a name") }
      guard let zero = bytes.firstOffset(of: 0, from: isChecked ? 1 : 0) else {
        throw malformed("unterminated name, or one of more than 8192 bytes")
      }
      end = zero
    }
    try spend(end)
    return isChecked
      ? TableText(place: place + 1, byteCount: end - 1) : TableText(place: place, byteCount: end)
  }

  /// The bytes of a name, until the next function.
  @inline(__always)
  @_lifetime(borrow self)
  func name(_ text: TableText) -> RawSpan { names.span(text.place, count: text.byteCount) }

  /// The bytes of the name of a file, until the next one.
  @inline(__always)
  @_lifetime(borrow self)
  func fileName(_ text: TableText) -> RawSpan { files.span(text.place, count: text.byteCount) }

  /// Where the name of the file at the entry of a function lies in the table; nil where it has none.
  @inline(__always)
  mutating func fileOffset(
    of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> Int? {
    guard function.fileValues != 0 else { return nil }
    // Functions share tables: many have one value for all of their code.
    let slot =
      Int(truncatingIfNeeded: function.fileValues ^ function.fileValues >> 9)
      & (knownNumbers.count - 1)
    var number = Int(knownNumbers[slot].number)
    if knownNumbers[slot].values != function.fileValues {
      number = try values.firstValue(
        at: layout.values.lowerBound.position(plus: function.fileValues), in: memory, &source)
      knownNumbers[slot] = (function.fileValues, Int32(truncatingIfNeeded: number))
    }
    return try fileOffset(ofNumber: number, unit: function.unit, &source)
  }

  /// Where the name of a file lies by its number; nil where there is none.
  @inline(__always)
  mutating func fileOffset(
    ofNumber number: Int, unit: UInt32, _ source: inout some Bytes
  ) throws(ReadError) -> Int? {
    guard layout.hasParts else {
      // The first word is the number of files, counted from 1.
      guard number > 0 else { return nil }
      let count = try word(.files, at: layout.files.lowerBound, &source)
      guard UInt64(number) < UInt64(count) else { return nil }
      let place = layout.files.lowerBound.position(plus: 4 * UInt64(number))
      return Int(clamping: try word(.files, at: place, &source))
    }
    guard number >= 0, unit != FunctionRecord.noUnit else { return nil }
    // In 32 bits, as Go's runtime adds them.
    let index = Int(clamping: unit &+ UInt32(truncatingIfNeeded: number))
    guard index < layout.units.count / 4 else { throw malformed("file of no unit") }
    let offset = try word(.units, at: layout.units.lowerBound + 4 * index, &source)
    guard offset != UInt32.max else { return nil }
    guard UInt64(offset) < UInt64(layout.files.count) else {
      throw malformed("file outside of the files")
    }
    return layout.files.lowerBound + Int(offset)
  }

  /// The name of the file at an offset of the table.
  @inline(__always)
  mutating func fileName(
    at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> TableText {
    let text = try files.text(at: offset, in: memory, &source)
    try spend(text.byteCount)
    return text
  }

  /// The line at the entry of a function; nil where it has none.
  @inline(__always)
  mutating func line(
    of function: FunctionRecord, _ source: inout some Bytes
  ) throws(ReadError) -> Int? {
    guard function.lineValues != 0 else { return nil }
    return try values.firstValue(
      at: layout.values.lowerBound.position(plus: function.lineValues), in: memory, &source)
  }

  private enum Part { case files, units }

  @inline(__always)
  private mutating func word(
    _ part: Part, at offset: Int, _ source: inout some Bytes
  ) throws(ReadError) -> UInt32 {
    switch part {
    case .files:
      let place = try files.place(of: offset, count: 4, in: memory, &source)
      return files.span(place, count: 4).load(0, order)
    case .units:
      let place = try units.place(of: offset, count: 4, in: memory, &source)
      return units.span(place, count: 4).load(0, order)
    }
  }

  /// Counts bytes that were processed.
  @inline(__always)
  mutating func spend(_ byteCount: Int) throws(ReadError) {
    guard byteCount <= workLimit - work else { throw .functionTableWork }
    work += byteCount
  }

  func malformed(_ sentence: StaticString) -> ReadError {
    .malformedFunctionTable(sentence, in: memory)
  }
}

extension FunctionWalk {
  /// Visits all names of the table with their offsets, those of functions that exist only inlined included. None up to Go 1.15,
  /// which has no table of names.
  @inline(__always)
  mutating func visitNames(
    in source: inout some Bytes,
    _ visit: (_ offset: Int, _ name: borrowing RawSpan) throws(ReadError) -> Void
  ) throws(ReadError) {
    guard layout.hasParts else { return }
    try spend(layout.names.count)
    try memory.visitTexts(
      in: layout.names, maximumByteCount: FunctionWalk.maximumNameByteCount, of: &source, visit)
  }

  /// Visits the names of the source files, those included of which all functions are inlined. None up to Go 1.15.
  mutating func visitFiles(
    in source: inout some Bytes, _ visit: (borrowing RawSpan) throws(ReadError) -> Void
  ) throws(ReadError) {
    guard layout.hasParts else { return }
    try spend(layout.files.count)
    try memory.visitTexts(
      in: layout.files, maximumByteCount: FunctionWalk.maximumFileNameByteCount, of: &source
    ) { _, file throws(ReadError) in try visit(file) }
  }
}
