internal import BinarySupport
import GoBuildInfo

/// `go-mod`: each module is one that a `go.mod` requires, in that version, and replaced as the file declares.
struct GoModRequirement: Requirement {
  private let file: GoModFile

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .file }
  static var help: String { "modules, versions and replacements are those of go.mod" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Main module, modules, versions and replacements are those of the file. Versions of modules that the binary does not \
          need may be in the file; of a module that is required several times the latest version counts.
          """,
        forms: [.init("FILE", "its modules are those of that `go.mod`")],
        undetermined: """
          the binary has a module that the file does not list, and the file is for Go 1.16 or older, which lists only what the \
          main module needs itself
          """,
        example: "go-mod go.mod")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    file = try arguments.file { path throws(PolicyError) in try GoModFile(contentsOf: path) }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let info = input.info
    var outcomes: [Policy.Finding.Outcome] = []
    // A main module that is replaced was built as a dependency of another one, which has another `go.mod`.
    if info.main?.path != file.path || info.main?.replacement != nil {
      outcomes.append(
        .refused(
          expected: "main module \(file.path)", found: info.main?.shownWithReplacement ?? "none",
          advice: "build from the source that go.mod belongs to"))
    }
    for module in info.dependencies {
      guard let required = file.requirements.first(where: { $0.path == module.path }) else {
        outcomes.append(unlisted(module))
        continue
      }
      if ModuleVersion(module.version) != required.version {
        outcomes.append(
          .refused(
            expected: "\(module.path)@\(required.version)", found: module.version,
            advice: BuiltModule(module: module).isOfWorkspace
              ? "build with GOWORK=off" : "build with -mod=readonly"))
      }
      outcomes += checkReplacement(of: module)
    }
    return outcomes
  }

  private func unlisted(_ module: Module) -> Policy.Finding.Outcome {
    guard file.listsIndirectModules else {
      return .undetermined("go.mod does not list what its modules need, such as \(module.path)")
    }
    return .refused(
      expected: "a module of go.mod", found: "\(module.path)@\(module.version)",
      advice: "build from the source that go.mod belongs to")
  }

  private func checkReplacement(of module: Module) -> [Policy.Finding.Outcome] {
    let declared = file.replacement(of: module.path, ModuleVersion(module.version))
    let found = module.replacement
    // A directory has no version, and Go records one of two words for that.
    let isSameVersion =
      declared?.newVersion.map { $0.rawValue == found?.version }
      ?? found.map { ModuleVersion($0.version).isLocal } ?? true
    if declared?.newPath == found?.path, isSameVersion { return [] }
    return [
      .refused(
        expected: declared.map {
          "\(module.path) => \($0.newPath) \($0.newVersion?.rawValue ?? "")"
        }
          ?? "no replacement of \(module.path)",
        found: found.map { "\(module.path) => \($0.path) \($0.version)" } ?? "no replacement",
        advice: "build from the source that go.mod belongs to")
    ]
  }
}
