internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildSBOM

/// Parses a line of a list of findings to ignore: `ID [in MODULE] [at PATTERN] [until DAY]: REASON`.
struct IgnoreLineParser {
  private let text: Substring
  private let file: String
  private let line: Int

  init(_ text: Substring, file: String, line: Int) {
    self.text = text
    self.file = file
    self.line = line
  }

  /// The rule; nil where the line is blank or a comment.
  mutating func rule() throws(IgnoreList.Failure) -> IgnoreList.Rule? {
    let bytes = text.utf8.drop(while: IgnoreLineParser.isBlank)
    guard let first = bytes.first, first != UInt8(ascii: "#") else { return nil }
    // A path may have a colon, but the one after which the reason begins has a blank after it.
    guard let colon = bytes.indices.first(where: { isEnd($0, bytes) }) else {
      throw failure("missing reason: expected ID [in MODULE] [at PATTERN] [until DAY]: REASON")
    }
    var reason = bytes[bytes.index(after: colon)...].drop(while: IgnoreLineParser.isBlank)
    while let last = reason.last, IgnoreLineParser.isBlank(last) { reason.removeLast() }
    guard !reason.isEmpty else { throw failure("missing reason after the colon") }
    var words = bytes[..<colon].split(whereSeparator: IgnoreLineParser.isBlank)[...]
    guard let id = words.popFirst() else { throw failure("missing identifier before the colon") }
    var module: String?
    var path: PathPattern?
    var lastDay: String?
    while let word = words.popFirst() {
      let key = String(Substring(word))
      guard ["in", "at", "until"].contains(key) else {
        throw failure("unexpected '\(key)': expected 'in', 'at', 'until' or a colon")
      }
      guard let next = words.popFirst() else { throw failure("missing value after '\(key)'") }
      let value = String(Substring(next))
      switch key {
      case "in" where module == nil: module = value
      case "at" where path == nil: path = PathPattern(Pathname(value))
      case "until" where lastDay == nil:
        guard Timestamp("\(value)T00:00:00Z") != nil else {
          throw failure("invalid day '\(value)': expected a day such as 2027-01-31")
        }
        lastDay = value
      default: throw failure("duplicate '\(key)'")
      }
    }
    return IgnoreList.Rule(
      id: String(Substring(id)), module: module, path: path, lastDay: lastDay,
      reason: String(Substring(reason)), line: line)
  }

  private func isEnd(
    _ index: Substring.UTF8View.Index, _ bytes: Substring.UTF8View.SubSequence
  ) -> Bool {
    guard bytes[index] == UInt8(ascii: ":") else { return false }
    let next = bytes.index(after: index)
    return next == bytes.endIndex || IgnoreLineParser.isBlank(bytes[next])
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
  }

  private func failure(_ message: String) -> IgnoreList.Failure {
    IgnoreList.Failure(file: file, line: line, message: message)
  }
}
