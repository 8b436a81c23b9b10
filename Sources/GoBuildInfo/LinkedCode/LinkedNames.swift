internal import BinarySupport

/// The names of the functions of an image, without their addresses.
package struct LinkedNames: Sendable {
  private let table: FoundFunctionTable

  /// The releases of Go that wrote the table.
  package var release: FunctionTable { table.layout.release }

  /// The package at the start of a name.
  package struct Package {
    /// How many bytes of the name its path takes, which a dot follows.
    package let byteCount: Int
    /// Whether the path has escapes, such as `%2e` for a dot.
    package let isEscaped: Bool
    /// Whether the name before has the same.
    package let isRepeated: Bool
  }

  /// Receives a name and the package at its start.
  package typealias Visit = (borrowing RawSpan, Package) throws(ReadError) -> Void

  /// Whether the names of functions that exist only inlined are among them: from Go 1.16 on.
  package var includesInlined: Bool { table.layout.hasParts }

  /// How much is copied of the names at once, which is also the limit for a name.
  private static let windowByteCount = 1 << 16

  /// Finds the function table of an image.
  ///
  /// - Throws: ``ReadError`` as ``LinkedFunctions/init(reading:image:including:)``.
  package init(in source: inout some Bytes, part: Range<Int>?) throws(ReadError) {
    table = try Image(firstIn: &source, part: part).functionTable(in: &source)
  }

  /// Visits the names that have a package, in the order of the table, each once; up to Go 1.15 those of functions with code.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where the table is damaged, or a name has more than 65 535 bytes.
  package func forEach(
    in source: inout FileReader, _ visit: Visit
  ) throws(ReadError) {
    guard includesInlined else { return try forEachWithCode(in: &source, visit) }
    var split = NameSplit()
    let names = table.layout.names
    var buffer = [UInt8](
      repeating: 0, count: min(names.count, LinkedNames.windowByteCount))
    var offset = names.lowerBound
    while offset < names.upperBound {
      let count = min(buffer.count, names.upperBound - offset)
      try table.memory.copy(offset..<offset + count, to: &buffer, at: 0, from: &source)
      var start = 0
      let window = buffer.span.raw.extracting(first: count)
      while let end = window.firstOffset(of: 0, from: start) {
        if end > start { try split.take(window.extracting(start..<end), visit) }
        start = end + 1
      }
      guard start > 0 else {
        throw .malformedFunctionTable(
          "unterminated name, or one of more than 65535 bytes", in: table.memory)
      }
      // The last window ends where the names do, with zeros for alignment at most.
      offset += start
    }
  }

  /// Visits the names that have a package of functions with code of their own, in the order of their addresses.
  ///
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where the table is damaged.
  package func forEachWithCode(
    in source: inout FileReader, _ visit: Visit
  ) throws(ReadError) {
    var walk = FunctionWalk(table)
    var split = NameSplit()
    while let function = try walk.next(in: &source) {
      let name = walk.name(function.name)
      if name.byteCount > 0 { try split.take(name, visit) }
    }
  }

  /// The path of a package without escapes.
  package static func unescaped(_ path: [UInt8]) -> [UInt8] { PackageName.unescaped(path) }
}

/// Splits names, most of which have the same package as the one before.
private struct NameSplit {
  private var last: [UInt8] = []
  private var isEscaped = false

  @inline(__always)
  mutating func take(
    _ name: borrowing RawSpan, _ visit: LinkedNames.Visit
  ) throws(ReadError) {
    let count = last.count
    // After a package and a dot, a slash means that the package is another one, with a longer path.
    if count > 0, count < name.byteCount, name[byte: count] == UInt8(ascii: "."),
      name.extracting(first: count).hasSameBytes(as: last.span.raw),
      name.firstOffset(of: UInt8(ascii: "/"), from: count) == nil
    {
      let package = LinkedNames.Package(byteCount: count, isEscaped: isEscaped, isRepeated: true)
      return try visit(name, package)
    }
    let package = PackageName(of: name)
    guard package.kind == .package else { return }
    last.removeAll(keepingCapacity: true)
    last.append(contentsOf: name.extracting(first: package.byteCount))
    isEscaped = package.isEscaped
    try visit(
      name,
      LinkedNames.Package(
        byteCount: package.byteCount, isEscaped: package.isEscaped, isRepeated: false))
  }
}
