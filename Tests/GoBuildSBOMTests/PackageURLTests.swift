import GoBinaryReport
import GoBuildInfo
import GoBuildSBOM
import Testing

@Suite struct PackageURLTests {
  @Test(arguments: [
    ("github.com/BurntSushi/toml", "v1.4.0", "pkg:golang/github.com/BurntSushi/toml@v1.4.0"),
    (
      "github.com/docker/docker", "v27.0.1+incompatible",
      "pkg:golang/github.com/docker/docker@v27.0.1%2Bincompatible"
    ),
    ("example.com/tool/v2", "v2.0.0-rc.1", "pkg:golang/example.com/tool/v2@v2.0.0-rc.1"),
    ("gopkg.in/yaml.v3", "v3.0.1", "pkg:golang/gopkg.in/yaml.v3@v3.0.1"),
    ("go.opencensus.io", "v0.24.0", "pkg:golang/go.opencensus.io@v0.24.0"),
    ("example.com/tool", "(devel)", "pkg:golang/example.com/tool"),
    ("example.com/tool", "", "pkg:golang/example.com/tool"),
    ("example.com/a b", "v1.0.0", "pkg:golang/example.com/a%20b@v1.0.0"),
    ("example.com/~me/é@x", "v1", "pkg:golang/example.com/~me/%C3%A9%40x@v1"),
    ("command-line-arguments", "", "pkg:golang/command-line-arguments"),
  ]) func isThatOfTheModule(_ path: String, _ version: String, _ expected: String) {
    #expect("\(PackageURL(module: path, version: version))" == expected)
  }

  @Test func caseMayBeGivenUp() {
    let url = PackageURL(
      module: "github.com/BurntSushi/toml", version: "v1.0.0-RC", case: .lowercase)
    #expect("\(url)" == "pkg:golang/github.com/burntsushi/toml@v1.0.0-RC")
  }

  @Test(arguments: [
    ("go1.27.3", "pkg:golang/stdlib@1.27.3"),
    ("go1.26.0-X:jsonv2", "pkg:golang/stdlib@1.26.0"),
    ("go1.24.11 X:boringcrypto", "pkg:golang/stdlib@1.24.11"),
    ("go1.21rc2", "pkg:golang/stdlib@1.21rc2"),
    ("devel go1.28-3f2a", "pkg:golang/stdlib"),
    ("go1.28-devel_3f2a1b2c3d Fri Jan 2 03:04:05 2026 +0000", "pkg:golang/stdlib"),
    ("go1.25-20250209-RC00 cl/700000000 +0123456789 X:fieldtrack", "pkg:golang/stdlib"),
    ("go1.20-20230209-RC00 cl/500000000", "pkg:golang/stdlib"),
    ("go1.20", "pkg:golang/stdlib@1.20"), ("go1.21", "pkg:golang/stdlib"),
    ("go1.24.6-1", "pkg:golang/stdlib@1.24.6"),
    ("go1.21.13 (Red Hat 1.21.13-3.el9_4)", "pkg:golang/stdlib@1.21.13"),
    ("", "pkg:golang/stdlib"),
  ]) func standardLibrariesAreOfReleases(_ version: String, _ expected: String) {
    #expect("\(PackageURL(standardLibraryOf: GoVersion(version)))" == expected)
  }
}

@Suite struct MainVersionTests {
  private func version(
    _ stated: String, _ settings: [(String, String)] = [], path: String = "example.com/tool"
  ) -> String? {
    let info = BuildInfo(
      goVersion: "go1.27.3", path: path, main: Module(path: path, version: stated),
      settings: BuildSettings(settings.map { BuildSetting(key: $0.0, value: $0.1) }))
    return shown(MainVersion(info))
  }

  private func shown(_ found: MainVersion?) -> String? {
    guard let found else { return nil }
    switch found.source {
    case .stated: return "\(found.version) stated"
    case .linkerFlag(let variable): return "\(found.version) by \(variable)"
    case .symbol(let variable): return "\(found.version) by symbol \(variable)"
    case .versionControl: return "\(found.version) by vcs"
    }
  }

