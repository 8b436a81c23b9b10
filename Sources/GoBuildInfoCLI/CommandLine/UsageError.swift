internal import BinarySupport

/// What is wrong with a command line.
struct UsageError: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  /// A word that nothing is called.
  static func unknownOption(_ option: String, known: [String]) -> UsageError {
    var sentence = "unknown option '\(option)'"
    if let candidate = Suggestion.nearest(to: option, among: known) {
      sentence += "; did you mean '\(candidate)'?"
    }
    return UsageError(sentence)
  }
}
