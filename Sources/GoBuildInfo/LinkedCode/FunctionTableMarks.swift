internal import BinarySupport

/// What leads tools to the function table of an image that do not search for it: symbols and sections.
package struct FunctionTableMarks: Sendable, Hashable {
  /// Whether there is a symbol table with the program's own symbols.
  package let hasSymbols: Bool

  /// Whether the function table has a section of its own, or in PE files symbols.
  package let marksTable: Bool

  /// Reads the section headers, and searches the names of the symbol table of PE and Mach-O files.
  ///
  /// - Throws: ``ReadError`` where headers lead out of the file.
  package init(reading source: inout some Bytes, part: Range<Int>?) throws(ReadError) {
    switch try Image(firstIn: &source, part: part) {
    case .elf(let image):
      hasSymbols = try image.symbolTable(in: &source) != nil
      var isMarked = false
      // The third one is a section that has other data too.
      for index in 0..<2 where !isMarked {
        isMarked =
          try image.functionTableRegion(index, in: &source).map { $0.byteCount > 0 } ?? false
      }
      marksTable = isMarked
    case .machO(let image):
      // Symbols of libraries stay in a stripped file. Names begin with an underscore unless a linker for C left it out.
      var isNamed = try FunctionTableMarks.symbols(
        of: image, contain: "\0_runtime.main\0", &source)
      if !isNamed {
        isNamed = try FunctionTableMarks.symbols(of: image, contain: "\0runtime.main\0", &source)
      }
      hasSymbols = isNamed
      marksTable = try image.functionTableRegion(0, in: &source) != nil
    case .pe(let image):
      hasSymbols = try image.symbolTable(in: &source) != nil
      marksTable = try FunctionTableMarks.symbols(
        of: image, contain: "\0runtime.pclntab\0", &source)
    default:
      hasSymbols = false
      marksTable = false
    }
  }

  private static func symbols(
    of image: some ImageFormat, contain name: StaticString, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    guard let names = try image.symbolTable(in: &source)?.names else { return false }
    let overlap = name.utf8CodeUnitCount - 1
    return try source.firstPosition(in: names, overlap: overlap) { $0.firstOffset(of: name) } != nil
  }
}
