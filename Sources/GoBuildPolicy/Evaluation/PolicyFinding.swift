internal import BinarySupport
import GoBuildInfo

extension Policy {
  /// The result of checking a binary against a rule.
  public struct Finding: Sendable, Hashable {
    /// The name of the rule.
    public let rule: String

    /// The arguments of the rule.
    public let arguments: String

    /// The outcome.
    public let outcome: Outcome

    /// The outcome of a rule.
    @nonexhaustive
    public enum Outcome: Sendable, Hashable {
      /// The binary meets the requirement.
      case admitted
      /// It does not: what is required, what was found, and what to do.
      case refused(expected: String, found: String, advice: String)
      /// The rule cannot be evaluated, for a reason.
      case undetermined(String)
    }

    /// Creates a finding.
    public init(rule: String, arguments: String, _ outcome: Outcome) {
      self.rule = rule
      self.arguments = arguments
      self.outcome = outcome
    }
  }
}

extension Policy.Finding: CustomStringConvertible {
  /// A sentence for a person, without the name of the file.
  public var description: String {
    switch outcome {
    case .admitted: "\(rule) \(arguments)"
    case .refused(let expected, let found, let advice):
      "\(rule): expected \(expected), found \(found); \(advice)"
    case .undetermined(let reason): "\(rule): cannot be determined: \(reason)"
    }
  }
}
