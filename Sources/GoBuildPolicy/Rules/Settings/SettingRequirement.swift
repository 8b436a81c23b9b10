internal import BinarySupport
import GoBuildInfo

/// `setting`: what a build setting must be, such as `CGO_ENABLED = 0`, `-race absent`, `-tags has netgo`.
struct SettingRequirement: Requirement {
  private let key: String
  private let test: Test

  static var topic: RuleTopic { .settings }
  static var synopsis: RuleSynopsis { .example("'CGO_ENABLED = 0'") }
  static var help: String {
    "a build setting; also 'KEY != VALUE', 'KEY present', 'KEY absent', and of lists 'KEY has WORD', 'KEY lacks WORD'"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          A build setting has a value, has not, is there, or is a list with or without a word. Flags of `-gcflags`, `-ldflags` \
          and `-asmflags` are understood in every form that Go's tools accept.
          """,
        forms: [
          .init("KEY = VALUE", "the setting is there with that value"),
          .init("KEY != VALUE", "the setting has another value, or is not there"),
          .init("KEY present", "the setting is there"),
          .init("KEY absent", "the setting is not there"),
          .init("KEY has WORD", "the setting is a list with that word or flag"),
          .init(
            "KEY lacks WORD", "the setting is a list without that word or flag, or is not there"),
        ],
        undetermined: """
          the setting is there twice with different values; Go leaves it out under `-trimpath`, as `-ldflags` and `CGO_CFLAGS`; \
          or whether flags contain one depends on a file, an invalid value or an unknown flag
          """,
        example: "setting -tags lacks debug")
    }
  #endif

  private enum Test {
    case present, absent
    case equal(String)
    case unequal(String)
    /// For settings that are lists, as `-tags` and `DefaultGODEBUG` are.
    case has(String)
    case lacks(String)
  }

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    key = try arguments.next("the key of a setting")
    switch try arguments.next(Self.tests) {
    case "present": test = .present
    case "absent": test = .absent
    case "=": test = .equal(try Self.value(&arguments))
    case "!=": test = .unequal(try Self.value(&arguments))
    case "has": test = .has(try Self.listed(arguments.next("a word"), key))
    case "lacks": test = .lacks(try Self.listed(arguments.next("a word"), key))
    case let word: throw RuleFault("expected \(Self.tests), found '\(word)'")
    }
    try arguments.end()
    switch test {
    case .unequal, .absent, .lacks: try requireKnownKey()
    case .present, .equal, .has: break
    }
  }

  /// A word that could not be one of the list, so that the list would always lack it, makes no sense.
  private static func listed(_ word: String, _ key: String) throws(RuleFault) -> String {
    guard !word.utf8.contains(where: { ",'\"`".utf8.contains($0) }) else {
      throw RuleFault("expected one word without commas and quotes, found '\(word)'")
    }
    guard key != "DefaultGODEBUG" || word.utf8.contains(UInt8(ascii: "=")) else {
      throw RuleFault("expected a setting such as \(word)=1")
    }
    return word
  }

  /// A key that is misspelt, or that Go writes for nobody, would never be there, and what must not be would be admitted.
  private func requireKnownKey() throws(RuleFault) {
    guard Self.knownKeys.contains(key) || Self.untrimmedKeys.contains(key)
    else { throw RuleFault("Go writes no setting '\(key)'") }
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

  private static func value(_ arguments: inout RuleArguments) throws(RuleFault) -> String {
    let value = arguments.value()
    guard !value.isEmpty else { throw RuleFault("expected a value; 'absent' is for none") }
    return value
  }

  private static let tests = "'=', '!=', 'present', 'absent', 'has' or 'lacks'"

  var decisiveSettings: [String] { [key, "-trimpath"] }

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let settings = input.info.settings
    let found = settings[key]
    if found == nil, Self.untrimmedKeys.contains(key), settings["-trimpath"] == "true" {
      return [.undetermined("with -trimpath, Go does not write \(key)")]
    }
    switch test {
    case .present:
      return Policy.Finding.Outcome.test(
        found != nil, expected: "a setting \(key)", found: "none", advice: "set it when building")
    case .absent:
      return Policy.Finding.Outcome.test(
        found == nil, expected: "no setting \(key)", found: "\(key)=\(found ?? "")",
        advice: "do not set it when building")
    case .equal(let value):
      return Policy.Finding.Outcome.test(
        found == value, expected: "\(key)=\(value)",
        found: found.map { "\(key)=\($0)" } ?? "no setting \(key)",
        advice: "build with \(key)=\(value)")
    case .unequal(let value):
      return Policy.Finding.Outcome.test(
        found != value, expected: "\(key) other than \(value)", found: "\(key)=\(found ?? "")",
        advice: "build with another \(key)")
    case .has(let word):
      return Policy.Finding.Outcome.test(
        isIn(found, word, asValue: false), expected: "\(key) with \(word)",
        found: found.map { "\(key)=\($0)" } ?? "no setting \(key)",
        advice: "build with \(word) in \(key)",
        unknown: Self.unclear(key, found, word))
    case .lacks(let word):
      return Policy.Finding.Outcome.test(
        isIn(found, word, asValue: true).map { !$0 }, expected: "\(key) without \(word)",
        found: "\(key)=\(found ?? "")", advice: "build without \(word) in \(key)",
        unknown: Self.unclear(key, found, word))
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
    let isWord = Self.words(of: value).contains(word)
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
