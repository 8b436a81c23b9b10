internal import BinarySupport
import GoBuildInfo

/// The part of a rule in the rule reference, `docs/rules.md`, in Markdown.
package struct RuleReference: Sendable {
  /// What is checked: sentences.
  package let checks: String

  /// The forms of the arguments, each with its meaning.
  package let forms: [Form]

  /// When the outcome is undetermined, besides where the binary does not record the topic at all: a clause after "if"; empty
  /// where that is all.
  package let undetermined: String

  /// A line of a policy.
  package let example: String

  /// A form of the arguments of a rule.
  package struct Form: Sendable {
    /// The arguments, with capitals for what varies.
    package let arguments: String

    /// When a binary is admitted: a sentence without its subject and full stop.
    package let meaning: String

    init(_ arguments: String, _ meaning: String) {
      self.arguments = arguments
      self.meaning = meaning
    }
  }
}
