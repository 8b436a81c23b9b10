internal import BinarySupport
import GoBuildInfo

/// `build-id`: the binary has a build ID, or a certain one.
struct BuildIDRequirement: HeaderRequirement {
  /// The build ID that is required; any of Go's if nil.
  private let buildID: String?

  static var synopsis: RuleSynopsis { .example("present", of: ["present"]) }
  static var help: String { "there is a build ID, or '= ID'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The binary has a Go build ID, or exactly the one that is given.
          """,
        forms: [
          .init("present", "it has a Go build ID"),
          .init("= ID", "its build ID is that one"),
        ],
        undetermined: "the file is an object, which is not linked yet",
        example: "build-id present")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    switch try arguments.next("'present' or '= ID'") {
    case "present" where arguments.remaining.isEmpty: buildID = nil
    case "=" where arguments.remaining.count == 1: buildID = try arguments.next("a build ID")
    default: throw RuleFault("expected 'present' or '= ID'")
    }
  }

  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome] {
    guard let buildID else {
      if case .go = facts.buildID { return [] }
      return [
        .refused(expected: "a build ID", found: "none", advice: "build without -ldflags=-buildid=")
      ]
    }
    return Policy.Finding.Outcome.test(
      facts.buildID.description == buildID, expected: buildID, found: facts.buildID.description,
      advice: "this is another binary than the one that was named")
  }
}
