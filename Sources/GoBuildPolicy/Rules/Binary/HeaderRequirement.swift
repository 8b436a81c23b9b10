internal import BinarySupport
import GoBuildInfo

/// What the headers of a binary must record.
protocol HeaderRequirement: Requirement {
  /// Whether linking decides, so that nothing can be said about objects.
  static var isAboutLinking: Bool { get }

  /// The reasons why a binary with these headers is not admitted; none where it is.
  ///
  /// - Parameter settings: how the binary was built, for advice.
  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome]
}

extension HeaderRequirement {
  static var topic: RuleTopic { .headers }
  static var isAboutLinking: Bool { true }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard let facts = input.facts else {
      return [.undetermined("the headers cannot be read")]
    }
    let kind = facts.linkage.kind
    if Self.isAboutLinking, !kind.isLinked {
      let article = kind == .object ? "an" : "a"
      return [.undetermined("the file is \(article) \(kind.rawValue), which is not linked")]
    }
    return check(facts, input.info.settings)
  }
}
