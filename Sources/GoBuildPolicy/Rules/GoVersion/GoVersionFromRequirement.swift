internal import BinarySupport
import GoBuildInfo

/// `go-version-from`: the Go version is the one that a file of the repository declares.
struct GoVersionFromRequirement: Requirement {
  private let declared: DeclaredGo

  static var topic: RuleTopic { .goVersion }
  static var synopsis: RuleSynopsis { .file }
  static var help: String {
    "the Go of a go.mod (at least), .go-version or .tool-versions (exactly)"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The Go version is the one that a file declares. Of a `go.mod` or `go.work` the later one of the `go` and `toolchain` \
          lines is the least version; `.go-version` and `.tool-versions` declare the version itself, and `1.26` or `1.26.x` \
          any release of it.
          """,
        forms: [
          .init(
            "FILE",
            "its version is the declared one, or a later one where FILE ends in `.mod` or `.work`")
        ],
        undetermined: "`go-version` would be, as the version cannot be compared or is contradicted",
        example: "go-version-from go.mod")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    declared = try arguments.file { path throws(PolicyError) in
      try DeclaredGo(contentsOf: path)
    }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    declared.check(input.info.goVersion).ifConfirmed(input)
  }
}
