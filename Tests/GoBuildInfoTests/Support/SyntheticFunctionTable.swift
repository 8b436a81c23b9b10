import TestSupport

@testable import BinarySupport
@testable import GoBuildInfo

/// A small function table of any release, byte order and size of pointers.
struct SyntheticFunctionTable {
  var release = FunctionTable.go1_20
  var order = ByteOrder.little
  var pointerByteCount = 8
  var textStart: UInt64 = 0x40_1000
  var functions: [Function] = []
  /// Names of functions that exist only inlined.
  var inlinedNames: [String] = []
  /// What the entries of records are changed by, as garble does.
  var entryDifference: UInt64 = 0

  struct Function {
    var name: String
    /// No file if nil.
    var file: String?
    /// Whether its first instruction is of a call inlined into it. Not up to Go 1.15.
    var startsInlined = false
    var line = 1
    var byteCount = 32
  }

  private static let quantum: UInt8 = 1

  private var hasNarrowFields: Bool { release == .go1_18 || release == .go1_20 }
  private var fieldByteCount: Int { hasNarrowFields ? 4 : pointerByteCount }

  /// The distinct files, in the order in which they come.
  private var files: [String] {
    var known = Set<String>()
    return functions.compactMap { $0.file }.filter { known.insert($0).inserted }
  }

  private func writer() -> ByteWriter { ByteWriter(order, is64Bit: pointerByteCount == 8) }

  private func field(_ value: UInt64, _ writer: inout ByteWriter) {
    if hasNarrowFields { writer.word(Int(value)) } else { writer.address(value) }
  }

  /// The pc-value tables of files and lines of each function.
  private func values(_ writer: inout ByteWriter) -> [(file: Int, line: Int)] {
    let start = writer.bytes.count
    // No function has a table at offset 0.
    writer.bytes.append(0)
    let numbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    return functions.map { function in
      guard let file = function.file else { return (0, 0) }
      // From Go 1.16 on each file is a compilation unit.
      let number = release == .go1_2 ? numbers[file]! + 1 : 0
      let base = release == .go1_2 ? 0 : start
      let places = (writer.bytes.count - base, 0)
      writer.bytes += uvarint(2 * (number + 1)) + uvarint(function.byteCount) + [0]
      let line = writer.bytes.count - base
      writer.bytes += uvarint(2 * (function.line + 1)) + uvarint(function.byteCount) + [0]
      return (places.0, line)
    }
  }

  private func names(_ writer: inout ByteWriter, _ names: [String]) -> [Int] {
    names.map { name in
      defer { writer.bytes += Array(name.utf8) + [0] }
      return writer.bytes.count
    }
  }

  /// - Parameters:
  ///   - unit: the compilation unit; none if nil.
  ///   - inlined: the pc-value table of inlined calls; none if nil.
  private func record(
    _ entry: UInt64, name: Int, file: Int, line: Int, unit: Int? = nil, inlined: Int? = nil,
    _ writer: inout ByteWriter
  ) {
    field(entry ^ entryDifference, &writer)
    for value in [name, 0, 0, 0, file, line, inlined == nil ? 0 : 3] { writer.word(value) }
    // C functions have no compilation unit.
    if release != .go1_2 { writer.word(unit ?? Int(UInt32.max)) }
    if release == .go1_20 { writer.word(line) }
    writer.word(0)
    if let inlined { for value in [0, 0, inlined] { writer.word(value) } }
  }

  private var entries: [UInt64] {
    var entry = hasNarrowFields ? 0 : textStart
    return [entry]
      + functions.map { function in
        entry += UInt64(function.byteCount)
        return entry
      }
  }

  var bytes: [UInt8] {
    var table = writer()
    table.number(release.rawValue)
    table.bytes += [0, 0, SyntheticFunctionTable.quantum, UInt8(pointerByteCount)]
    table.address(UInt64(functions.count))
    return release == .go1_2 ? flat(table) : inParts(table)
  }

  /// Go 1.2 to 1.15: all offsets count from the header.
  private func flat(_ header: ByteWriter) -> [UInt8] {
    let pairsByteCount = (2 * functions.count + 1) * pointerByteCount + 4
    let recordsStart = header.bytes.count + pairsByteCount
    var rest = writer()
    rest.pad(to: recordsStart)
    rest.align(pointerByteCount)
    let records = rest.bytes.count
    let recordByteCount = pointerByteCount + 32
    rest.pad(to: records + functions.count * recordByteCount)
    let names = names(&rest, functions.map { $0.name })
    let values = values(&rest)
    let fileNames = self.names(&rest, files)
    rest.align(4)
    let filesOffset = rest.bytes.count
    rest.word(files.count + 1)
    for offset in fileNames { rest.word(offset) }
    var table = header
    for (index, entry) in entries.enumerated() {
      table.address(entry)
      if index < functions.count { table.address(UInt64(records + index * recordByteCount)) }
    }
    table.word(filesOffset)
    table.align(pointerByteCount)
    for (index, entry) in entries.dropLast().enumerated() {
      record(
        entry, name: names[index], file: values[index].file, line: values[index].line, &table)
    }
    return table.bytes + rest.bytes[table.bytes.count...]
  }

  /// From Go 1.16 on.
  private func inParts(_ header: ByteWriter) -> [UInt8] {
    var nameTable = writer()
    let names = names(&nameTable, functions.map { $0.name } + inlinedNames)
    var fileTable = writer()
    let fileNames = self.names(&fileTable, files)
    var units = writer()
    for offset in fileNames { units.word(offset) }
    var valueTable = writer()
    let values = values(&valueTable)
    // The first of the inlined calls, for one instruction.
    let inlined = valueTable.bytes.count
    valueTable.bytes += [2, 1, 0]

    var table = header
    table.address(UInt64(files.count))
    if release != .go1_16 { table.address(textStart) }
    let headerByteCount = table.bytes.count + 5 * pointerByteCount
    var start = headerByteCount
    var parts = writer()
    parts.pad(to: start)
    for part in [nameTable, units, fileTable, valueTable] {
      parts.align(pointerByteCount)
      start = parts.bytes.count
      table.address(UInt64(start))
      parts.bytes += part.bytes
    }
    parts.align(pointerByteCount)
    table.address(UInt64(parts.bytes.count))
    table.bytes += parts.bytes[headerByteCount...]

    let pairs = table.bytes.count
    var records = writer()
    records.pad(to: (2 * functions.count + 1) * fieldByteCount)
    records.align(pointerByteCount)
    var pairTable = writer()
    let unitNumbers = Dictionary(uniqueKeysWithValues: files.enumerated().map { ($1, $0) })
    for (index, entry) in entries.enumerated() {
      field(entry, &pairTable)
      guard index < functions.count else { break }
      field(UInt64(records.bytes.count), &pairTable)
      record(
        entry, name: names[index], file: values[index].file, line: values[index].line,
        unit: functions[index].file.map { unitNumbers[$0]! },
        inlined: functions[index].startsInlined ? inlined : nil, &records)
      records.align(pointerByteCount)
    }
    table.bytes += pairTable.bytes + records.bytes[pairTable.bytes.count...]
    precondition(pairs % pointerByteCount == 0)
    return table.bytes
  }
}

extension SyntheticFunctionTable {
  /// A program with the table and nothing else.
  var program: [UInt8] {
    var elf = SyntheticELF(order: order, is64Bit: pointerByteCount == 8)
    elf.sectionName = ".gopclntab"
    return elf.bytes(bytes)
  }
}
