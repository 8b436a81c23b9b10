internal import BinarySupport
import GoBuildInfo

/// What a build setting must be: `CGO_ENABLED = 0`, `-race absent`, `-tags has netgo`, `vcs.time present`.
struct SettingDemand: Sendable {
  private let key: String
  private let test: Test

  private enum Test {
    case present, absent
    case equal(String)
    case unequal(String)
    /// For settings that are lists, as `-tags` and `DefaultGODEBUG` are.
    case has(String)
    case lacks(String)
  }

  init(_ words: RuleWords) throws(DemandFault) {
    var rest = words
    key = try rest.next("the key of a setting")
    switch try rest.next(SettingDemand.tests) {
    case "present": test = .present
    case "absent": test = .absent
    case "=":
      test = .equal(try SettingDemand.value(words))
      return
    case "!=":
      test = .unequal(try SettingDemand.value(words))
      try requireKnownKey()
      return
    case "has": test = .has(try SettingDemand.listed(rest.next("a word"), key))
    case "lacks": test = .lacks(try SettingDemand.listed(rest.next("a word"), key))
    case let word: throw DemandFault("expected \(SettingDemand.tests), found '\(word)'")
    }
    try rest.end()
    switch test {
    case .absent, .lacks: try requireKnownKey()
    default: break
    }
  }

  /// A word that could not be one of the list, so that the list would always lack it, makes no sense.
  private static func listed(_ word: String, _ key: String) throws(DemandFault) -> String {
    guard !word.utf8.contains(where: { ",'\"`".utf8.contains($0) }) else {
      throw DemandFault("expected one word without commas and quotes, found '\(word)'")
    }
    guard key != "DefaultGODEBUG" || word.utf8.contains(UInt8(ascii: "=")) else {
      throw DemandFault("expected a setting such as \(word)=1")
    }
    return word
  }

  /// A key that is misspelt, or that Go writes for nobody, would never be there, and what must not be would be admitted.
  private func requireKnownKey() throws(DemandFault) {
    guard SettingDemand.knownKeys.contains(key) || SettingDemand.untrimmedKeys.contains(key)
    else { throw DemandFault("Go writes no setting '\(key)'") }
  }

  private static let knownKeys = [
    "-asan", "-asmflags", "-buildmode", "-compiler", "-cover", "-gccgoflags", "-gcflags", "-msan",
    "-pgo", "-race", "-tags", "-trimpath", "CGO_ENABLED", "DefaultGODEBUG", "GO386", "GOAMD64",
    "GOARCH", "GOARM", "GOARM64", "GOEXPERIMENT", "GOFIPS140", "GOMIPS", "GOMIPS64", "GOOS",
    "GOPPC64", "GORISCV64", "GOWASM", "vcs", "vcs.modified", "vcs.revision", "vcs.time",
  ]

  /// What may hold paths of the system, and is therefore left out of binaries that are built with `-trimpath`.
  private static let untrimmedKeys = [
    "-ldflags", "CGO_CFLAGS", "CGO_CPPFLAGS", "CGO_CXXFLAGS", "CGO_LDFLAGS",
  ]

  private static func value(_ words: RuleWords) throws(DemandFault) -> String {
    let value = words.value
    guard !value.isEmpty else { throw DemandFault("expected a value; 'absent' is for none") }
    return value
  }

  private static let tests = "'=', '!=', 'present', 'absent', 'has' or 'lacks'"

  /// The settings that decide.
  var keys: [String] { [key, "-trimpath"] }

  func check(_ settings: BuildSettings) -> [Finding.Outcome] {
    let found = settings[key]
    if found == nil, SettingDemand.untrimmedKeys.contains(key), settings["-trimpath"] == "true" {
      return [.undetermined("with -trimpath, Go does not write \(key)")]
    }
    switch test {
    case .present:
      return Demand.outcome(
        found != nil, expected: "a setting \(key)", found: "none", advice: "set it when building")
    case .absent:
      return Demand.outcome(
        found == nil, expected: "no setting \(key)", found: "\(key)=\(found ?? "")",
        advice: "do not set it when building")
    case .equal(let value):
      return Demand.outcome(
        found == value, expected: "\(key)=\(value)",
        found: found.map { "\(key)=\($0)" } ?? "no setting \(key)",
        advice: "build with \(key)=\(value)")
    case .unequal(let value):
      return Demand.outcome(
        found != value, expected: "\(key) other than \(value)", found: "\(key)=\(found ?? "")",
        advice: "build with another \(key)")
    case .has(let word):
      return Demand.outcome(
        isIn(found, word, asValue: false), expected: "\(key) with \(word)",
        found: found.map { "\(key)=\($0)" } ?? "no setting \(key)",
        advice: "build with \(word) in \(key)",
        unknown: SettingDemand.unclear(key, found, word))
    case .lacks(let word):
      return Demand.outcome(
        isIn(found, word, asValue: true).map { !$0 }, expected: "\(key) without \(word)",
        found: "\(key)=\(found ?? "")", advice: "build without \(word) in \(key)",
        unknown: SettingDemand.unclear(key, found, word))
    }
  }

  private static func unclear(_ key: String, _ found: String?, _ word: String) -> String {
    "whether \(key)=\(found ?? "") sets \(word): flags are in a file, invalid, or after an unknown flag"
  }

