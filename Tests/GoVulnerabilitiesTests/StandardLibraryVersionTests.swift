import GoBuildInfo
import Testing

@testable import GoVulnerabilities

@Suite struct StandardLibraryVersionTests {
  /// A toolchain's version, what govulncheck derives, what is derived here, and what a vendor appended.
  private static let cases: [(String, String?, String?, String?)] = [
    ("go1", "v1.0.0", "v1.0.0", nil),
    ("go1 X:a", "v1.0.0", "v1.0.0", nil),
    ("go1.0", nil, "v1.0.0", nil),
    ("go1.22", "v1.22.0", "v1.22.0", nil),
    ("go1.22.3", "v1.22.3", "v1.22.3", nil),
    ("go1.22rc1", "v1.22.0-rc.1", "v1.22.0-rc.1", nil),
    ("go1.21beta12", "v1.21.0-beta.12", "v1.21.0-beta.12", nil),
    ("go1.20-pre4", "v1.20.0-pre.4", "v1.20.0", "-pre4"),
    ("go1.26.5-X:jsonv2", nil, "v1.26.5", nil),
    ("go1.26.5-X:jsonv2,greenteagc (x)", nil, "v1.26.5", "(x)"),
    ("go1.25.1 X:boringcrypto", "v1.25.1", "v1.25.1", nil),
    ("go1.25.7-microsoft", nil, "v1.25.7", "-microsoft"),
    ("go1.25.7-1", nil, "v1.25.7", "-1"),
    ("go1.25.7+abc", nil, "v1.25.7", "+abc"),
    ("go1.18.2b7", nil, "v1.18.2", "b7"),
    (
      "go1.21.13 (Red Hat 1.21.13-3.el9_4)", "v1.21.13", "v1.21.13", "(Red Hat 1.21.13-3.el9_4)"
    ),
    ("go1.22rc1-microsoft", nil, "v1.22.0-rc.1", "-microsoft"),
    ("go1.26-devel_abc", nil, "v1.26.0-0", nil),
    ("devel go1.26-abc Mon Jan 1", nil, "v1.26.0-0", nil),
    ("go1.26-20301102-RC01", nil, "v1.26.0-0", nil),
    ("devel +3f2a1b Mon Jan 1", nil, nil, nil),
    ("unknown", nil, nil, nil), ("", nil, nil, nil), (" ", nil, nil, nil), ("go", nil, nil, nil),
    ("go1.022", nil, nil, nil), ("go01.2.3", nil, nil, nil), ("go1.2.03", nil, "v1.2.0", ".03"),
    ("go2", nil, nil, nil), ("gox1.2", nil, nil, nil), ("1.22", nil, nil, nil),
  ]

  @Test(arguments: cases)
  func readsVersions(_ text: String, _ theirs: String?, _ ours: String?, _ suffix: String?) {
    let version = GoVersion(text)
    #expect(StandardLibraryVersion.govulncheck(version) == theirs)
    let found = StandardLibraryVersion(version)
    #expect(found?.version == ours)
    #expect(found?.vendorSuffix == suffix)
    #expect((found?.isDevelopment ?? false) == (ours?.hasSuffix("-0") ?? false))
    if let ours { #expect(OSVVersion(ours) != nil) }
  }

  /// A development build has all vulnerabilities that its release had at its first prerelease, fixed or not.
  @Test func placesDevelopmentBuildsBeforePrereleases() throws {
    let found = try #require(StandardLibraryVersion("go1.22-devel_abc"))
    #expect(VersionRange([.introduced("1.22.0-0"), .fixed("1.22.0-rc.1")]).contains(found.version))
    #expect(!VersionRange([.introduced("0"), .fixed("1.21.9")]).contains(found.version))
  }
}
