internal import BinarySupport
public import GoBuildInfo

/// What a binary requires of the processor besides its architecture: GOAMD64, GOARM and the like, with options as
/// `internal/buildcfg` reads them.
public struct ArchitectureLevel: Sendable, Hashable {
  /// The variable, such as `GOAMD64`.
  public let variable: String

  /// Its value, such as `v3`, `7,hardfloat` or `power9`.
  public let value: String

  /// What the value requires; nil for one that is not known.
  private let needs: Needs?

  private struct Needs: Sendable, Hashable {
    /// What the level is among those of its variable.
    let rank: Int
    /// What it requires besides its level, options and what levels include: floating point hardware, `lse`, `crypto`.
    let features: Features
  }

  private struct Features: OptionSet, Sendable, Hashable {
    let rawValue: UInt8
    static let hardwareFloat = Features(rawValue: 1)
    static let largeSystemExtensions = Features(rawValue: 2)
    static let cryptography = Features(rawValue: 4)
  }

  /// Whether the value is one that Go knows.
  public var isKnown: Bool { needs != nil }

  /// The variable that holds the level of an architecture, and its values from the lowest to the highest;
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
    // Options follow a comma: `7,hardfloat`, `v8.0,lse`.
    let words = value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
      .map { Substring($0) }
    needs = known.values.firstIndex { $0 == words[0] }.flatMap { rank in
      ArchitectureLevel.features(variable, rank, words.dropFirst()).map {
        Needs(rank: rank, features: $0)
      }
    }
  }

  /// What options and the level itself require; nil where an option is not known.
  private static func features(
    _ variable: String, _ rank: Int, _ options: ArraySlice<Substring>
  ) -> Features? {
    switch variable {
    case "GOARM":
      switch options.first {
      // Processors of level 5 need not have floating point hardware.
      case nil: return rank == 0 ? [] : .hardwareFloat
      case let option? where options.count == 1 && option == "softfloat": return []
      case let option? where options.count == 1 && option == "hardfloat": return .hardwareFloat
      default: return nil
      }
    case "GOARM64":
      // v8.1 and later include the large system extensions.
      var features: Features = rank == 0 ? [] : .largeSystemExtensions
      for option in options {
        switch String(option) {
        case "lse": features.insert(.largeSystemExtensions)
        case "crypto": features.insert(.cryptography)
        default: return nil
        }
      }
      return features
    default: return options.isEmpty ? [] : nil
    }
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

  /// Compares what two levels of the same variable require: less, as much, or more.
  ///
  /// - Returns: nil where neither level includes the other, and for unknown values. Each of `v8.9` and `v9.0` of ARM64 has
  ///   what the other one, which includes `v8.5`, lacks; and `7,softfloat` requires a later processor than `6`, but no
  ///   floating point hardware.
  public func order(to other: ArchitectureLevel) -> VersionOrder? {
    guard variable == other.variable, let needs, let theirs = other.needs else { return nil }
    let (isLess, isMore) = (covers(needs, theirs), covers(theirs, needs))
    return isLess ? (isMore ? .same : .before) : (isMore ? .after : nil)
  }

  /// Whether a processor that has all of `second` has all of `first`.
  private func covers(_ first: Needs, _ second: Needs) -> Bool {
    guard first.features.isSubset(of: second.features) else { return false }
    guard variable == "GOARM64" else { return first.rank <= second.rank }
    let (mine, theirs) = (
      ArchitectureLevel.reach(first.rank), ArchitectureLevel.reach(second.rank)
    )
    return mine.eight <= theirs.eight && mine.nine <= theirs.nine
  }

  /// How far a level of ARM64 reaches in version 8 and in version 9, of which the first has what 8.5 has.
  private static func reach(_ rank: Int) -> (eight: Int, nine: Int) {
    rank < 10 ? (rank, -1) : (rank - 10 + 5, rank - 10)
  }
}
