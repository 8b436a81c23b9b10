internal import BinarySupport
import GoBuildInfo

/// `go-version`: the Go version is within bounds.
struct GoVersionRequirement: Requirement {
  private let bounds: VersionBounds<GoVersion>

  static var topic: RuleTopic { .goVersion }
  static var synopsis: RuleSynopsis { .example("'>= 1.26, < 1.28'") }
  static var help: String {
    "that version of Go; also <=, >, =, !=; 1.26 stands for all of its releases"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The Go version is within bounds. A language version such as `1.26` stands for all of its releases, prereleases and \
          development builds included; `1.26.0` is its first release. Use this rule for advisories about the standard library.
          """,
        forms: [
          .init(
            "BOUND, BOUND...",
            "its version is within all bounds")
        ],
        undetermined: """
          the version does not name a release (`devel +3f2a1b`), or the rest of the program contradicts it: the runtime has \
          another version, or build info of Go 1.18 or later has the form that only older releases write
          """,
        example: "go-version >= 1.26, < 1.28")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    bounds = try VersionBounds(arguments.all()) { word in
      let version = GoVersion(word.hasPrefix("go") ? word : "go" + word)
      return version.release == version ? version : nil
    }
  }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let version = input.info.goVersion
    return Policy.Finding.Outcome.test(
      bounds.hold { version.orderOfReleases(to: $0) }, expected: "Go \(bounds)",
      found: version.rawValue, advice: "build with such a Go",
      unknown: version.reasonNotComparable
    ).ifConfirmed(input)
  }
}

extension GoVersion {
  /// Compares releases as ``order(to:)`` does, except that a language version as a bound stands for all of its releases,
  /// prereleases and development builds included: `1.27` neither precedes nor follows `go1.27.3`.
  fileprivate func orderOfReleases(to bound: GoVersion) -> VersionOrder? {
    if bound.language == bound, language == bound { return .same }
    return order(to: bound)
  }

  /// Why a rule cannot compare the version, where that is so.
  var reasonNotComparable: String {
    "the Go version '\(self)' does not name a release, so it cannot be compared"
  }
}

extension [Policy.Finding.Outcome] {
  /// The outcomes of a rule about the Go version: a version that the program itself contradicts admits nothing.
  func ifConfirmed(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard isEmpty, input.isVersionConfirmed == false else { return self }
    return [
      .undetermined(
        "the build info records \(input.info.goVersion), which the rest of the program contradicts")
    ]
  }
}
