import GoBuildInfo
import Testing

@testable import BinarySupport
@testable import GoBuildPolicy

/// KELVIN SIGN and K, é and e with an accent, are equal to Swift's own comparison, and to nothing else.
@Suite struct BytewiseTests {
  private let kelvin = "example.org/\u{212a}og"
  private let letter = "example.org/Kog"

  private func outcome(_ rule: String, _ words: String, _ info: BuildInfo) throws
    -> Policy.Finding.Outcome
  {
    try Rule(named: rule, arguments: words).check(Policy.Input(info: info))[0].outcome
  }

  @Test func valuesOfTheModelAreBytes() {
    #expect(Module(path: kelvin, version: "v1.0.0") != Module(path: letter, version: "v1.0.0"))
    #expect(Module(path: "a", version: "e\u{301}") != Module(path: "a", version: "\u{e9}"))
    #expect(BuildSetting(key: "a", value: kelvin) != BuildSetting(key: "a", value: letter))
    #expect(GoVersion(kelvin) != GoVersion(letter))
    #expect(ModuleVersion("e\u{301}") != ModuleVersion("\u{e9}"))
    #expect(Platform(os: kelvin, architecture: "a") != Platform(os: letter, architecture: "a"))
    #expect(Set([ModuleVersion(kelvin), ModuleVersion(letter)]).count == 2)
    let some: String? = kelvin
    let other: String? = letter
    #expect(some != letter && letter != some && some != other && !(some == other))
    #expect([kelvin] != [letter] && kelvin[...] != letter[...] && kelvin[...] != letter)
    #expect(![kelvin].contains(letter) && [kelvin].firstIndex(of: letter) == nil)
    #expect(!"\u{212a}x".hasPrefix("K") && !"x\u{212a}".hasSuffix("K") && "e\u{301}".hasPrefix("e"))
    #expect(Set([BytewiseKey(kelvin), BytewiseKey(letter)]).count == 2)
    let settings: BuildSettings = [BuildSetting(key: kelvin, value: "1")]
    #expect(settings[letter] == nil && settings.values(of: letter) == [])
  }

  @Test func rulesCompareBytes() throws {
    let info = BuildInfo(
      goVersion: "go1.27.3", path: "a", main: Module(path: "a", version: "(devel)"),
      dependencies: [Module(path: kelvin, version: "v1.0.0")],
      settings: [
        BuildSetting(key: "-tags", value: "e\u{301}"), BuildSetting(key: "vcs", value: "\u{212a}"),
      ])
    guard case .refused = try outcome("modules", "only \(letter)", info) else {
      Issue.record("KELVIN SIGN passed for K")
      return
    }
    #expect(try outcome("module", "deny \(letter)", info) == .admitted)
    for (words, isAdmitted) in [
      ("-tags = \u{e9}", false), ("-tags has \u{e9}", false), ("-tags != \u{e9}", true),
      ("-tags = e\u{301}", true), ("vcs = K", false), ("vcs != K", true),
      ("\u{212a} present", false),
    ] {
      #expect(try (outcome("setting", words, info) == .admitted) == isAdmitted, "\(words)")
    }
    let composed = BuildInfo(
      goVersion: "go1.27.3",
      settings: [
        BuildSetting(key: "-tags", value: "\u{e9}"), BuildSetting(key: "vcs", value: "\u{212a}"),
      ])
    #expect(Drift(from: info, to: composed).changes.contains { $0.name == "-tags" })
  }

  /// A combining character does not make a separator another character.
  @Test func separatorsAreBytes() throws {
    let policy = try Policy(parsing: "stripped yes #\u{301} why\n")
    #expect(policy.rules.map(\.arguments) == ["yes"])
    #expect(TextFile.words(of: "a \u{301}b").map(String.init) == ["a", "\u{301}b"])
    #expect(throws: PolicyError.self) { try Rule(.vcs, arguments: "revision \u{fffd}") }
  }

  /// Which of two values counts, nobody knows.
  @Test func contradictorySettingsAreUnknown() throws {
    func info(_ settings: (String, String)...) -> BuildInfo {
      BuildInfo(
        goVersion: "go1.27.3",
        settings: BuildSettings(settings.map { BuildSetting(key: $0.0, value: $0.1) }))
    }
    let twice = info(
      ("CGO_ENABLED", "0"), ("CGO_ENABLED", "1"), ("GOOS", "linux"), ("GOOS", "plan9"),
      ("GOARCH", "amd64"), ("GOAMD64", "v1"), ("GOAMD64", "v3"), ("vcs.revision", "1"),
      ("vcs.revision", "2"), ("vcs.modified", "false"), ("-tags", "a"), ("-tags", "a"))
    for (rule, words) in [
      ("setting", "CGO_ENABLED = 0"), ("setting", "CGO_ENABLED != 2"), ("platform", "linux/amd64"),
      ("headers", "true"), ("level", "GOAMD64 <= v2"), ("vcs", "clean"),
    ] {
      guard case .undetermined = try outcome(rule, words, twice) else {
        Issue.record("\(rule) \(words) chose one of two values")
        continue
      }
    }
    // The same value twice contradicts nothing.
    #expect(try outcome("setting", "-tags = a", twice) == .admitted)
  }
}
