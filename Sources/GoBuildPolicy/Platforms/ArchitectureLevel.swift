public import GoBuildInfo

/// What a binary demands of the processor beside its architecture: GOAMD64, GOARM and the like.
///
/// Levels of one variable are ordered: what runs on one runs on all above it.
public struct ArchitectureLevel: Sendable, Hashable {
  /// The variable, such as `GOAMD64`.
  public let variable: String

  /// Its value, such as `v3`, `7,hardfloat` or `power9`.
  public let value: String

  /// How high the value is among those of its variable, from 0; nil for one that is not known.
  public let rank: Int?

  /// The variable that holds the level of an architecture, and its values from the least to the most demanding;
  /// empty where they are not ordered.
  private static let variables: [(architecture: String, variable: String, values: [String])] = [
    ("386", "GO386", ["softfloat", "sse2"]),
    ("amd64", "GOAMD64", ["v1", "v2", "v3", "v4"]),
    ("arm", "GOARM", ["5", "6", "7"]),
    ("arm64", "GOARM64", (0...9).map { "v8.\($0)" } + (0...5).map { "v9.\($0)" }),
    ("mips", "GOMIPS", ["softfloat", "hardfloat"]),
    ("mipsle", "GOMIPS", ["softfloat", "hardfloat"]),
    ("mips64", "GOMIPS64", ["softfloat", "hardfloat"]),
    ("mips64le", "GOMIPS64", ["softfloat", "hardfloat"]),
    ("ppc64", "GOPPC64", ["power8", "power9", "power10"]),
    ("ppc64le", "GOPPC64", ["power8", "power9", "power10"]),
    ("riscv64", "GORISCV64", ["rva20u64", "rva22u64", "rva23u64"]),
    ("wasm", "GOWASM", []),
  ]

  /// The level that a value of a variable stands for; nil where the variable is not one of these.
  public init?(variable: String, value: String) {
    guard let known = ArchitectureLevel.variables.first(where: { $0.variable == variable }) else {
      return nil
    }
    self.variable = variable
    self.value = value
    // Options stand behind a comma: `7,hardfloat`, `v8.0,lse`.
    let level = value.prefix { $0 != "," }
    rank = known.values.firstIndex { $0 == level }
  }

  /// The level that the build settings state; nil where they do not, as for architectures that have none.
  public init?(of settings: BuildSettings) {
    guard let architecture = settings["GOARCH"],
      let known = ArchitectureLevel.variables.first(where: { $0.architecture == architecture }),
      let value = settings[known.variable]
    else { return nil }
    self.init(variable: known.variable, value: value)
  }
}
