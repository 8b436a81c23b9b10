internal import BinarySupport

/// The value of a build flag such as `-ldflags` or `-gcflags`: flags of another tool, and the packages they are for.
///
/// `cmd/go` reads `all=-s -X main.version=v1.2.3` as the pattern `all` and the words after it
/// (`load.PerPackageFlag`), and separates words as `cmd/internal/quoted` does.
package struct PackageFlags: Sendable {
  /// The packages that the flags are for; nil for those on the command line of the build.
  package let pattern: String?

  /// The flags and their arguments.
  package let words: [String]

  /// Parses a value; nil where `cmd/go` rejects it.
  package init?(_ value: String) {
    var flags = PackageFlags.trimmed(Array(value.utf8)[...])
    if let first = flags.first, first != UInt8(ascii: "-") {
      guard let sign = flags.firstIndex(of: UInt8(ascii: "=")), sign > flags.startIndex,
        !PackageFlags.isQuote(first)
      else { return nil }
      pattern = String(decoding: PackageFlags.trimmed(flags[..<sign]), as: UTF8.self)
      flags = flags[(sign + 1)...]
    } else {
      pattern = nil
    }
    guard let words = PackageFlags.words(of: flags) else { return nil }
    self.words = words
  }

  /// Whether the pattern matches a main package (`load.MatchPackage`): `all`, `work`, `cmd`, an import path, or one in
  /// which `...` stands for any text.
  ///
  /// A path in the file system, as in `./...`, is taken to match: a binary does not record which packages it named.
  package func mayApply(to path: String) -> Bool {
    guard let pattern else { return true }
    switch pattern {
    case "all", "work", ".", "..": return true
    case "cmd": return path.utf8.starts(with: "cmd/".utf8)
    case "std", "tool": return false
    default: break
    }
    let bytes = Array(pattern.utf8)
    if bytes.starts(with: "./".utf8) || bytes.starts(with: "../".utf8) { return true }
    return PackageFlags.matches(bytes, Array(path.utf8))
  }

  /// Words separated by white space. A quote at the start of a word reaches to the next one of its kind; other quotes
  /// stand for themselves. Nil where a quote does not end.
  package static func words(of text: some Sequence<UInt8>) -> [String]? {
    var rest = Array(text)[...]
    var words: [String] = []
    while let start = rest.firstIndex(where: { !isSpace($0) }) {
      rest = rest[start...]
      let word: ArraySlice<UInt8>
      if isQuote(rest[start]) {
        guard let end = rest.dropFirst().firstIndex(of: rest[start]) else { return nil }
        word = rest[(start + 1)..<end]
        rest = rest[(end + 1)...]
      } else {
        word = rest.prefix { !isSpace($0) }
        rest = rest[word.endIndex...]
      }
      words.append(String(decoding: word, as: UTF8.self))
    }
    return words
  }

  /// Whether an import path matches a pattern (`pkgpattern.MatchPattern`): at the end, `/...` also matches nothing.
  private static func matches(_ pattern: [UInt8], _ path: [UInt8]) -> Bool {
    let dots = Array("...".utf8)
    if pattern.suffix(4) == Array("/...".utf8)[...], pattern.dropLast(4).elementsEqual(path) {
      return true
    }
    // Of several ways to match, the first that fits is as good as any.
    var parts: [ArraySlice<UInt8>] = []
    var start = 0
    var index = 0
    while index < pattern.count {
      if pattern[index...].starts(with: dots) {
        parts.append(pattern[start..<index])
        index += dots.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(pattern[start...])
    guard parts.count > 1, let first = parts.first, let last = parts.last else {
      return pattern == path
    }
    guard path.starts(with: first), path.count >= first.count + last.count,
      path.suffix(last.count).elementsEqual(last)
    else { return false }
    var rest = path[first.count..<(path.count - last.count)]
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.indices.first(where: { rest[$0...].starts(with: part) }) else {
        return false
      }
      rest = rest[(found + part.count)...]
    }
    return true
  }

  private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let rest = text.drop(while: isSpace)
    return rest.prefix(rest.count - rest.reversed().prefix(while: isSpace).count)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { " \t\n\r".utf8.contains(byte) }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }
}
