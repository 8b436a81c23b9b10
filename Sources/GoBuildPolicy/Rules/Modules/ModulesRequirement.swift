internal import BinarySupport
import GoBuildInfo

/// `modules`: the modules are some of those that are allowed.
struct ModulesRequirement: Requirement {
  private let allowed: [ModulePattern]

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .example("'only PATH...'", of: ["none"]) }
  static var help: String { "no other modules, or 'none'; PATH may end in '/...'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Every module is listed, and so is what replaces one. The main module is not checked, unless it is replaced. A PATH that \
          ends in `/...` stands for all paths that start with it.
          """,
        forms: [
          .init("none", "it has no other modules than its main module"),
          .init("only PATH...", "all modules have one of those paths"),
        ],
        undetermined: "",
        example: "modules only example.com/... golang.org/x/...")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    allowed = try arguments.noneOr("only", "module paths").parsed { path throws(RuleFault) in
      try ModulePattern(path)
    }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    // What stands in place of a module must be in the list too.
    let paths = BuiltModule.all(of: input.info).flatMap { module in
      [module.module.path] + (module.module.replacement.map { [$0.path] } ?? [])
    }
    return paths.filter { path in !allowed.contains { $0.matches(path) } }.map {
      .refused(
        expected: allowed.isEmpty ? "no modules" : "only modules of the list", found: $0,
        advice: "remove the dependency, or add it to the list")
    }
  }
}
