internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// A requirement whose type is forgotten, as Embedded Swift has no existentials.
struct RuleCheck: Sendable {
  /// What the rule is about.
  let topic: RuleTopic

  private let decisiveSettings: [String]
  private let check: @Sendable (Policy.Input) -> [Policy.Finding.Outcome]

  init<Required: Requirement>(_ requirement: Required) {
    topic = Required.topic
    decisiveSettings = requirement.decisiveSettings
    check = { input in requirement.check(input) }
  }

  /// The reasons why a binary is not admitted. A binary that does not record what the rule is about is undetermined.
  func outcomes(for input: Policy.Input) -> [Policy.Finding.Outcome] {
    if topic == .modules, !input.info.hasModules {
      return [.undetermined("the binary does not say what modules went into it")]
    }
    // Which of them the toolchain meant, and which one others read, is not known.
    if let key = decisiveSettings.first(where: { input.info.settings.isContradictory($0) }) {
      return [.undetermined("the binary has different values of \(key)")]
    }
    if topic == .settings, input.info.settings.isEmpty {
      return [.undetermined("the binary does not say how it was built")]
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
