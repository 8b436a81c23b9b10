import Foundation
import GoBuildInfo
import GoVulnerabilities
import Testing

@testable import GoBuildPolicy

/// Every rule with real binaries that it admits and that it refuses.
@Suite struct RuleTests {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let revision = "0123456789abcdef0123456789abcdef01234567"
  static let modules = "linux-amd64-go1.27-modules"
  static let old = "linux-arm64-go1.19-stripped"
  static let windows = "windows-386-go1.21-stripped"
  static let oldest = "../pointers/linux-amd64-go1.15-modules"
  static let darwin = "darwin-universal-go1.27-stripped"

  static func subject(_ name: String) throws -> Policy.Input {
    let path = Pathname(root.appending(path: "TestBinaries/binaries/\(name)").path)
    var reader = try FileReader(opening: path)
    return Policy.Input(
      info: try BuildInfo(reading: &reader), facts: try BinaryFacts(reading: &reader),
      packages: try LinkedPackages(reading: &reader),
      functions: try LinkedFunctionNames(reading: &reader))
  }

  enum Expected: Sendable { case admitted, refused, undetermined }

  struct Case: CustomTestStringConvertible, Sendable {
    let rule: String
    let words: String
    let binary: String
    let expected: Expected
    var testDescription: String { "\(rule) \(words), \(binary)" }

    init(_ rule: String, _ words: String, _ binary: String, _ expected: Expected) {
      self.rule = rule
      self.words = words
      self.binary = binary
      self.expected = expected
    }
  }

