internal import BinarySupport
import GoBuildInfo

/// `main released`: the main module has the version of a tag.
struct MainRequirement: Requirement {
  static var topic: RuleTopic { .source }
  static var synopsis: RuleSynopsis { .example("released", of: ["released"]) }
  static var help: String { "the main module has a tagged version" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The version of the main module can be that of a tag: three numbers, perhaps with a prerelease or `+incompatible`. \
          Pseudo-versions, valid or not, `(devel)`, short forms such as `v1.2` and other text after a plus, such as `+dirty`, \
          are refused, and so is a main module that is replaced.
          """,
        forms: [.init("released", "its main module has such a version")],
        undetermined: "there is no main module",
        example: "main released")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    _ = try arguments.one(of: ["released"])
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard let main = input.info.main else { return [.undetermined("there is no main module")] }
    let version = ModuleVersion(main.effective.version)
    if version.isTag, main.replacement == nil { return [] }
    return [
      .refused(
        expected: "a released version of \(main.path)",
        found: main.replacement.map { "\($0.path) \($0.version)" } ?? main.version.orNothing,
        advice: version.isDirty
          ? "build from a working tree without changes"
          : "build from a tagged commit, or with 'go install \(main.path)@VERSION'")
    ]
  }
}
