import GoBuildInfo

/// What a rule requires of a binary. Each kind of rule has a type of its own, which ``RuleTable`` lists.
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

  /// Takes all arguments of the rule, and reads the files that they name.
  init(_ arguments: inout RuleArguments) throws(RuleFault)

  /// The keys of the settings that the outcome depends on.
  var decisiveSettings: [String] { get }

  /// The reasons why a binary is not admitted; none where it is.
  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome]
}

extension Requirement {
  var decisiveSettings: [String] { [] }

  /// The reasons why a binary is not admitted. A binary that does not record what the rule is about is undetermined.
  func outcomes(for input: Policy.Input) -> [Policy.Finding.Outcome] {
    if let reason = Self.topic.reasonUndetermined(input) { return [.undetermined(reason)] }
    // Which of them the toolchain meant, and which one others read, is not known.
    if let key = decisiveSettings.first(where: { input.info.settings.isContradictory($0) }) {
      return [.undetermined("the binary has different values of \(key)")]
    }
    return check(input)
  }
}

extension BuildSettings {
  /// Whether a setting is there several times, with different values.
  fileprivate func isContradictory(_ key: String) -> Bool {
    let values = values(of: key)
    return values.contains { $0 != values[0] }
  }
}

/// What a rule is about.
package enum RuleTopic: Sendable, CaseIterable {
  case goVersion, platform, settings, source, modules, headers

  /// Why no rule about the topic can be evaluated for a binary; nil where that depends on the rule.
  fileprivate func reasonUndetermined(_ input: Policy.Input) -> String? {
    switch self {
    case .goVersion, .platform, .source, .headers: nil
    case .settings:
      input.info.settings.isEmpty ? "the binary does not say how it was built" : nil
    case .modules:
      input.info.hasModules ? nil : "the binary does not say what modules went into it"
    }
  }
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
