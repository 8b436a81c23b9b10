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
    guard let found = MainVersion(info) else { return nil }
    switch found.source {
    case .stated: return "\(found.version) stated"
    case .linkerFlag(let variable): return "\(found.version) by \(variable)"
    case .versionControl: return "\(found.version) by vcs"
    }
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
  ]) func otherFlagsSayNothing(_ flags: String) {
    #expect(version("(devel)", [("-ldflags", flags)]) == nil)
  }
}
