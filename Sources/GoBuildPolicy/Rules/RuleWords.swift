internal import BinarySupport
import GoBuildInfo

/// The arguments of a rule.
struct RuleWords {
  /// All of them as they are written.
  let text: String
  var words: [String]

  init(_ text: String) {
    self.text = text
    words = TextFile.words(of: Substring(text)).map(String.init)
  }

  /// Takes the first word.
  mutating func next(_ expected: String) throws(DemandFault) -> String {
    guard !words.isEmpty else { throw DemandFault("expected \(expected)") }
    return words.removeFirst()
  }

  /// Checks that no words are left.
  func end() throws(DemandFault) {
    if let word = words.first { throw DemandFault("'\(word)' is one word too many") }
  }

  /// Takes one word, the only one, of some that there are.
  func one(of known: [String]) throws(DemandFault) -> String {
    guard words.count == 1, known.contains(words[0]) else {
      throw DemandFault("expected " + known.map { "'\($0)'" }.joined(separator: " or "))
    }
    return words[0]
  }

  /// What follows the equals sign, blanks within included.
  var value: String {
    guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return "" }
    return String(TextFile.trimmed(text[text.utf8.index(after: sign)...]))
  }
}