  /// Of a pseudo-version that Go made of the revision, flags know better; of one that was fetched, they do not.
  @Test func stampedPseudoVersionsAreNotReleases() {
    let flags = revision + [("-ldflags", "-X main.version=1.5.0")]
    for stamped in [
      "v0.0.0-20240102030405-0123456789ab", "v0.0.0-20240102030405-0123456789ab+dirty",
      "v1.4.1-0.20240102030405-0123456789ab", "v1.5.0-rc.1.0.20240102030405-0123456789ab+dirty",
    ] {
      #expect(version(stamped, flags) == "v1.5.0 by main.version")
      #expect(version(stamped, revision) == "\(stamped) stated")
      #expect(version(stamped, [flags[3]]) == "\(stamped) stated")
    }
    let other = "v0.0.0-20240102030405-ba9876543210"
    #expect(version(other, flags) == "\(other) stated")
    for tagged in ["v1.4.0", "v1.4.0+dirty"] {
      #expect(version(tagged, flags) == "\(tagged) stated")
    }
    var info = BuildInfo(
      goVersion: "go1.27.3", path: "example.com/tool",
      main: Module(
        path: "example.com/tool", version: "v0.0.0-20240102030405-0123456789ab", sum: "h1:YQ=="),
      settings: BuildSettings(flags.map { BuildSetting(key: $0.0, value: $0.1) }))
    #expect(shown(MainVersion(info))?.hasSuffix("stated") == true)
    info.main?.sum = ""
    #expect(shown(MainVersion(info)) == "v1.5.0 by main.version")
  }

