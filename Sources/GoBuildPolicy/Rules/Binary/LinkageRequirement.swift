internal import BinarySupport
import GoBuildInfo

/// `linkage`: the binary is linked statically or dynamically.
struct LinkageRequirement: HeaderRequirement {
  private let isStatic: Bool

  static var synopsis: RuleSynopsis { .example("static", of: ["static", "dynamic"]) }
  static var help: String { "linked statically, or 'dynamic'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The binary needs no dynamic linker and no shared libraries, or needs some.
          """,
        forms: [
          .init("static", "it is linked statically"),
          .init("dynamic", "it is linked dynamically"),
        ],
        undetermined: "the file is an object, which is not linked yet",
        example: "linkage static")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    isStatic = try arguments.one(of: ["static", "dynamic"]) == "static"
  }

  func check(_ facts: BinaryFacts, _ settings: BuildSettings) -> [Policy.Finding.Outcome] {
    Policy.Finding.Outcome.test(
      facts.linkage.isStatic == isStatic, expected: isStatic ? "static" : "dynamic",
      found: facts.linkage.isStatic ? "static" : "dynamic",
      advice: isStatic ? Self.adviceForStatic(facts, settings) : "build with CGO_ENABLED=1")
  }

  /// How to make a dynamic binary static: without cgo, Go links dynamically only where the system or the build mode
  /// asks for it.
  private static func adviceForStatic(_ facts: BinaryFacts, _ settings: BuildSettings) -> String {
    guard settings["CGO_ENABLED"] == "0" else { return "build with CGO_ENABLED=0" }
    let systems = facts.platforms.map { $0.os }
    guard systems.contains("linux") else {
      return "programs for \(systems.first ?? "this system") always load its libraries"
    }
    return "build with -buildmode=exe"
  }
}
