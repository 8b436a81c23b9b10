internal import BinarySupport
import GoBuildInfo

extension Policy.Finding.Outcome {
  /// The outcome of a test.
  ///
  /// - Parameters:
  ///   - holds: its result; nil where it is not possible.
  ///   - unknown: what cannot be determined then, and why.
  /// - Returns: none where the test holds.
  static func test(
    _ holds: Bool?, expected: String, found: String, advice: String, unknown: String
  ) -> [Self] {
    guard let holds else { return [.undetermined(unknown)] }
    return test(holds, expected: expected, found: found, advice: advice)
  }

  /// The outcome of a test that is always possible; none where it holds.
  static func test(_ holds: Bool, expected: String, found: String, advice: String) -> [Self] {
    holds ? [] : [.refused(expected: expected, found: found.orNothing, advice: advice)]
  }
}

extension String {
  /// The text, or a word for its absence.
  var orNothing: String { isEmpty ? "nothing" : self }
}

extension Array where Element: CustomStringConvertible {
  /// The elements with commas between them.
  var listed: String { map { $0.description }.joined(separator: ", ") }
}
