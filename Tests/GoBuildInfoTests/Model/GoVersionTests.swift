import TestSupport
import Testing

@testable import GoBuildInfo

@Suite struct GoVersionTests {
  /// Text that Go takes for invalid.
  static let invalid: [GoVersion] = [
    "", "devel go1.28-abcdef", "go1.21 X:boring", "go01.2", "go1.a", "unknown", "go1.18.2b7",
    "go1.21.13 (Red Hat 1.21.13-3.el9_4)",
  ]

  /// Each precedes the next.
  static let valid: [GoVersion] = [
    "go1", "go1.2beta1", "go1.2rc1", "go1.5", "go1.20rc1", "go1.20", "go1.20.1", "go1.21",
    "go1.21rc1", "go1.21rc2", "go1.21rc10", "go1.21.0", "go1.21.0-X:boringcrypto", "go1.21.1",
    "go1.21.10", "go1.100", "go2",
  ]

  @Test func ordersReleasesAsGoDoes() {
    for (index, version) in GoVersionTests.valid.enumerated() {
      for later in GoVersionTests.valid[(index + 1)...] {
        #expect(version < later)
        #expect(!(later < version))
      }
      #expect(!(version < version))
    }
  }

  @Test func ordersToolchainNamesAsGoDoes() {
    for invalid in GoVersionTests.invalid {
      for valid in GoVersionTests.valid {
        #expect(GoVersion.toolchainOrder(invalid, valid) == .before)
        #expect(GoVersion.toolchainOrder(valid, invalid) == .after)
      }
      #expect(GoVersion.toolchainOrder(invalid, "unknown") == .same)
    }
    #expect(GoVersion.toolchainOrder("go1.21.0", "go1.21.0-X:boringcrypto") == .same)
    #expect(GoVersion.toolchainOrder("go1.21rc1", "go1.21.0") == .before)
  }

  /// Versions as toolchains of vendors, and from their branches, write them. Each line precedes the next; what is in one line
  /// is of one release.
  static let found: [[GoVersion]] = [
    ["", "unknown", "devel +3f2a1b Tue Oct 20 16:43:37 2020 -0400", "devel gomote.1234", "go1.a"],
    ["go1.8.3", "go1.8.3b4"],
    ["devel go1.9-0f1e2d"],
    ["go1.9rc2", "go1.9rc2b4"],
    ["go1.9", "go1.9b4"],
    ["go1.17.13", "go1.17.13 (Debian)"],
    ["devel go1.18-505a7c80f2 Wed Nov 3 18:06:56 2021 -0500", "go1.18-20211103-RC00"],
    ["go1.18beta1"],
    ["go1.18"],
    ["go1.18.2", "go1.18.2b7"],
    ["go1.20.4", "go1.20.4-aws", "go1.20.4 X:strictfipsruntime"],
    ["go1.21"],
    ["go1.21-20230317-RC01", "go1.21-20230101-RC01 cl/1234567 +abc1234"],
    ["go1.21rc2"],
    ["go1.21.0"],
    ["go1.21.13", "go1.21.13 (Red Hat 1.21.13-3.el9_4)", "go1.21.13 X:boringcrypto"],
    ["go1.22.4", "go1.22.4-2", "go1.22.4-microsoft"],
    ["go1.25.1", "go1.25.1 X:boringcrypto", "go1.25.1-X:jsonv2,synctest"],
    ["go1.26.0", "go1.26.0-1-microsoft", "go1.26.0-1-microsoft X:jsonv2"],
    ["go1.28"],
    [
      "devel go1.28-3f2a1b", "go1.28-devel_3f2a1b Mon Nov 2 10:00:00 2026 +0000 X:jsonv2",
      "go1.28-devel_1234_5",
    ],
    ["go1.28rc1"],
    ["go1.28.0"],
  ]

  @Test func ordersWhatIsFoundByRelease() {
    for (index, line) in GoVersionTests.found.enumerated() {
      for version in line {
        for other in line where index > 0 { #expect(version.order(to: other) == .same) }
        for later in GoVersionTests.found[(index + 1)...].joined() {
          #expect(version < later, "\(version) \(later)")
          #expect(version.order(to: later) == (index == 0 ? nil : .before), "\(version) \(later)")
        }
      }
    }
    #expect(GoVersion("go1.21.13 (Red Hat 1.21.13-3.el9_4)") >= "go1.20")
  }

  @Test func tellsDevelopmentBuildsFromReleases() {
    for version in GoVersionTests.found.joined() {
      let isDevelopment =
        version.rawValue.contains("devel") || version.rawValue.contains("-RC")
      #expect(version.isDevelopment == isDevelopment, "\(version)")
      if isDevelopment { #expect(version.release == nil) }
    }
    #expect(GoVersion("go1.28-devel_3f2a1b").development == "go1.28")
    #expect(GoVersion("go1.21-20230317-RC01").development == "go1.21")
    #expect(GoVersion("devel +3f2a1b").development == nil)
    #expect(GoVersion("go1.26.0-1-microsoft").release == "go1.26.0")
    #expect(GoVersion("go1.18.2b7").release == "go1.18.2")
    #expect(GoVersion("go1.18.2b7").development == nil)
  }

  @Test func equalityIsThatOfBytes() {
    #expect(GoVersion("go1.2-e\u{301}") != GoVersion("go1.2-\u{e9}"))
    #expect(GoVersion("go1.2-e\u{301}") < GoVersion("go1.2-\u{e9}"))
  }

  /// The order is total for any text: exactly one of `<`, `==` and `>` holds, and `<` is transitive.
  @Test func isATotalOrder() {
    var random = SeededNumbers(seed: 8)
    let heads = ["go", "go", "go", "devel go", "devel +", "v", "", "Go"]
    let numbers = ["0", "1", "9", "10", "17", "20", "21", "28", "01", ""]
    let tails = [
      "", "", "", "rc1", "rc2", "beta1", "alpha", "b7", "-devel_1", "-20240101-RC00", "-X:a",
      " X:a",
      " (Red Hat 1)", "-1-microsoft", "+x", ".", "-", "e\u{301}", "\u{e9}",
    ]
    func version() -> GoVersion {
      let count = Int.random(in: 1...4, using: &random)
      let parts = (0..<count).map { $0 == 0 ? "1" : numbers.randomElement(using: &random)! }
      return GoVersion(
        heads.randomElement(using: &random)! + parts.joined(separator: ".")
          + tails.randomElement(using: &random)!)
    }
    let versions = (0..<300).map { _ in version() } + GoVersionTests.found.joined()
    let sorted = versions.sorted()
    for (index, first) in sorted.enumerated() {
      for second in sorted[index...] {
        #expect(!(second < first), "\(second) < \(first)")
        #expect((first < second) == (first != second), "\(first) \(second)")
        let order = first.order(to: second)
        #expect(order != .after, "\(first) \(second)")
      }
    }
  }
}
