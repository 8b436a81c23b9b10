import Testing

@testable import GoBuildInfo

@Suite struct GoVersionTests {
  /// No versions to Go.
  static let invalid: [GoVersion] = [
    "", "devel go1.28-abcdef", "go1.21 X:boring", "go01.2", "go1.a", "unknown",
  ]

  /// Each before the next.
  static let valid: [GoVersion] = [
    "go1", "go1.2beta1", "go1.2rc1", "go1.5", "go1.20rc1", "go1.20", "go1.20.1", "go1.21",
    "go1.21rc1",
    "go1.21rc2", "go1.21rc10", "go1.21.0", "go1.21.0-X:boringcrypto", "go1.21.1", "go1.21.10",
    "go1.100", "go2",
  ]

  @Test func ordersAsGoDoes() {
    for (index, version) in GoVersionTests.valid.enumerated() {
      for later in GoVersionTests.valid[(index + 1)...] {
        #expect(version < later)
        #expect(!(later < version))
      }
      #expect(!(version < version))
    }
  }

  @Test func whatIsNoVersionComesFirst() {
    for version in GoVersionTests.invalid {
      for valid in GoVersionTests.valid { #expect(version < valid) }
    }
  }
}
