internal import BinarySupport

/// A string variable that the linker set (`-ldflags="-X importpath.name=value"`), as the symbol table shows it.
///
/// For each such variable Go's linker adds a symbol `importpath.name.str` for the text. It is there even where
/// `-trimpath` keeps the flags out of the build settings, unless the symbol table was stripped. What the program assigns
/// to the variable when it runs is not known.
public struct LinkedVariable: Sendable, Hashable {
  /// The variable, with the import path of its package: `main.version`.
  public var name: String

  /// The text.
  public var value: String

  /// Creates a variable.
  public init(name: String, value: String) {
    self.name = name
    self.value = value
  }
}

extension LinkedVariable {
  /// The variables of an image, in the order of their symbols, without those that Go's linker sets in the package
  /// `runtime`. None where there is no symbol table; the tables of ELF, Mach-O and PE files are read.
  ///
  /// Of a table, at most 64 MiB of names and 256 MiB of symbols are searched, for at most 256 variables of at most
  /// 4096 bytes each.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: ``ReadError`` where headers lead out of the file, or a table is larger than that.
  /// - Complexity: O(*n* + *m* log *k*) in the bytes of the names, the number of symbols and of variables.
  public static func all(
    reading reader: inout FileReader, image: BinaryImage? = nil
  ) throws(ReadError) -> [LinkedVariable] {
    try all(reading: &reader, part: image?.requireRange())
  }

  package static func all(
    reading source: inout some Bytes, part: Range<Int>? = nil
  ) throws(ReadError) -> [LinkedVariable] {
    try Image(firstIn: &source, part: part).accept(Reader(), in: &source)
  }

  private struct Reader: ImageVisitor {
    func visit(
      _ image: some ImageFormat, in source: inout some Bytes
    ) throws(ReadError) -> [LinkedVariable] {
      guard let table = try image.symbolTable(in: &source) else { return [] }
      let names = try VariableNames(in: table.names, &source)
      guard !names.isEmpty else { return [] }
      var variables: [LinkedVariable] = []
      for symbol in try table.symbols(of: image, in: &source, where: names.contains) {
        let place = try image.text(of: symbol, in: &source)
        guard let place, let name = try names.name(at: symbol.nameOffset, in: table, &source)
        else { continue }
        let text = String(repairing: try source.bytes(at: place.lowerBound, count: place.count))
        variables.append(LinkedVariable(name: name, value: text))
      }
      return variables
    }
  }

  static let maximumCount = 256
  static let maximumNameByteCount = 1024
  static let maximumValueByteCount = 4096
}

/// Where among the names of symbols those of variables stand.
private struct VariableNames {
  /// From the start of a name to its ending `.str`, relative to the first name.
  private var ranges: [Range<UInt64>] = []

  /// How often `.str` may end a name, those included that are not variables.
  private static let maximumEndCount = 1024

  var isEmpty: Bool { ranges.isEmpty }

  init(in names: Range<Int>, _ source: inout some Bytes) throws(ReadError) {
    var rest = names
    var endCount = 0
    while let end = try VariableNames.firstEnd(in: rest, &source) {
      endCount += 1
      guard endCount <= VariableNames.maximumEndCount else {
        throw .limit("expected at most 1024 symbol names that end in .str", found: UInt64(endCount))
      }
      let lookedBack = min(end - names.lowerBound, LinkedVariable.maximumNameByteCount)
      let front = try source.bytes(at: end - lookedBack, count: lookedBack)
      var count = 0
      while count < lookedBack, front[byte: lookedBack - count - 1] != 0 { count += 1 }
      let runtime: StaticString = "runtime."
      let isOfRuntime =
        front.hasBytes(runtime, at: lookedBack - count)
        || front.hasBytes(runtime, at: lookedBack - count + 1)
      if count > 0, !isOfRuntime {
        guard ranges.count < LinkedVariable.maximumCount else {
          throw .limit("expected at most 256 variables set by -X", found: UInt64(ranges.count + 1))
        }
        let start = UInt64(end - count - names.lowerBound)
        ranges.append(start..<start + UInt64(count))
      }
      rest = end + 5..<names.upperBound
    }
  }

  /// The position of the first `.str` before a zero byte.
  private static func firstEnd(
    in range: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Int? {
    try source.firstPosition(in: range, overlap: 4) { bytes in
      var position = 0
      while let zero = bytes.firstOffset(of: 0, from: position) {
        if zero >= 4, bytes.hasBytes(".str", at: zero - 4) { return zero - 4 }
        position = zero + 1
      }
      return nil
    }
  }

  /// Whether a name starts at an offset and ends in `.str`. Linkers let a name be the end of another.
  func contains(_ offset: UInt64) -> Bool { range(at: offset) != nil }

  private func range(at offset: UInt64) -> Range<UInt64>? {
    var (low, high) = (0, ranges.count)
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < ranges.count, ranges[low].contains(offset) else { return nil }
    return offset..<ranges[low].upperBound
  }

  /// The name of a variable, without what object file formats put before it and Go's escapes (`%2e`).
  func name(
    at offset: UInt64, in table: SymbolTable, _ source: inout some Bytes
  ) throws(ReadError) -> String? {
    guard let range = range(at: offset),
      let place = table.names.subrange(at: offset, count: UInt64(range.count))
    else { return nil }
    var name = [UInt8](copying: try source.bytes(at: place.lowerBound, count: place.count))
    if table.hasUnderscores, name.first == UInt8(ascii: "_") { name.removeFirst() }
    guard name.contains(UInt8(ascii: ".")) else { return nil }
    return String(decoding: VariableNames.unescaped(name), as: UTF8.self)
  }

  /// Undoes `objabi.PathToPrefix`.
  private static func unescaped(_ name: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = 0
    while index < name.count {
      if name[index] == UInt8(ascii: "%"), index + 2 < name.count,
        let byte = UInt8(
          String(decoding: name[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        index += 3
      } else {
        bytes.append(name[index])
        index += 1
      }
    }
    return bytes
  }
}
