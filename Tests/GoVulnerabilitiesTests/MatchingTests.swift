import GoBinaryReport
import GoBuildSBOM
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo
@testable import GoVulnerabilities

/// Made-up binaries: build info and names of functions.
@Suite struct MatchingTests {
  private func entry(_ id: String, _ affected: AffectedModule...) -> Vulnerability {
    var entry = Vulnerability(id: id)
    entry.affected = affected
    entry.isReviewed = true
    return entry
  }

  private func module(
    _ path: String, _ events: [VersionRange.Event] = [.introduced("0")],
    _ packages: [(path: String, symbols: [String])] = []
  ) -> AffectedModule {
    var module = AffectedModule(path: path)
    module.ranges = [VersionRange(events)]
    module.packages = packages.map { package in
      var affected = AffectedPackage(path: package.path)
      affected.symbols = package.symbols
      return affected
    }
    return module
  }

  /// What is found of a binary.
  private func report(
    _ info: BuildInfo, names: [String]? = ["runtime.main", "main.main"], _ entries: [Vulnerability],
    headers: [Platform] = []
  ) throws -> VulnerabilityReport {
    let record = BinaryRecord(file: "program", info: info)
    let modules = JudgedModule.all(of: record, mainVersion: nil).map { module in
      var module = module
      let naming = entries.filter { $0.affected.contains { $0.path == module.path } }
      module.affecting = AffectingEntries(naming, of: module.path, at: module.version)
      return module
    }
    var match = BinaryMatch(record, modules, headers: headers)
    guard let names else {
      return match.report(withoutNames: .noFunctionTable, databaseTime: "")
    }
    try match.read { visit throws(ReadError) in
      var split = NameSplit()
      for name in names { try split.take(Array(name.utf8).span.raw, visit) }
    }
    return match.report(databaseTime: "")
  }

  private func text(_ report: VulnerabilityReport) -> [String] {
    report.findings.map { finding in
      let packages = finding.packages.map { "\($0.path):\($0.symbols.joined(separator: ","))" }
      return
        ([
          finding.vulnerability.id, finding.evidence.rawValue,
          "\(finding.module)@\(finding.version)",
        ]
        + packages).joined(separator: " ")
    }
  }

  private let info = BuildInfo(
    goVersion: "go1.27.3", path: "example.com/app/cmd/tool",
    main: Module(path: "example.com/app", version: "v1.2.3"),
    dependencies: [
      Module(path: "example.com/lib", version: "v1.0.0"),
      Module(path: "example.com/lib/inner", version: "v2.0.0"),
      Module(path: "example.com/library", version: "v3.0.0"),
    ])

