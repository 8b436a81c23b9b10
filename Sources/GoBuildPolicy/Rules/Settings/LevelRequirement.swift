internal import BinarySupport
import GoBuildInfo

/// `level`: the most or least that a binary may require of the processor, such as `GOAMD64 <= v2`.
struct LevelRequirement: Requirement {
  private let bounds: VersionBounds<ArchitectureLevel>
  private let variable: String

  static var topic: RuleTopic { .settings }
  static var synopsis: RuleSynopsis { .example("'GOAMD64 <= v2'") }
  static var help: String {
    "how new a processor must be; also GO386, GOARM, GOARM64, GOMIPS, GOMIPS64, GOPPC64, GORISCV64"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          The architecture level that the build settings record is within bounds. Levels include their options, such as \
          `7,softfloat` or `v8.1,crypto`.
          """,
        forms: [
          .init(
            "VARIABLE BOUND, BOUND...",
            "its level is within all bounds, or it is for another architecture; VARIABLE is `GO386`, `GOAMD64`, `GOARM`, `GOARM64`, `GOMIPS`, `GOMIPS64`, `GOPPC64` or `GORISCV64`"
          )
        ],
        undetermined:
          "the binary records no architecture or no level, or a level that is not known",
        example: "level GOAMD64 <= v2")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    let variable = try arguments.next("a variable such as GOAMD64")
    guard ArchitectureLevel(variable: variable, value: "") != nil else {
      throw RuleFault("'\(variable)' is not a variable of an architecture")
    }
    self.variable = variable
    bounds = try VersionBounds(arguments.all(), haveOptions: true) { word in
      ArchitectureLevel(variable: variable, value: word).flatMap { $0.isKnown ? $0 : nil }
    }
  }

  var decisiveSettings: [String] { ["GOARCH", variable] }

  /// A binary for another architecture has no such level, and nothing to be refused for.
  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let settings = input.info.settings
    guard let architecture = settings["GOARCH"] else {
      return [.undetermined("the binary does not record what architecture it is for")]
    }
    guard ArchitectureLevel.variable(of: architecture) == variable else { return [] }
    guard let level = ArchitectureLevel(of: settings) else {
      return [.undetermined("the binary does not record its \(variable)")]
    }
    return Policy.Finding.Outcome.test(
      level.isKnown ? bounds.holdPartially { level.order(to: $0) } : nil,
      expected: "\(variable) \(bounds)", found: level.value,
      advice: "build with such a \(variable)",
      unknown: "\(variable)=\(level.value) is not a level that is known")
  }
}
