internal import BinarySupport
import GoBuildInfo

/// `libraries`: the binary needs no shared libraries, or only some.
struct LibrariesRequirement: HeaderRequirement {
  private let allowed: [String]

  static var synopsis: RuleSynopsis { .example("none", of: ["none"]) }
  static var help: String { "no shared libraries, or 'only NAME...'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The shared libraries that the headers ask for are among those listed.
          """,
        forms: [
          .init("none", "it needs no shared libraries"),
          .init("only NAME...", "it needs no others than those"),
        ],
        undetermined: "the file is an object, which is not linked yet",
        example: "libraries only libc.so.6")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    allowed = try arguments.noneOr("only", "names of libraries")
  }

  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome] {
    facts.linkage.libraries.filter { !allowed.contains($0) }.map {
      .refused(
        expected: allowed.isEmpty ? "no libraries" : allowed.listed, found: $0,
        advice: "link it statically, or allow it")
    }
  }
}