  static let cases: [Case] = [
    Case("go-version", ">= 1.27", modules, .admitted),
    Case("go-version", ">= 1.26, < 1.28", modules, .admitted),
    Case("go-version", ">= 1.20", old, .refused),
    Case("go-version", "= go1.19.8", old, .admitted),
    Case("go-version", "!= 1.19.8", old, .refused),
    Case("go-version", "= 1.27", modules, .admitted),
    Case("go-version", "!= 1.27", modules, .refused),
    Case("go-version", "> 1.27", modules, .refused),
    Case("go-version", "<= 1.27", modules, .admitted),
    Case("go-version-from", "TestBinaries/programs/modules/go.mod", modules, .admitted),
    Case("platform", "linux/amd64 windows/386", windows, .admitted),
    Case("platform", "linux/amd64", old, .refused),
    Case("headers", "true", modules, .admitted),
    Case("level", "GOAMD64 <= v1", modules, .admitted),
    Case("level", "GOAMD64 >= v2", modules, .refused),
    // A level of another architecture says nothing of a binary.
    Case("level", "GOARM >= 7", modules, .admitted),
    Case("setting", "CGO_ENABLED = 0", modules, .admitted),
    Case("package", "deny net/http/pprof plugin os/exec", modules, .admitted),
    Case("package", "deny net/... runtime", modules, .refused),
    Case("package", "deny example.com/modules", modules, .refused),
    Case("package", "require example.com/modules runtime", modules, .admitted),
    Case("package", "require example.com/modules net/http", modules, .refused),
    Case("package", "only std example.com/...", modules, .admitted),
    Case("package", "only std", modules, .refused),
    Case("package", "linked", modules, .refused),
    Case("package", "deny os/exec", windows, .admitted),
    Case("vulnerabilities", "below symbol using TestBinaries/vulnerabilities", old, .refused),
    // A table without inlined functions shows what is there, not what is not.
    Case("package", "deny net/http", oldest, .undetermined),
    Case("package", "deny runtime", oldest, .refused),
    Case("package", "require runtime example.com/modules", oldest, .admitted),
    Case("package", "require net/http", oldest, .refused),
    Case("package", "only std example.com/...", oldest, .undetermined),
    Case("package", "only std", oldest, .refused),
    Case("package", "linked", oldest, .refused),
    Case("setting", "CGO_ENABLED = 1", modules, .refused),
    Case("setting", "-buildmode != pie", modules, .admitted),
    Case("setting", "-buildmode != exe", modules, .refused),
    Case("setting", "-race absent", modules, .admitted),
    Case("setting", "-trimpath absent", modules, .refused),
    Case("setting", "-trimpath present", modules, .admitted),
    Case("setting", "-tags present", modules, .refused),
    Case("setting", "DefaultGODEBUG has panicnil=1", modules, .admitted),
    Case("setting", "DefaultGODEBUG lacks panicnil=1", modules, .refused),
    Case("setting", "-tags lacks debug", modules, .admitted),
    Case("setting", "-tags has netgo", modules, .refused),
    Case("sums", "complete", modules, .admitted),
    Case("replacements", "only example.com/...", modules, .admitted),
    Case("replacements", "only example.com/substitute", modules, .admitted),
    Case("replacements", "none", modules, .refused),
    Case("replacements", "none", old, .admitted),
    Case("main", "released", modules, .refused),
    Case("vcs", "clean", modules, .undetermined),
    Case("vcs", "revision \(revision)", modules, .undetermined),
    Case("module", "deny example.com/gone", modules, .admitted),
    // What was replaced may be in the binary all the same.
    Case("module", "deny example.com/swapped", modules, .refused),
    Case("module", "deny example.com/swapped < v2.0.0", modules, .undetermined),
    Case("module", "deny example.com/modules", modules, .refused),
    Case("module", "deny example.com/substitute", modules, .refused),
    Case("module", "deny example.com/words < v1.2.3", modules, .admitted),
    Case("module", "deny example.com/words <= v1.2.3", modules, .refused),
    Case("module", "deny example.com/...", modules, .refused),
    Case("module", "require example.com/words >= v1.2.0", modules, .admitted),
    Case("module", "require example.com/words >= v1.3.0", modules, .refused),
    Case("module", "require example.com/gone", modules, .refused),
    Case("modules", "only example.com/...", modules, .admitted),
    Case("modules", "only example.com/words", modules, .refused),
    Case("modules", "none", old, .admitted),
    Case("modules", "none", modules, .refused),
    Case("go-mod", "TestBinaries/programs/modules/go.mod", modules, .admitted),
    Case("go-mod", "TestBinaries/programs/modules/go.mod", old, .refused),
    Case("build-id", "present", modules, .admitted),
    Case("build-id", "= abc", modules, .refused),
    Case("linkage", "static", modules, .admitted),
    Case("linkage", "static", windows, .refused),
    Case("linkage", "dynamic", darwin, .admitted),
    Case("interpreter", "none", modules, .admitted),
    Case("interpreter", "none", darwin, .refused),
    Case("interpreter", "/usr/lib/dyld", darwin, .admitted),
    Case("libraries", "none", modules, .admitted),
    Case("libraries", "only kernel32.dll", windows, .admitted),
    Case("libraries", "none", windows, .refused),
    Case("stripped", "yes", modules, .admitted),
    Case("stripped", "no", modules, .refused),
  ]

  private func outcomes(_ rule: Rule, _ subject: Policy.Input) -> [Expected] {
    rule.check(subject).map { finding in
      switch finding.outcome {
      case .admitted: .admitted
      case .refused: .refused
      case .undetermined: .undetermined
      }
    }
  }

  @Test(arguments: cases)
  func isHeldAgainstARealBinary(_ rule: Case) throws {
    let folder = Pathname(RuleTests.root.path)
    let made = try Rule(
      named: rule.rule, arguments: rule.words, folder: folder, vulnerabilities: .databases())
    let found = try outcomes(made, RuleTests.subject(rule.binary))
    #expect(!found.isEmpty)
    #expect(found.allSatisfy { $0 == rule.expected })
  }

