import GoBuildInfo

/// Text files that people write, read whole and line by line.
enum TextFile {
  /// The largest `go.sum` files have some megabytes.
  private static let maximumByteCount = 1 << 24

  /// The contents of a file; bytes that are no UTF-8 become U+FFFD.
  ///
  /// - Throws: ``ReadError`` where the file cannot be read or is larger than 16 MiB.
  static func contents(of name: Pathname) throws(ReadError) -> String {
    var reader = try FileReader(openingFileOrPipe: name, limit: maximumByteCount)
    let byteCount = reader.byteCount
    guard byteCount <= maximumByteCount else {
      throw ReadError(
        .limitExceeded, .found("expected a text file of at most 16 MiB", UInt64(byteCount)))
    }
    return String(repairing: try reader.bytes(at: 0, count: byteCount))
  }

  /// The lines, without what ends them.
  static func lines(of text: String) -> [Substring] {
    text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }

  /// The words of a line, at blanks and tabs.
  static func words(of line: Substring) -> [Substring] {
    line.split { $0 == " " || $0 == "\t" }
  }
}
