internal import BinarySupport
import GoBuildInfo

/// `stripped`: the binary has neither symbols nor debug information, or has some.
struct StrippedRequirement: HeaderRequirement {
  private let isStripped: Bool

  static var isAboutLinking: Bool { false }
  static var synopsis: RuleSynopsis { .example("yes", of: ["yes", "no"]) }
  static var help: String { "without symbols and debug information, or 'no'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The binary has neither a symbol table nor debug information, or has one of them.
          """,
        forms: [
          .init("yes", "it has neither"),
          .init("no", "it has symbols or debug information"),
        ],
        undetermined: "the headers do not show it, as in ELF files without section headers",
        example: "stripped yes")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    isStripped = try arguments.one(of: ["yes", "no"]) == "yes"
  }

  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome] {
    guard let hasSymbols = facts.linkage.hasSymbols else {
      return [.undetermined("the headers do not show whether the file is stripped")]
    }
    let isBare = !hasSymbols && facts.linkage.hasDebugInfo != true
    return Policy.Finding.Outcome.test(
      isBare == isStripped, expected: isStripped ? "stripped" : "not stripped",
      found: isBare ? "stripped" : "symbols or debug information",
      advice: isStripped ? "build with -ldflags='-s -w'" : "build without -ldflags='-s -w'")
  }
}