  /// Settings that Go does not write into binaries that are built with `-trimpath`, and flags within flags.
  @Test func whatSettingsDoNotSayIsNotAdmitted() throws {
    func outcomes(_ words: String, _ settings: BuildSettings) throws -> [Expected] {
      let info = BuildInfo(goVersion: "go1.27.3", path: "a", settings: settings)
      return self.outcomes(try Rule(.setting, arguments: words), Policy.Input(info: info))
    }
    let trimmed: BuildSettings = [BuildSetting(key: "-trimpath", value: "true")]
    let plain: BuildSettings = [BuildSetting(key: "-trimpath", value: "false")]
    for words in ["-ldflags absent", "-ldflags lacks -s", "CGO_CFLAGS != -O0", "-ldflags = -s"] {
      #expect(try outcomes(words, trimmed) == [.undetermined], "\(words)")
    }
    #expect(try outcomes("-ldflags absent", plain) == [.admitted])
    for value in ["all=-N -l", "-N -l", "'-N -l'", "all='-N -l'", "-l,-N"] {
      let settings: BuildSettings = [BuildSetting(key: "-gcflags", value: value)]
      #expect(try outcomes("-gcflags lacks -N", settings) == [.refused], "\(value)")
      // Go does not accept a value in quotes.
      #expect(
        try outcomes("-gcflags lacks -m", settings)
          == [value.hasPrefix("'") ? .undetermined : .admitted], "\(value)")
    }
  }

  /// Flags in each form that Go's package `flag` accepts.
  @Test(
    arguments: [
      ("-gcflags", "-N=1", "-N", true), ("-gcflags", "--N", "-N", true),
      ("-gcflags", "--N=1", "-N", true), ("-gcflags", "-N=true", "-N", true),
      ("-gcflags", "-N", "--N", true), ("-gcflags", "-N=0", "-N", false),
      ("-gcflags", "--N=false", "-N", false), ("-gcflags", "-N -N=0", "-N=0", true),
      ("-gcflags", "-N=0 --N", "-N", true), ("-gcflags", "all=-l=4", "-l", true),
      ("-gcflags", "all=-l=4", "-l=4", true), ("-gcflags", "-l -l --l -l", "-l=4", true),
      ("-gcflags", "-l=+04", "-l=4", true), ("-gcflags", "-l=4", "-l=1", false),
      ("-gcflags", "-live", "-l", false), ("-gcflags", "-lang=go1.20", "-l", false),
      ("-gcflags", "a.b/...=\t'--l'", "-l", true), ("-gcflags", "-m '-N=1'", "-N", true),
      ("-gcflags", "-d=checkptr=0 -N", "-N", true), ("-gcflags", "-N @flags", "-N", nil),
      ("-gcflags", "all=@flags", "-N", nil), ("-gcflags", "-unknown -N=1", "-N", nil),
      ("-gcflags", "-spectre all", "-spectre=all", true),
      ("-gcflags", "-spectre=ret", "-spectre", true),
      ("-gcflags", "-spectre=ret", "-spectre=all", false), ("-gcflags", "N=1", "-N", false),
      ("-gcflags", "N", "-N", nil),
      ("-ldflags", "--s -w=1", "-w", true), ("-ldflags", "-s=t", "-s", true),
      ("-ldflags", "-s=F", "-s", false), ("-ldflags", "-s -s", "-s=1", true),
      ("-ldflags", "-X=main.v=1", "-X", true), ("-ldflags", "-X main.v=1 -s", "-s", true),
      ("-ldflags", "-checklinkname=false", "-checklinkname=0", true),
      ("-ldflags", "-extldflags '-static -pthread'", "-static", true),
      ("-ldflags", "-extldflags -static", "-static", true),
      ("-asmflags", "--S=2", "-S", true), ("-tags", "--N", "-N", false),
    ] as [(String, String, String, Bool?)])
  func flagsAreParsedAsGoParsesThem(
    _ key: String, _ value: String, _ flag: String, _ expected: Bool?
  ) throws {
    let info = BuildInfo(
      goVersion: "go1.27.3", path: "a", settings: [BuildSetting(key: key, value: value)])
    for (test, isAdmitted) in [("has", expected), ("lacks", expected.map { !$0 })] {
      let found = outcomes(
        try Rule(.setting, arguments: "\(key) \(test) \(flag)"), Policy.Input(info: info))
      let outcome = isAdmitted.map { $0 ? Expected.admitted : .refused } ?? .undetermined
      // A word that is there in any place is not admitted as missing.
      let isLiteral = expected == nil && test == "lacks" && value.hasPrefix("\(flag) ")
      #expect(found == [isLiteral ? .refused : outcome], "\(test) \(flag): \(value)")
    }
  }

  /// A tag has all three numbers; what only resembles a pseudo-version is not a tag.
  @Test(arguments: [
    ("v1.2.3", true), ("v0.1.0", true), ("v1.2.3-rc.1", true), ("v2.0.0+incompatible", true),
    ("v1", false), ("v1.2", false), ("1.2.3", false), ("v01.2.3", false), ("v1.2.3+meta", false),
    ("v1.2.3+dirty", false), ("v2.0.0+incompatible.dirty", false), ("(devel)", false), ("", false),
    ("v1.2.4-0.20240102030405-abcdef123456", false),
    ("v1.2.0-0.20240102030405-abcdef123456", false),
    ("v1.2.3-20240102030405-abcdef123456", false), ("v0.0.0-20240102030405-abcdef123456", false),
    ("v1.2.3-rc.1.20240102030405-abcdef123456", false), ("v0.0.0-20240102030405-", false),
    ("v1.2.3-rc.1.0.20240102030405-abcdef123456", false), ("v1.2.3-20240102", true),
  ])
  func onlyTagsAreReleased(_ version: String, _ isReleased: Bool) throws {
    let info = BuildInfo(
      goVersion: "go1.27.3", path: "example.com/tool",
      main: Module(path: "example.com/tool", version: version))
    let found = outcomes(try Rule(.main, arguments: "released"), Policy.Input(info: info))
    #expect(found == [isReleased ? .admitted : .refused])
  }

  /// What cannot be determined is named, with the reason.
  @Test func reasonsAreNamed() throws {
    let settings: BuildSettings = [
      BuildSetting(key: "GOARCH", value: "amd64"), BuildSetting(key: "GOAMD64", value: "v9"),
      BuildSetting(key: "vcs.revision", value: RuleTests.revision),
    ]
    let subject = Policy.Input(info: BuildInfo(goVersion: "devel +3f2a1b", settings: settings))
    for (rule, words, reason) in [
      (
        "go-version", ">= 1.26",
        "the Go version 'devel +3f2a1b' does not name a release, so it cannot be compared"
      ), ("level", "GOAMD64 <= v2", "GOAMD64=v9 is not a level that is known"),
      ("vcs", "clean", "the binary does not record whether the working tree had changes"),
    ] {
      let findings = try Rule(named: rule, arguments: words).check(subject)
      #expect(findings.map(\.description) == ["\(rule): cannot be determined: \(reason)"])
    }
  }

  @Test func everyRuleIsTried() {
    // Those that need what no binary at hand has are tried below.
    let others: Set<String> = ["go-sum", "vendor", "report"]
    for name in Rule.Kind.allCases where !others.contains(name.rawValue) {
      #expect(RuleTests.cases.contains { $0.rule == name.rawValue }, "\(name)")
    }
  }

  /// What real binaries that ship here do not have: versions, revisions, sums that are wrong.
  @Test func bindsWhatBinariesCanSay() throws {
    func found(_ rule: String, _ words: String, _ info: BuildInfo) throws -> [Expected] {
      outcomes(try Rule(named: rule, arguments: words), Policy.Input(info: info))
    }
    var info = BuildInfo(
      goVersion: "go1.27.3", path: "example.com/tool",
      main: Module(path: "example.com/tool", version: "v1.2.3"),
      settings: [
        BuildSetting(key: "vcs.revision", value: RuleTests.revision),
        BuildSetting(key: "vcs.modified", value: "false"),
      ])
    #expect(try found("main", "released", info) == [.admitted])
    #expect(try found("vcs", "clean", info) == [.admitted])
    #expect(try found("vcs", "revision \(RuleTests.revision)", info) == [.admitted])
    #expect(
      try found("vcs", "revision \(String(RuleTests.revision.reversed()))", info) == [.refused])
    info.main?.version = "v1.2.3+dirty"
    info.settings[1].value = "true"
    #expect(try found("main", "released", info) == [.refused])
    #expect(try found("vcs", "clean", info) == [.refused])
    info.dependencies = [
      Module(path: "a", version: "v1.0.0", sum: "h1:short"),
      Module(path: "b", version: "v1.0.0", replacement: Module(path: "../b", version: "(devel)")),
      Module(path: "c", version: "v1.0.0"),
    ]
    #expect(try found("sums", "complete", info) == [.refused, .undetermined, .refused])
    #expect(try found("modules", "only a b c", info) == [.refused])
    // Without headers, what is in them cannot be told.
    #expect(try found("linkage", "static", info) == [.undetermined])
    #expect(try found("headers", "true", info) == [.undetermined])
    #expect(try found("platform", "linux/amd64", info) == [.undetermined])
    info.goVersion = "unknown"
    #expect(try found("go-version", ">= 1.20", info) == [.undetermined])
    info.main?.version = "v0.0.0-20240102030405-abcdef123456"
    #expect(try found("main", "released", info) == [.refused])
    // What was built from a tree with changes was built from no revision.
    #expect(try found("vcs", "revision \(RuleTests.revision)", info) == [.refused])
  }

  /// What says nothing is not admitted by rules about it.
  @Test func silenceIsNotAdmission() throws {
    let silent = BuildInfo(goVersion: "unknown")
    for (rule, words) in [
      ("sums", "complete"), ("replacements", "none"), ("module", "deny a"), ("modules", "none"),
      ("main", "released"), ("vcs", "clean"), ("setting", "-race absent"),
      ("setting", "CGO_ENABLED != 1"),
      ("setting", "-tags lacks debug"), ("level", "GOAMD64 <= v1"), ("headers", "true"),
      ("platform", "linux/amd64"),
      ("go-mod", "TestBinaries/programs/modules/go.mod"),
    ] {
      let rule = try Rule(named: rule, arguments: words, folder: Pathname(RuleTests.root.path))
      #expect(
        outcomes(rule, Policy.Input(info: silent)) == [.undetermined], "\(rule.name) \(words)")
    }
    let partial = BuildInfo(
      goVersion: "go1.27.3", settings: [BuildSetting(key: "GOARCH", value: "amd64")])
    #expect(
      outcomes(try Rule(.level, arguments: "GOAMD64 <= v1"), Policy.Input(info: partial)) == [
        .undetermined
      ])
  }

  @Test func sumsAreHeldAgainstGoSum() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let subject = try RuleTests.subject(RuleTests.modules)
    var lines = subject.info.dependencies.map { module in
      let built = module.replacement ?? module
      return "\(built.path) \(built.version) \(built.sum)"
    }
    func check() throws -> [Expected] {
      try lines.joined(separator: "\n").write(
        to: folder.appending(path: "go.sum"), atomically: true, encoding: .utf8)
      return outcomes(try Rule(.goSum, arguments: "go.sum", folder: Pathname(folder.path)), subject)
    }
    #expect(try check() == [.admitted])
    lines[0] = lines[0].prefix { $0 != ":" } + ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    #expect(try check() == [.refused])
    lines.removeFirst(2)
    #expect(try check() == [.refused, .refused])
    var bare = subject.info
    bare.dependencies[3].replacement = nil
    #expect(bare.dependencies[3].sum.isEmpty)
    let rule = try Rule(.goSum, arguments: "go.sum", folder: Pathname(folder.path))
    #expect(outcomes(rule, Policy.Input(info: bare)).contains(.undetermined))
  }

  @Test func modulesAreHeldAgainstAVendorFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let subject = try RuleTests.subject(RuleTests.modules)
    var lines = subject.info.dependencies.map { module in
      let other = module.replacement.map { " => \($0.path) \($0.version)" } ?? ""
      return "# \(module.path) \(module.version)\(other)\n## explicit\n\(module.path)/package"
    }
    func check() throws -> [Expected] {
      try lines.joined(separator: "\n").write(
        to: folder.appending(path: "modules.txt"), atomically: true, encoding: .utf8)
      return outcomes(
        try Rule(.vendor, arguments: "modules.txt", folder: Pathname(folder.path)), subject)
    }
    #expect(try check() == [.admitted])
    lines[0] = lines[0].replacingOccurrences(of: "v0.1.0", with: "v0.1.1")
    #expect(try check() == [.refused])
    lines[3] = lines[3].replacingOccurrences(of: "v1.1.0", with: "v9.9.9")
    #expect(try check() == [.refused, .refused])
    lines.removeLast()
    #expect(try check() == [.refused, .refused, .refused])
  }

  @Test func modulesAreHeldAgainstAReport() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let binaries = RuleTests.root.appending(path: "TestBinaries/binaries")
    // What `go version -m -json` says of two binaries.
    var report = try [RuleTests.modules, RuleTests.old].map { name in
      try String(contentsOf: binaries.appending(path: name + ".json"), encoding: .utf8)
        .replacingOccurrences(of: "\n", with: "")
    }.joined(separator: "\n")
    func check(_ name: String) throws -> [Expected] {
      try report.write(to: folder.appending(path: "report"), atomically: true, encoding: .utf8)
      return outcomes(
        try Rule(.report, arguments: "report", folder: Pathname(folder.path)),
        try RuleTests.subject(name))
    }
    #expect(try check(RuleTests.modules) == [.admitted])
    #expect(try check(RuleTests.old) == [.admitted])
    #expect(try check("linux-amd64-go1.27-many") == [.undetermined])
    report = report.replacingOccurrences(of: "v1.2.3", with: "v1.2.2")
    #expect(try check(RuleTests.modules) == [.refused])
    report = "no report"
    #expect(throws: PolicyError.self) { try check(RuleTests.modules) }
  }

  @Test func declaredVersionsAreRead() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let info = BuildInfo(goVersion: "go1.26.3")
    for (name, text, expected) in [
      (".go-version", "1.26.3\n", Expected.admitted), (".go-version", "go1.26.2\n", .refused),
      (".go-version", "1.26\r\n", .admitted), (".go-version", "1.27\n", .refused),
      ("go.mod", "module x\ngo 1.26.4\ntoolchain go1.20.0\n", .refused),
      (".tool-versions", "nodejs 22.1.0\ngolang 1.26.3\n", .admitted),
      (".tool-versions", "golang 1.25.0\n", .refused), ("go.mod", "module x\ngo 1.25\n", .admitted),
      ("go.mod", "module x\ngo 1.25\ntoolchain go1.26.4\n", .refused),
      ("go.mod", "module x\ngo 1.26\ntoolchain default\n", .admitted),
      ("go.mod", "module x\ngo 1.25\ntoolchain go1.27.0-devel\n", .refused),
      ("go.mod", "module x\ngo 1.25\ntoolchain go1.26.3-20260102\n", .admitted),
      ("go.work", "go 1.26.4\nuse ./a\n", .refused), ("go.work", "go 1.26\nuse ./a\n", .admitted),
      (".go-version", "v1.26.3\n", .admitted), (".go-version", "# ours\n\n1.26.x\n", .admitted),
      (".go-version", "1.25.x\n", .refused),
      (".tool-versions", "golang 1.26.3 # pinned\n", .admitted),
    ] {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
      let rule = try Rule(.goVersionFrom, arguments: name, folder: Pathname(folder.path))
      #expect(outcomes(rule, Policy.Input(info: info)) == [expected], "\(name): \(text)")
    }
    // Which one of several counts depends on who reads the file.
    for (name, text) in [
      (".go-version", "1.26.3\n1.25.0\n"), (".go-version", "1.26.3 1.25.0\n"),
      (".go-version", ""), (".go-version", "# ours\r1.25.0\n1.26.3\n"), (".go-version", "latest\n"),
      (".go-version", "1.x\n"),
      (".go-version", "1.26.3.x\n"), (".tool-versions", "golang 1.26.3 1.25.0\n"),
      (".tool-versions", "golang 1.26.3\ngo 1.25.0\n"), (".tool-versions", "golang\n"),
      (".tool-versions", "nodejs 22.1.0\n"), ("go.mod", "module x\ngo 1.28\ngo 1.21\n"),
      ("go.mod", "module x\n"),
    ] {
      try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
      #expect(throws: PolicyError.self, "\(name): \(text)") {
        try Rule(.goVersionFrom, arguments: name, folder: Pathname(folder.path))
      }
    }
    #expect(throws: PolicyError.self) {
      try Rule(.goVersionFrom, arguments: "missing", folder: Pathname(folder.path))
    }
  }

  @Test(arguments: [
    ("go-version", ""), ("go-version", "1.26"), ("go-version", ">= soon"), ("platform", ""),
    ("platform", "linux"), ("platform", "linux/sparc"), ("headers", "false"),
    ("level", "GOAMD64 <= v9"),
    ("level", "GOOS <= v1"), ("setting", "CGO_ENABLED"), ("setting", "CGO_ENABLED is 0"),
    ("setting", "CGO_ENABLED absent now"), ("sums", ""), ("replacements", "some"),
    ("replacements", "only"),
    ("main", "tagged"), ("vcs", "dirty"), ("vcs", "revision"), ("module", "example.com/a"),
    ("module", "deny a >= 1.2.3"), ("module", "deny a/*"), ("module", "deny a..."),
    ("module", "deny \"a\""), ("go-version", ">= 1.18 < 1.20"), ("go-version", ">= 1.26; < 1.27"),
    ("go-version", ">= 1.26,"), ("setting", "race absent"), ("setting", "CGO_ENABLED !="),
    ("setting", "'CGO_ENABLED != 0'"), ("setting", "CGO_ENABLED != 0\u{a0}"),
    ("setting", "CGO_ENABLED != 0\r"), ("build-id", "= a b"), ("linkage", "both"),
    ("stripped", "maybe"),
    ("nonsense", "true"), ("module", "deny a.com/old@v1.2.3"), ("module", "deny a.com/old/"),
    ("module", "deny https://a.com/old"), ("module", "deny a.com/\u{2000}old"),
    ("setting", "-overlay absent"), ("setting", "-toolexec absent"), ("setting", "-mod != vendor"),
    ("setting", "vcs.modifed absent"), ("setting", "CGO_ENABELD absent"),
    ("setting", "-tags lacks debug,pprof"), ("setting", "-tags lacks \"debug\""),
    ("setting", "DefaultGODEBUG lacks panicnil"), ("module", "deny stdlib < v1.28.0"),
    ("module", "deny std"), ("module", "deny a.com/old/v1"),
    ("module", "deny a.com/x > v2.0.0, < v1.0.0"),
    ("vcs", "revision 1b3f568"), ("level", "GOARM <= 7,sometimes"),
  ])
  func wordsThatMakeNoSenseAreRefused(_ name: String, _ words: String) {
    #expect(throws: PolicyError.self) { try Rule(named: name, arguments: words) }
  }

  @Test func policiesAreRead() throws {
    let policy = try Policy(
      parsing:
        """
        # What we ship.
        go-version >= 1.26   # supported

        setting -ldflags = -s -w
        \tstripped yes
        """)
    #expect(policy.rules.map(\.name) == ["go-version", "setting", "stripped"])
    #expect(policy.rules.map(\.arguments) == [">= 1.26", "-ldflags = -s -w", "yes"])
    do throws(PolicyError) {
      _ = try Policy(parsing: "stripped yes\nstriped yes\n", name: "rules")
      Issue.record("read a rule that is none")
    } catch {
      #expect(error.description == "rules:2: unknown rule 'striped'; did you mean 'stripped'?")
    }
  }

  /// A comment must not hide a rule that an editor shows on a line of its own, nor show words elsewhere than they are.
  @Test(arguments: [
    "\r", "\u{0}", "\u{b}", "\u{c}", "\u{1b}", "\u{7f}", "\u{85}", "\u{9b}", "\u{2028}", "\u{2029}",
    "\u{202e}", "\u{2066}",
  ])
  func controlCharactersAreRefused(_ character: String) throws {
    for text in [
      "# which Go\(character)go-version >= 1.26\nstripped yes\n", "stripped yes\n\(character)#\n",
    ] {
      do throws(PolicyError) {
        _ = try Policy(parsing: text, name: "rules")
        Issue.record("read \(text)")
      } catch {
        #expect(error.line == (text.hasPrefix("#") ? 1 : 2))
        #expect(error.message.hasPrefix("control character U+"), "\(error)")
      }
    }
    #expect(throws: Never.self) { try Policy(parsing: "# \u{c4}\tb\r\nstripped yes\r\n") }
  }
}
