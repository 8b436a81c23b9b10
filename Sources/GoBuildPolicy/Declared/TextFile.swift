internal import BinarySupport
import GoBuildInfo

/// Text files that people write, read whole and line by line.
enum TextFile {
  /// The largest `go.sum` files have some megabytes.
  private static let maximumByteCount = 1 << 24

  /// The contents of a file; bytes that are not UTF-8 become U+FFFD.
  ///
  /// - Throws: ``ReadError`` where the file cannot be read or is larger than 16 MiB, and for a pipe without contents: a
  ///   command that fails writes nothing.
  private static func contents(of name: Pathname) throws(ReadError) -> String {
    var reader = try FileReader(openingFileOrPipe: name, limit: maximumByteCount)
    let byteCount = reader.byteCount
    guard byteCount <= maximumByteCount else {
      throw ReadError(
        .limitExceeded, .found("expected a text file of at most 16 MiB", UInt64(byteCount)))
    }
    return String(repairing: try reader.bytes(at: 0, count: byteCount))
  }

  /// The contents of a file that a policy or a user names, as ``contents(of:)`` reads them.
  ///
  /// - Throws: ``PolicyError`` with the path.
  static func text(of path: Pathname) throws(PolicyError) -> String {
    do throws(ReadError) {
      return try contents(of: path)
    } catch {
      throw PolicyError(file: path.description, error.description)
    }
  }

  /// Checks that lines are those that a reader of the file sees: control characters and line separators can hide lines, and
  /// characters that reorder text can hide words.
  ///
  /// - Throws: ``PolicyError`` with the line of the first such character.
  static func checkLines(of text: String, _ file: String) throws(PolicyError) {
    for (index, line) in lines(of: text).enumerated() {
      guard let scalar = line.unicodeScalars.first(where: isControl) else { continue }
      throw PolicyError(
        file: file, line: index + 1,
        "control character U+\(HexadecimalText.padded(scalar.value, digits: 4).uppercased())")
    }
  }

  /// Whether an editor may show a character as the end of a line, or other characters elsewhere because of it.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09: false
    // Those of ASCII and Latin-1, which have the newlines of other systems.
    case 0..<0x20, 0x7f..<0xa0: true
    // Line and paragraph separators; embeddings, overrides and isolates of writing directions.
    case 0x2028...0x202e, 0x2066...0x2069: true
    default: false
    }
  }

  /// The lines, without what ends them.
  static func lines(of text: String) -> [Substring] {
    text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
    }
  }

  /// The words of a line, at blanks and tabs.
  static func words(of line: Substring) -> [Substring] {
    line.utf8.split { isBlank($0) }.map { Substring($0) }
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// Text without blanks at its start and end.
  static func trimmed(_ text: Substring) -> Substring {
    let rest = text.utf8.drop(while: isBlank)
    return Substring(rest.prefix(rest.count - rest.reversed().prefix(while: isBlank).count))
  }

  /// Whether bytes of the line were not UTF-8, so that what they were is not known.
  static func isRepaired(_ line: Substring) -> Bool { line.unicodeScalars.contains("\u{fffd}") }
}
