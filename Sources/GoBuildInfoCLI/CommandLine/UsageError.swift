internal import BinarySupport
import GoBuildPolicy

/// What is wrong with a command line.
struct UsageError: Error {
  let sentence: String

  init(_ sentence: String) { self.sentence = sentence }

  /// A word that nothing is called.
  static func unknownOption(_ option: String, known: [String]) -> UsageError {
    UsageError("unknown option '\(option)'" + Suggestion.question(option, among: known))
  }
}
