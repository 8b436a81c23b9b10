internal import BinarySupport
import GoBuildInfo

/// `platform`: the binary is for one of some platforms.
struct PlatformRequirement: Requirement {
  private let allowed: [Platform]

  static var topic: RuleTopic { .platform }
  static var synopsis: RuleSynopsis {
    .example("linux/amd64", of: GoPort.all.map { $0.platform.description })
  }
  static var help: String {
    "one of those platforms, separated by blanks; settings and headers must agree on it"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The platform, GOOS and GOARCH of the build settings, is one of those listed. Where the settings name none, the \
          platforms in the headers count.
          """,
        forms: [
          .init("PLATFORM...", "its platform is one of those; Go has or had a port for each")
        ],
        undetermined: """
          settings and headers contradict each other, since the system goes by the headers; neither names a platform; or the \
          headers allow several platforms of which only some are listed
          """,
        example: "platform linux/amd64 linux/arm64")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    allowed = try arguments.list("platforms such as linux/amd64").parsed { word throws(RuleFault) in
      guard let platform = Platform(word) else {
        throw RuleFault("'\(word)' is not a platform such as linux/amd64")
      }
      guard
        GoPort.of(platform) != nil || GoPort.dropped.contains(where: { $0.platform == platform })
      else { throw RuleFault("Go has no port for '\(word)'") }
      return platform
    }
  }

  var decisiveSettings: [String] { ["GOOS", "GOARCH"] }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    guard let platform = input.info.platform else { return check(input.facts?.platforms ?? []) }
    if let facts = input.facts, facts.contradicts(platform) {
      return [
        .undetermined(
          "the settings record \(platform), the headers \(facts.platforms.listed), which the system goes by"
        )
      ]
    }
    return allowed.contains(platform) ? [] : [refused([platform])]
  }

  /// Checks the platforms that the headers allow, where the settings name none.
  private func check(_ platforms: [Platform]) -> [Policy.Finding.Outcome] {
    if platforms.isEmpty {
      return [.undetermined("neither settings nor headers name the platform")]
    }
    if platforms.allSatisfy(allowed.contains) { return [] }
    if platforms.contains(where: allowed.contains) {
      return [.undetermined("the headers allow \(platforms.listed)")]
    }
    return [refused(platforms)]
  }

  private func refused(_ platforms: [Platform]) -> Policy.Finding.Outcome {
    .refused(
      expected: allowed.listed, found: platforms.listed,
      advice: "build for that platform, or allow this one")
  }
}
