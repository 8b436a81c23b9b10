public import GoBuildInfo

/// The checksums of a `go.sum`.
public struct GoSumFile: Sendable, Hashable {
  private var sums: [String: [String]] = [:]

  /// Reads a file.
  ///
  /// - Throws: ``PolicyError`` where it cannot be read, or a line makes no sense.
  public static func read(_ name: Pathname) throws(PolicyError) -> GoSumFile {
    try GoSumFile(
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) },
      name: name.description)
  }

  /// Parses the text of a file.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` for a line that has not three words.
  public init(_ text: String, name: String = "go.sum") throws(PolicyError) {
    for (index, line) in TextFile.lines(of: text).enumerated() {
      let words = TextFile.words(of: line)
      if words.isEmpty { continue }
      guard words.count == 3 else {
        throw PolicyError(
          file: name, line: index + 1, "expected a module path, a version and a sum")
      }
      // Those of `go.mod` files alone are no part of a binary.
      if words[1].hasSuffix("/go.mod") { continue }
      sums["\(words[0])@\(words[1])", default: []].append(String(words[2]))
    }
  }

  /// The sums of a module, of which a file may hold several algorithms'; nil where it is not in the file.
  public func sums(of path: String, _ version: String) -> [String]? { sums["\(path)@\(version)"] }
}