  @Test func evidenceIsWhatIsLinked() throws {
    let entries = [
      entry(
        "1",
        module(
          "example.com/lib", [.introduced("0")], [("example.com/lib/p", ["F", "T.M", "Gone"])])),
      entry("2", module("example.com/lib", [.introduced("0")], [("example.com/lib/p", ["Gone"])])),
      entry("3", module("example.com/lib", [.introduced("0")], [("example.com/lib/q", ["F"])])),
      entry("4", module("example.com/lib", [.introduced("0")], [("example.com/lib/p", [])])),
      entry("5", module("example.com/lib")), entry("6", module("example.com/library")),
      entry("7", module("example.com/lib", [.introduced("1.0.1")])),
    ]
    let names = [
      "runtime.main", "example.com/lib/p.F", "example.com/lib/p.(*T).M-fm",
      "example.com/lib/p.other",
    ]
    let report = try report(info, names: names, entries)
    #expect(
      text(report) == [
        "1 symbol example.com/lib@v1.0.0 example.com/lib/p:F,T.M",
        "2 package example.com/lib@v1.0.0 example.com/lib/p:", "3 module example.com/lib@v1.0.0",
        "4 package example.com/lib@v1.0.0 example.com/lib/p:", "5 package example.com/lib@v1.0.0",
        "6 module example.com/library@v3.0.0",
      ])
    #expect(
      report.findings.filter { $0.counts(at: .symbol) }.map { $0.vulnerability.id } == [
        "1", "4", "5",
      ])
    #expect(
      report.findings.filter { $0.counts(at: .package) }.map { $0.vulnerability.id } == [
        "1", "2", "4", "5",
      ])
    #expect(report.findings.allSatisfy { $0.counts(at: .module) })
    #expect(report.unjudged.isEmpty && report.names == .complete)
  }

  /// A package belongs to the module with the longest path of whole elements.
  @Test func packagesBelongToTheNearestModule() throws {
    let symbols = [("example.com/lib/inner/p", ["F"])]
    let entries = [
      entry("1", module("example.com/lib", [.introduced("0")], symbols)),
      entry("2", module("example.com/lib/inner", [.introduced("0")], symbols)),
      entry("3", module("example.com/lib")),
    ]
    #expect(
      text(
        try report(
          info, names: ["runtime.main", "example.com/lib/inner/p.F", "example.com/library.F"],
          entries)) == [
          "1 module example.com/lib@v1.0.0",
          "2 symbol example.com/lib/inner@v2.0.0 example.com/lib/inner/p:F",
          "3 module example.com/lib@v1.0.0",
        ])
  }

  @Test func theMainPackageHasItsImportPath() throws {
    let entries = [
      entry(
        "1",
        module(
          "example.com/app", [.introduced("0")], [("example.com/app/cmd/tool", ["main", "run"])]))
    ]
    #expect(
      text(try report(info, names: ["runtime.main", "main.main", "main.run"], entries))
        == ["1 symbol example.com/app@v1.2.3 example.com/app/cmd/tool:main,run"])
  }

  @Test func escapedAndGenericNamesMatch() throws {
    let entries = [
      entry(
        "1",
        module(
          "example.com/lib", [.introduced("0")],
          [
            ("example.com/lib/yaml.v2", ["Unmarshal"]),
            ("example.com/lib/p", ["Box.Get", "init#1"]),
          ]))
    ]
    let names = [
      "runtime.main", "example.com/lib/yaml%2ev2.Unmarshal", "example.com/lib/p.(*Box[...]).Get",
      "example.com/lib/p.init.0",
    ]
    #expect(
      text(try report(info, names: names, entries)) == [
        "1 symbol example.com/lib@v1.0.0 example.com/lib/p:Box.Get,init#1 example.com/lib/yaml.v2:Unmarshal"
      ])
  }

  @Test func replacementsAreJudgedUnderTheirOwnPaths() throws {
    var info = info
    info.dependencies[0].replacement = Module(path: "example.com/fork", version: "v1.5.0")
    info.dependencies[1].replacement = Module(path: "./inner", version: "")
    info.dependencies[2].replacement = Module(path: "example.com/library", version: "v3.1.0")
    let entries = [
      entry("1", module("example.com/fork", [.introduced("0")], [("example.com/fork/p", ["F"])])),
      entry(
        "2",
        module(
          "example.com/lib", [.introduced("0"), .fixed("1.1.0")], [("example.com/lib/p", ["F"])])),
      entry("3", module("example.com/lib/inner")),
      entry("4", module("example.com/library", [.introduced("3.1.0")])),
    ]
    let report = try report(
      info, names: ["runtime.main", "example.com/lib/p.F", "example.com/lib/inner.F"], entries)
    #expect(
      text(report) == [
        "1 symbol example.com/fork@v1.5.0 example.com/fork/p:F",
        "4 module example.com/library@v3.1.0",
      ])
    #expect(report.findings.map { $0.replacedModule } == ["example.com/lib", nil])
    #expect(report.unjudged.map { $0.reason } == [.replacedByFork, .localReplacement])
    #expect(report.unjudged.map { $0.possible.map { $0.vulnerability.id } } == [["2"], ["3"]])
    #expect(report.isUndetermined(at: .symbol))
  }

  /// Modules of which nothing is known are reported if entries name them and their code is linked.
  @Test func unknownVersionsAreNotJudged() throws {
    var info = info
    info.main?.version = "(devel)"
    info.dependencies[0].version = ""
    info.goVersion = "devel +3f2a1b"
    let entries = [
      entry(
        "1",
        module(
          "example.com/app", [.introduced("0"), .fixed("0.1.0")],
          [("example.com/app/cmd/tool", ["main"])])),
      entry("2", module("example.com/lib", [.introduced("0")], [("example.com/lib/p", ["F"])])),
      entry("3", module("stdlib", [.introduced("0"), .fixed("1.2.0")], [("net/http", ["Get"])])),
      entry("4", module("example.com/elsewhere")),
    ]
    let report = try report(info, names: ["runtime.main", "main.main", "net/http.Get"], entries)
    #expect(report.findings.isEmpty)
    #expect(
      report.unjudged.map { "\($0.module) \($0.reason.rawValue)" } == [
        "example.com/app noVersion", "example.com/lib noVersion", "stdlib unreadableGoVersion",
      ])
    #expect(report.unjudged.map { $0.counts(at: .symbol) } == [true, false, true])
    #expect(report.unjudged.allSatisfy { $0.counts(at: .module) })
  }

  @Test(arguments: [
    ("go1.26.5-X:foo", []), ("go1.25.7-microsoft", [VersionCaution.vendorToolchain]),
    ("go1.25.7 (Red Hat 1.25.7-1)", [.vendorToolchain]),
    ("go1.26-devel_3f2a1b", [.developmentToolchain]),
    ("devel go1.26-3f2a1b Mon", [.developmentToolchain]), ("go1.18.2b7", [.vendorToolchain]),
  ])
  func oddToolchainsAreJudged(_ version: String, _ cautions: [VersionCaution]) throws {
    var info = info
    info.goVersion = GoVersion(version)
    let report = try report(
      info,
      [entry("1", module("stdlib", [.introduced("0"), .fixed("1.99.0")], [("runtime", ["main"])]))])
    #expect(report.findings.map { $0.evidence } == [.symbol])
    #expect(report.findings.first?.cautions == cautions)
    #expect(report.unjudged.isEmpty)
  }

  @Test func entriesOfTheToolchainAreAboutGoCommands() throws {
    let entries = [entry("1", module("toolchain", [.introduced("0")], [("cmd/go", ["main"])]))]
    #expect(try report(info, entries).findings.isEmpty)
    let go = BuildInfo(
      goVersion: "go1.27.3", path: "cmd/go", main: Module(path: "cmd", version: "(devel)"))
    #expect(text(try report(go, entries)) == ["1 symbol toolchain@v1.27.3 cmd/go:main"])
  }

  @Test func platformsComeFromSettingsThenHeaders() throws {
    var affected = module("stdlib", [.introduced("0")], [("runtime", ["main"])])
    affected.packages[0].operatingSystems = ["windows"]
    affected.packages[0].architectures = ["amd64", "arm64"]
    let entries = [entry("1", affected)]
    let linux = Platform(os: "linux", architecture: "amd64")
    let windows = Platform(os: "windows", architecture: "amd64")
    #expect(try report(info, entries).findings.count == 1)
    #expect(try report(info, entries, headers: [linux]).findings.isEmpty)
    #expect(try report(info, entries, headers: [linux, windows]).findings.count == 1)
    var settings = info
    settings.settings = [
      BuildSetting(key: "GOOS", value: "windows"), BuildSetting(key: "GOARCH", value: "386"),
    ]
    #expect(try report(settings, entries, headers: [windows]).findings.isEmpty)
    // Build constraints for Linux hold for Android.
    affected.packages[0].operatingSystems = ["linux"]
    affected.packages[0].architectures = []
    settings.settings = [BuildSetting(key: "GOOS", value: "android")]
    #expect(try report(settings, [entry("1", affected)]).findings.count == 1)
  }

  @Test func withoutNamesEvidenceIsThatOfModules() throws {
    let entries = [entry("1", module("stdlib", [.introduced("0")], [("runtime", ["main"])]))]
    for (names, reason) in [
      (nil, UnjudgedModule.Reason.noFunctionTable),
      (["a.b", "runtime.x"], .obfuscatedFunctionTable),
    ] {
      let report = try report(info, names: names, entries)
      #expect(text(report) == ["1 module stdlib@v1.27.3"])
      #expect(report.unjudged.map { $0.reason } == [reason])
      #expect(report.isUndetermined(at: .symbol) && !report.isUndetermined(at: .module))
      #expect(report.hasFindings(at: .module) && !report.hasFindings(at: .symbol))
      #expect(report.names == .none)
    }
  }

  @Test func whatIsLinkedOfModulesWithoutVersionsIsUnknownToo() throws {
    var info = info
    info.dependencies[0].version = "(devel)"
    let entries = [
      entry("1", module("example.com/lib", [.introduced("0")], [("example.com/lib", ["F"])]))
    ]
    let unknown = try report(info, names: nil, entries)
    #expect(unknown.unjudged.map { $0.reason } == [.noFunctionTable, .noVersion])
    #expect(unknown.isUndetermined(at: .symbol) && unknown.isUndetermined(at: .module))
    #expect(try !report(info, entries).isUndetermined(at: .symbol))
  }

  /// `go build main.go` records neither the main module nor the path of the main package.
  @Test func mainPackagesOfFilesMayBeOfModulesWithoutVersions() throws {
    let info = BuildInfo(
      goVersion: "go1.27.3", path: "command-line-arguments",
      dependencies: [Module(path: "example.com/app", version: "(devel)")])
    func isUndetermined(_ package: String, _ symbols: [String]) throws -> Bool {
      let entries = [
        entry("1", module("example.com/app", [.introduced("0")], [(package, symbols)]))
      ]
      let names = ["runtime.main", "main.main", "main.F", "example.com/app/lib.G"]
      return try report(info, names: names, entries).isUndetermined(at: .symbol)
    }
    #expect(try isUndetermined("example.com/app/cmd/tool", ["F"]))
    #expect(try isUndetermined("example.com/app/cmd/tool", []))
    #expect(try !isUndetermined("example.com/app/cmd/tool", ["G"]))
    #expect(try !isUndetermined("example.com/app/lib", ["F"]))
    #expect(try isUndetermined("example.com/app/lib", ["G"]))
  }

  /// Nor is any other module that the files are of recorded where nothing of it is linked.
  @Test func mainPackagesOfNoModuleAreNotJudged() throws {
    let entries = [
      entry("1", module("example.com/app", [.introduced("0")], [("example.com/app", ["main"])]))
    ]
    func reasons(_ info: BuildInfo) throws -> [UnjudgedModule.Reason] {
      let report = try report(info, entries)
      #expect(report.isUndetermined(at: .symbol) != report.unjudged.isEmpty)
      #expect(report.isUndetermined(at: .module) != report.unjudged.isEmpty)
      return report.unjudged.map { $0.reason }
    }
    var info = BuildInfo(goVersion: "go1.27.3", path: "command-line-arguments")
    #expect(try reasons(info) == [.noMainModule])
    info.dependencies = [Module(path: "example.com/lib", version: "v1.0.0")]
    #expect(try reasons(info) == [.noMainModule])
    info.dependencies.append(Module(path: "example.com/other", version: "(devel)"))
    #expect(try reasons(info) == [])
    #expect(try reasons(BuildInfo(goVersion: "go1.15.15", path: "")) == [.noMainModule])
    #expect(try reasons(BuildInfo(goVersion: "go1.15.15", path: "example.com/x")) == [])
    #expect(try reasons(self.info) == [])
  }

  /// The number of packages of no module is bounded, and one more is an error rather than a package less.
  @Test func packagesOfNoModuleAreBounded() throws {
    let info = BuildInfo(goVersion: "go1.15.15", path: "example.com/app")
    let names = ["runtime.main"] + (0..<4096).map { "example.com/p\($0).F" }
    #expect(try report(info, names: names, []).findings.isEmpty)
    #expect(throws: ReadError.self) {
      _ = try report(info, names: names + ["example.com/q.F"], [])
    }
  }

  /// The revision alone does not show which releases precede it.
  @Test func revisionsAreNoVersions() throws {
    var info = info
    info.main = Module(path: "example.com/app", version: "(devel)")
    info.settings = [
      BuildSetting(key: "vcs.revision", value: "0123456789abcdef0123456789abcdef01234567"),
      BuildSetting(key: "vcs.time", value: "2030-01-02T03:04:05Z"),
    ]
    let entries = [
      entry("1", module("example.com/app", [.introduced("1.5.0"), .fixed("1.7.0")]))
    ]
    let report = try report(info, names: ["runtime.main", "example.com/app.F"], entries)
    #expect(report.findings.isEmpty)
    #expect(report.unjudged.map { $0.reason } == [.noVersion])
    #expect(report.isUndetermined(at: .symbol))
  }

  @Test func fixedVersionsAreNotAffected() throws {
    let entries = [
      entry(
        "1", module("stdlib", [.introduced("0"), .fixed("1.27.4")], [("runtime", ["main"])]),
        module("stdlib", [.introduced("1.27.4"), .fixed("1.27.6")], [("runtime", ["main"])]))
    ]
    let report = try report(info, entries)
    #expect(report.findings.map { $0.fixedVersion } == ["v1.27.6"])
    #expect(report.bestUpgrade(at: .symbol)?.fixedVersion == "v1.27.6")
  }

  @Test func disputedFindingsAreMarked() throws {
    var affected = module("example.com/library")
    affected.customRanges = [VersionRange([.introduced("0"), .fixed("2.5.0")])]
    #expect(try report(info, [entry("1", affected)]).findings.map { $0.isDisputed } == [true])
    affected.customRanges = [VersionRange([.introduced("0"), .fixed("3.5.0")])]
    #expect(try report(info, [entry("1", affected)]).findings.map { $0.isDisputed } == [false])
  }

  @Test func upgradesClearTheMost() throws {
    let runtime = [("runtime", ["main"])]
    let entries = [
      entry("1", module("stdlib", [.introduced("0"), .fixed("1.27.4")], runtime)),
      entry("2", module("stdlib", [.introduced("0"), .fixed("1.27.5")], runtime)),
      entry(
        "3",
        module(
          "stdlib", [.introduced("0"), .fixed("1.27.4"), .introduced("1.27.5"), .fixed("1.27.6")],
          runtime)),
      entry("4", module("stdlib", [.introduced("0")], runtime)),
      entry(
        "5",
        module("example.com/lib", [.introduced("0"), .fixed("1.0.1")], [("example.com/lib", [])])),
    ]
    let upgrade = try report(info, names: ["runtime.main", "example.com/lib.F"], entries)
      .bestUpgrade(at: .symbol)
    // The highest fix lies in a later range of the third.
    #expect(
      upgrade.map { "\($0.module) \($0.fixedVersion) \($0.entryCount)" } == "stdlib v1.27.5 2")
  }
}
