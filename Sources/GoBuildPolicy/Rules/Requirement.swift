internal import BinarySupport
import GoBuildInfo

/// What a rule requires of a binary. Each kind of rule has a type of its own, which `Rule.Kind.definition` lists.
protocol Requirement: Sendable {
  /// What the rule is about.
  static var topic: RuleTopic { get }

  /// The arguments as help shows them.
  static var synopsis: RuleSynopsis { get }

  /// What the rule requires, in a line of help.
  static var help: String { get }

  #if !hasFeature(Embedded)
    /// The rule's part of the rule reference, which the small program has no use for.
    static var reference: RuleReference { get }
  #endif

  /// Takes the arguments of the rule, of which none may be left, and reads the files that they name.
  init(_ arguments: inout RuleArguments) throws(RuleFault)

  /// The keys of the settings that the outcome depends on.
  var decisiveSettings: [String] { get }

  /// The reasons why a binary is not admitted; none where it is.
  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome]
}

extension Requirement {
  var decisiveSettings: [String] { [] }
}

/// What a rule is about.
package enum RuleTopic: Sendable, CaseIterable {
  case goVersion, platform, settings, source, modules, packages, vulnerabilities, headers
}

/// The arguments of a rule as help and completions show them.
package struct RuleSynopsis: Sendable {
  /// An example, in quotes where a shell needs them, or `FILE`.
  package let text: String

  /// What a shell offers.
  package let completion: Completion

  /// What a shell offers for the arguments of a rule.
  package enum Completion: Sendable {
    case files
    case words([String])
  }

  static let file = RuleSynopsis(text: "FILE", completion: .files)

  static func example(_ text: String, of words: [String] = []) -> RuleSynopsis {
    RuleSynopsis(text: text, completion: .words(words))
  }
}
