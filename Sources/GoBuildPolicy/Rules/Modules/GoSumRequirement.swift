internal import BinarySupport
import GoBuildInfo

/// `go-sum`: each sum is the one that a `go.sum` has for that module and version.
struct GoSumRequirement: Requirement {
  private let file: GoSumFile

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .file }
  static var help: String { "each sum is one of go.sum" }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          Each module with its version is in the file, and has the sum that the file has. Of several `h1:` sums of a module the \
          first counts. The main module is not checked, unless it is replaced.
          """,
        forms: [.init("FILE", "each of its sums is in that `go.sum`")],
        undetermined: "a module has no sum, as in builds from a vendor folder, or is local code",
        example: "go-sum go.sum")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    file = try arguments.file { path throws(PolicyError) in try GoSumFile(contentsOf: path) }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    BuiltModule.all(of: input.info).compactMap { module in
      if module.isLocal { return module.isLocalCode }
      let built = module.built
      guard !built.sum.isEmpty else {
        return .undetermined("the binary has no sum of \(built.path)@\(built.version)")
      }
      guard let sum = file.sum(of: built.path, built.version) else {
        return .refused(
          expected: "a module of go.sum", found: "\(built.path)@\(built.version)",
          advice: "build from the source that go.sum belongs to")
      }
      if sum == built.sum { return nil }
      return .refused(
        expected: "\(built.path)@\(built.version) \(sum)", found: built.sum,
        advice: "do not run it: the module is not the one that was checked")
    }
  }
}
