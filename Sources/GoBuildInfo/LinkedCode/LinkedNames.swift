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

  /// What is to be done with the names after one that have the same package, up to those of the next package or beyond.
  package enum Rest {
    /// They are not visited. Packages whose paths begin with this one's and a dot may be taken for it.
    case skipped
    /// They are visited. Packages whose paths begin with this one's and a dot may be taken for it.
    case visited
    /// They are visited, and distinguished from those of packages whose paths begin with this one's and a dot, such as `yaml` and `yaml.v2`.
    case visitedExactly
  }

  /// Receives a name and the package at its start.
  package typealias Visit = (borrowing RawSpan, Package) throws(ReadError) -> Rest

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
    let memory = table.memory
    let margin = NameSplit.marginByteCount
    // In one piece but for WebAssembly modules, and with other parts of the table after them.
    let isWhole =
      names.upperBound + margin <= memory.byteCount
      && memory.position(of: names.upperBound + margin - 1)
        - memory.position(of: names.lowerBound) == names.count + margin - 1
    let capacity = min(names.count, LinkedNames.windowByteCount)
    var buffer = [UInt8](repeating: 0, count: isWhole ? 0 : capacity + margin)
    var offset = names.lowerBound
    while offset < names.upperBound {
      let count = min(capacity, names.upperBound - offset)
      let end: Int
      if isWhole {
        let window = try source.bytes(at: memory.position(of: offset), count: count + margin)
        end = try split.take(window, count: count, visit)
      } else {
        try memory.copy(offset..<offset + count, to: &buffer, at: 0, from: &source)
        end = try split.take(buffer.span.raw, count: count, visit)
      }
      guard end > 0 else {
        throw .malformedFunctionTable(
          "unterminated name, or one of more than 65535 bytes", in: table.memory)
      }
      offset += end
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
      let text = try walk.name(of: function, &source)
      let name = walk.name(text)
      if name.byteCount > 0 { try split.take(name, visit) }
    }
  }

  /// The path of a package without escapes.
  package static func unescaped(_ path: [UInt8]) -> [UInt8] { PackageName.unescaped(path) }
}
