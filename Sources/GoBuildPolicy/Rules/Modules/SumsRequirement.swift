internal import BinarySupport
import GoBuildInfo

/// `sums complete`: each module has a sum. The main module has none, unless it was built as a dependency of another one.
struct SumsRequirement: Requirement {
  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .example("complete", of: ["complete"]) }
  static var help: String { "each module has a sum where Go writes one" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Each module has a SHA-256 sum (`h1:`). The main module has none and is not checked, unless it was built as the \
          dependency of another module. Builds from a vendor folder have no sums, and are refused.
          """,
        forms: [.init("complete", "each of its modules has a sum")],
        undetermined: "a module is local code: of a workspace, or replaced by a directory",
        example: "sums complete")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    _ = try arguments.one(of: ["complete"])
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    BuiltModule.all(of: input.info).compactMap { module in
      if module.isLocal { return module.isLocalCode }
      let built = module.built
      if GoSumFile.isSHA256(built.sum) { return nil }
      return .refused(
        expected: "a sum h1:… of \(built.path)@\(built.version)", found: built.sum.orNothing,
        advice: "build from the module cache rather than from a vendor folder")
    }
  }
}
