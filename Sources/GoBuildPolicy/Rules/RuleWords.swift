/// The words behind the name of a rule.
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

  /// What stands behind the equals sign, blanks included.
  var value: String {
    guard let sign = text.firstIndex(of: "=") else { return "" }
    let behind = text[text.index(after: sign)...].drop { $0 == " " || $0 == "\t" }
    return String(behind.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}