  /// Whether the words of a list contain one.
  ///
  /// - Parameter asValue: whether a switch counts that has no effect, because it is in the value of another flag.
  /// - Returns: nil where that cannot be determined.
  private func isIn(_ value: String?, _ word: String, asValue: Bool) -> Bool? {
    let isWord = SettingDemand.words(of: value).contains(word)
    guard let tool = ToolFlags.of(key), let value, let flag = ToolFlags.Flag(word) else {
      return isWord
    }
    let isFlag = PackageFlags(value).flatMap { tool.contains(flag, in: $0.words) }
    if isFlag == true { return true }
    // Flags for an external linker are words within the value of another flag.
    return isWord && (asValue || !tool.isSwitch(flag.name)) ? true : isFlag
  }

  /// The words of a list: commas separate them, and blanks in flags for other tools. Such flags may be in quotes, and the
  /// first may follow a pattern of packages, as in `all=-N -l`.
  private static func words(of value: String?) -> [String] {
    (value ?? "").utf8.split {
      $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
    }.flatMap {
      word in
      let sign = word.firstIndex(of: UInt8(ascii: "="))
      let flag = sign.map { unquoted(word[word.index(after: $0)...]) } ?? word
      // What an assignment has on its right is a word of its own only where that is a flag.
      let isPattern = flag.first == UInt8(ascii: "-") && word.first != UInt8(ascii: "-")
      return [word, unquoted(word)] + (isPattern ? [flag] : [])
    }.map { String(Substring($0)) }
  }

  private static func unquoted(_ word: Substring.UTF8View) -> Substring.UTF8View {
    let quotes = "'\"".utf8
    let rest = word.drop { quotes.contains($0) }
    return rest.prefix(rest.count - rest.reversed().prefix { quotes.contains($0) }.count)
  }
}

/// The most or least that a binary may demand of the processor: `GOAMD64 <= v2`.
struct LevelDemand: Sendable {
  private let bounds: VersionBounds<ArchitectureLevel>
  private let variable: String

  /// The settings that decide.
  var keys: [String] { ["GOARCH", variable] }

  init(_ words: RuleWords) throws(DemandFault) {
    var rest = words
    let variable = try rest.next("a variable such as GOAMD64")
    guard ArchitectureLevel(variable: variable, value: "") != nil else {
      throw DemandFault("'\(variable)' is not a variable of an architecture")
    }
    self.variable = variable
    bounds = try VersionBounds(rest.words, haveOptions: true) { word in
      ArchitectureLevel(variable: variable, value: word).flatMap { $0.isKnown ? $0 : nil }
    }
  }

  /// A binary for another architecture has no such level, and nothing to be refused for.
  func check(_ settings: BuildSettings) -> [Finding.Outcome] {
    guard let architecture = settings["GOARCH"] else {
      return [.undetermined("the binary does not record what architecture it is for")]
    }
    guard ArchitectureLevel.variable(of: architecture) == variable else { return [] }
    guard let level = ArchitectureLevel(of: settings) else {
      return [.undetermined("the binary does not record its \(variable)")]
    }
    return Demand.outcome(
      level.isKnown ? bounds.holdPartially { level.order(to: $0) } : nil,
      expected: "\(variable) \(bounds)", found: level.value,
      advice: "build with such a \(variable)",
      unknown: "\(variable)=\(level.value) is not a level that is known")
  }
}

/// What is known of the source: `clean`, or `revision REV`.
struct SourceDemand: Sendable {
  /// The revision that is demanded; a tree without changes if nil.
  private let revision: String?

  /// The settings that decide.
  static let keys = ["vcs.revision", "vcs.modified"]

  init(_ words: RuleWords) throws(DemandFault) {
    var rest = words
    switch try rest.next("'clean' or 'revision REVISION'") {
    case "clean": revision = nil
    case "revision": revision = try SourceDemand.whole(rest.next("a revision, all of it"))
    default: throw DemandFault("expected 'clean' or 'revision REVISION'")
    }
    try rest.end()
  }

  /// A revision that is no abbreviation, which would never be the one that a binary has: the 40 or 64 hexadecimal digits
  /// of Git, Mercurial and Fossil, or the number that Subversion has.
  private static func whole(_ revision: String) throws(DemandFault) -> String {
    let isHash = revision.utf8.allSatisfy {
      SemanticVersion.isDigit($0) || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0 | 0x20
    }
    guard isHash, !revision.utf8.allSatisfy(SemanticVersion.isDigit) else { return revision }
    guard [40, 64].contains(revision.utf8.count) else {
      throw DemandFault("'\(revision)' is an abbreviation: expected all 40 or 64 digits")
    }
    guard revision.utf8.allSatisfy({ $0 < UInt8(ascii: "A") || $0 > UInt8(ascii: "F") }) else {
      throw DemandFault("'\(revision)' has capital letters, which revisions do not have")
    }
    return revision
  }

  func check(_ settings: BuildSettings) -> [Finding.Outcome] {
    guard let found = settings["vcs.revision"] else {
      return [
        .undetermined(
          "the binary does not record what revision it was built from; build with -buildvcs=true")
      ]
    }
    if let revision, found != revision {
      return [
        .refused(
          expected: "revision \(revision)", found: found,
          advice: "build from the revision that is demanded")
      ]
    }
    // What was built from a tree with changes was built from no revision.
    return Demand.outcome(
      settings["vcs.modified"].map { $0 == "false" }, expected: "a working tree without changes",
      found: "vcs.modified=\(settings["vcs.modified"] ?? "")", advice: "commit before building",
      unknown: "the binary does not record whether the working tree had changes")
  }
}
