internal import BinarySupport
import GoBuildInfo

/// `interpreter`: the binary needs no dynamic linker, or one of some.
struct InterpreterRequirement: HeaderRequirement {
  /// The paths of dynamic linkers, if it needs one at all.
  private let allowed: [String]

  static var synopsis: RuleSynopsis { .example("none", of: ["none"]) }
  static var help: String {
    "no dynamic linker; or PATH..., where a program that needs none is admitted too"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The dynamic linker that the headers ask for is one of those listed. A program that needs none is admitted.
          """,
        forms: [
          .init("none", "it needs no dynamic linker"),
          .init("PATH...", "it needs one of those, or none"),
        ],
        undetermined: "the file is an object, which is not linked yet",
        example: "interpreter /lib64/ld-linux-x86-64.so.2")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    let paths = try arguments.list("'none' or paths")
    allowed = paths == ["none"] ? [] : paths
  }

  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome] {
    guard let interpreter = facts.linkage.interpreter, !allowed.contains(interpreter) else {
      return []
    }
    return [
      .refused(
        expected: allowed.isEmpty ? "no interpreter" : allowed.listed + ", or none",
        found: interpreter, advice: "link for the system it is to run on")
    ]
  }
}
