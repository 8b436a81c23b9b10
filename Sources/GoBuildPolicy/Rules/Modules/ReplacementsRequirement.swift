internal import BinarySupport
import GoBuildInfo

/// `replacements`: no module is replaced, or only by what is allowed.
struct ReplacementsRequirement: Requirement {
  /// What may replace modules, and modules of workspaces that are allowed.
  private let allowed: [ModulePattern]

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .example("none", of: ["none"]) }
  static var help: String { "no module is replaced, or 'only PATH...'; PATH may end in '/...'" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          No module is replaced, or only by modules and directories that are listed. A PATH that ends in `/...` stands for all \
          paths that start with it.
          """,
        forms: [
          .init("none", "no module is replaced"),
          .init("only PATH...", "what replaces a module has one of those paths"),
        ],
        undetermined: "a module is of a workspace, and its path is not listed",
        example: "replacements only example.com/fork")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    allowed = try arguments.noneOr("only", "paths").parsed { path throws(RuleFault) in
      try ModulePattern(path, mayBeDirectory: true)
    }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let modules = BuiltModule.all(of: input.info).filter {
      $0.module.replacement != nil || $0.isLocal
    }
    return modules.compactMap { module in
      if allowed.contains(where: { $0.matches(module.built.path) }) { return nil }
      // A binary has the same for a module of `go.work` as it would have for a directory of that path.
      if module.isOfWorkspace { return module.isLocalCode }
      return .refused(
        expected: allowed.isEmpty ? "no replacements" : "only replacements of the list",
        found: "\(module.module.path) => \(module.built.path) \(module.built.version)",
        advice: "remove the replace line, or allow it")
    }
  }
}