  /// With `-trimpath`, Go does not record the flags; symbols show what they set.
  @Test func symbolsStandForFlags() {
    func shown(
      _ variables: [(String, String)], _ settings: [(String, String)] = [],
      stated: String = "(devel)"
    ) -> String? {
      var record = BinaryRecord(
        file: "a",
        info: BuildInfo(
          goVersion: "go1.27.3", path: "example.com/tool/cmd/x",
          main: Module(path: "example.com/tool", version: stated),
          settings: BuildSettings(settings.map { BuildSetting(key: $0.0, value: $0.1) })))
      record.variables = variables.map { LinkedVariable(name: $0.0, value: $0.1) }
      return self.shown(MainVersion(record))
    }
    let main = [("main.commit", "1.0.0"), ("main.version", "1.2.3")]
    #expect(shown(main) == "v1.2.3 by symbol main.version")
    #expect(shown(main, revision) == "v1.2.3 by symbol main.version")
    #expect(shown(main, stated: "v1.0.0") == "v1.0.0 stated")
    #expect(shown(main, [("-ldflags", "-X main.version=v2.0.0")]) == "v2.0.0 by main.version")
    #expect(shown(main, [("-ldflags", "-s")]) == nil)
    #expect(shown([("example.com/other.version", "1.0.0")]) == nil)
    #expect(
      shown([("example.com/tool/vendor/example.com/other.version", "1.0.0")]) == nil)
    #expect(
      shown([("example.com/tool/x.Version", "1.0.0")])
        == "v1.0.0 by symbol example.com/tool/x.Version")
    #expect(shown([("main.version", "1.0.0"), ("main.Version", "2.0.0")]) == nil)
  }

  @Test(
    arguments: [
      ("github.com/a/b/cmd/c", "main.version", "v1.2.3 by main.version"),
      ("github.com/a/b", "github.com/a/b/x.version", "v1.2.3 by github.com/a/b/x.version"),
      ("k8s.io/a/cmd/b", "k8s.io/a/x.version", "v1.2.3 by k8s.io/a/x.version"),
      ("github.com/a/b", "github.com/a/b/vendor/github.com/c/d.version", nil),
      ("github.com/a/b", "github.com/a/c.version", nil),
      ("command-line-arguments", "main.version", nil),
      ("cmd/go", "main.version", nil), ("", "main.version", nil),
      ("github.com/a", "main.version", nil),
    ] as [(String, String, String?)])
  func mainPackagesAndFlagsSuffice(_ path: String, _ variable: String, _ expected: String?) {
    let info = BuildInfo(
      goVersion: "go1.17", path: path,
      settings: [BuildSetting(key: "-ldflags", value: "-X \(variable)=1.2.3")])
    #expect(shown(MainVersion(info)) == expected)
  }

  private let revision = [
    ("vcs", "git"), ("vcs.revision", "0123456789abcdef0123456789abcdef01234567"),
    ("vcs.time", "2024-01-02T03:04:05Z"),
  ]

  @Test func whatIsStatedCounts() {
    #expect(
      version("v1.2.3+dirty", revision + [("-ldflags", "-X main.version=v9.9.9")])
        == "v1.2.3+dirty stated")
    #expect(version("(devel)") == nil)
    #expect(version("") == nil)
    #expect(MainVersion(BuildInfo(goVersion: "go1.27.3")) == nil)
  }

  @Test func revisionsArePseudoVersions() {
    #expect(version("(devel)", revision) == "v0.0.0-20240102030405-0123456789ab by vcs")
    #expect(
      version("(devel)", revision + [("vcs.modified", "true")])
        == "v0.0.0-20240102030405-0123456789ab+dirty by vcs")
    #expect(
      version("(devel)", revision, path: "example.com/tool/v3")
        == "v3.0.0-20240102030405-0123456789ab by vcs")
    #expect(
      version("(devel)", revision, path: "gopkg.in/tool.v2")
        == "v2.0.0-20240102030405-0123456789ab by vcs")
    #expect(
      version("(devel)", revision, path: "example.com/ipv4")
        == "v0.0.0-20240102030405-0123456789ab by vcs")
    // All of it must be there, in the form that Go writes.
    for index in 1...2 {
      var settings = revision
      settings.remove(at: index)
      #expect(version("(devel)", settings) == nil)
    }
    for time in [
      "2024-01-02", "2024-01-02T03:04:05+01:00", "2024-01-02 03:04:05Z", "x024-01-02T03:04:05Z",
    ] {
      #expect(version("(devel)", [revision[1], ("vcs.time", time)]) == nil)
    }
    #expect(version("(devel)", [("vcs.revision", "short"), revision[2]]) == nil)
    #expect(version("(devel)", [("vcs.revision", "0123/5678:abcd"), revision[2]]) == nil)
  }

  @Test(arguments: [
    ("-s -w -X main.version=1.2.3", "v1.2.3 by main.version"),
    ("-X=main.Version=v1.2.3-rc.1", "v1.2.3-rc.1 by main.Version"),
    (#"-X "main.note=a b" -X 'main.VERSION=v1.2.3'"#, "v1.2.3 by main.VERSION"),
    (
      "-X example.com/tool/internal/build.version=v2.0.0",
      "v2.0.0 by example.com/tool/internal/build.version"
    ),
    // The main package speaks first.
    ("-X example.com/tool/x.version=v2.0.0 -X main.version=v1.0.0", "v1.0.0 by main.version"),
    // Of two values of one variable the linker takes the last.
    ("-X main.version=v1.0.0 -X main.version=v1.0.1", "v1.0.1 by main.version"),
    ("--X main.version=v1.0.0", "v1.0.0 by main.version"),
    ("all=-X main.version=v1.2.3", "v1.2.3 by main.version"),
    ("./...=-s -X main.version=v1.2.3", "v1.2.3 by main.version"),
    ("example.com/...=-X main.version=v1.2.3", "v1.2.3 by main.version"),
    ("-X 'main.note=\"a\" -X b' -X main.version=v1.2.3", "v1.2.3 by main.version"),
    ("-extldflags -X -X main.version=v1.2.3", "v1.2.3 by main.version"),
    ("-extldflags '-X main.version=v9.9.9' -X=main.version=v1.2.3", "v1.2.3 by main.version"),
    ("-aslr=false -X main.version=v1.2.3", "v1.2.3 by main.version"),
  ]) func flagsOfTheLinkerNameVersions(_ flags: String, _ expected: String) {
    #expect(version("(devel)", [("-ldflags", flags)]) == expected)
    #expect(version("(devel)", revision + [("-ldflags", flags)]) == expected)
  }

  @Test(arguments: [
    "-X main.version=unknown", "-X main.version=", "-X main.version", "-X", "-X main.version=v1",
    "-X main.commit=1.2.3", "-X main.apiversion=1.2.3", "-X example.com/other.version=v1.2.3",
    "-X example.com/toolbox.version=v1.2.3", "-X main.version=1.2.3.4",
    // Two that contradict each other say nothing.
    "-X main.version=v1.0.0 -X main.Version=v2.0.0",
    // For other packages, in quotes that do not end, and where the linker does not see a flag.
    "example.com/other=-X main.version=v1.0.0", "std=-X main.version=v1.0.0",
    "-X 'main.version=v1.0.0", "-X main.version='v1.0.0'", "-extldflags -X main.version=v1.0.0",
    "-s word -X main.version=v1.0.0", "-X example.com/tool.version=v1.0.0",
    "-X example.com/tool/vendor/other.org/a.version=v1.0.0",
  ]) func otherFlagsSayNothing(_ flags: String) {
    #expect(version("(devel)", [("-ldflags", flags)]) == nil)
  }
}
