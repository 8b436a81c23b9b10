public import GoBuildInfo

/// What a binary demands of the processor beside its architecture: GOAMD64, GOARM and the like.
public struct ArchitectureLevel: Sendable, Hashable {
  /// The variable, such as `GOAMD64`.
  public let variable: String

  /// Its value, such as `v3`, `7,hardfloat` or `power9`.
  public let value: String

  /// What the value is among those of its variable, without what stands behind a comma; nil for one that is not
  /// known.
  private let rank: Int?

  /// Whether the value is one that Go knows.
  public var isKnown: Bool { rank != nil }

  /// Options behind the level, such as `lse` of `v8.0,lse`.
  private var options: Substring { value.drop { $0 != "," } }

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
      let variable = ArchitectureLevel.variable(of: architecture), let value = settings[variable]
    else { return nil }
    self.init(variable: variable, value: value)
  }

  /// The variable that holds the level of an architecture; nil where it has none.
  public static func variable(of architecture: String) -> String? {
    variables.first { $0.architecture == architecture }?.variable
  }

  /// Whether this demands less than, as much as, or more than another level of the same variable: a negative number, 0,
  /// or a positive number. Nil where neither holds, as of `v8.9` and `v9.0` of ARM64, of which the later one has only
  /// what `v8.5` has, and where options differ.
  public func order(to other: ArchitectureLevel) -> Int? {
    guard variable == other.variable, let rank, let otherRank = other.rank,
      options == other.options
    else { return nil }
    guard variable == "GOARM64" else { return rank - otherRank }
    let (mine, theirs) = (ArchitectureLevel.reach(rank), ArchitectureLevel.reach(otherRank))
    if mine == theirs { return 0 }
    if mine.eight <= theirs.eight, mine.nine <= theirs.nine { return -1 }
    return mine.eight >= theirs.eight && mine.nine >= theirs.nine ? 1 : nil
  }

  /// How far a level of ARM64 reaches in version 8 and in version 9, of which the first has what 8.5 has.
  private static func reach(_ rank: Int) -> (eight: Int, nine: Int) {
    rank < 10 ? (rank, -1) : (rank - 10 + 5, rank - 10)
  }
}
