internal import BinarySupport
import GoBuildInfo

/// A version as entries and build info have it, with or without `v` or `go` before it, in the order of `golang.org/x/mod/semver`:
/// all invalid versions are equal and precede all others.
package struct OSVVersion {
  private let order: Order

  private enum Order {
    case invalid
    /// Three numbers and nothing else, as most are.
    case numbers(UInt64, UInt64, UInt64)
    case semantic(SemanticVersion)
  }

  /// The version that text stands for.
  package init(comparing text: String) {
    // As govulncheck does, which cuts one `v` and then one `go`.
    var rest = text.utf8[...]
    if rest.first == UInt8(ascii: "v") { rest.removeFirst() }
    if let numbers = OSVVersion.numbers(rest) {
      order = numbers
      return
    }
    if rest.starts(with: "go".utf8) { rest.removeFirst(2) }
    let semantic =
      rest.first == UInt8(ascii: "v")
      ? SemanticVersion(String(Substring(rest))) : SemanticVersion("v" + String(Substring(rest)))
    order = semantic.map { .semantic($0) } ?? .invalid
  }

  /// A valid version.
  package init?(_ text: String) {
    self.init(comparing: text)
    if case .invalid = order { return nil }
  }

  /// Whether the version is neither a prerelease nor a pseudo-version; false for invalid ones.
  package var isRelease: Bool { semantic?.prerelease.isEmpty ?? false }

  private var semantic: SemanticVersion? {
    switch order {
    case .invalid: nil
    case .numbers(let major, let minor, let patch): SemanticVersion("v\(major).\(minor).\(patch)")
    case .semantic(let version): version
    }
  }

  package static func < (first: OSVVersion, second: OSVVersion) -> Bool {
    if case .numbers(let major, let minor, let patch) = first.order,
      case .numbers(let otherMajor, let otherMinor, let otherPatch) = second.order
    {
      return (major, minor, patch) < (otherMajor, otherMinor, otherPatch)
    }
    return switch (first.semantic, second.semantic) {
    case (_, nil): false
    case (nil, _?): true
    case (let one?, let other?): one.order(to: other) < 0
    }
  }

  package static func >= (first: OSVVersion, second: OSVVersion) -> Bool { !(first < second) }

  /// The longest number of decimal digits that surely fits.
  private static let maximumDigitCount = 18

  /// Three numbers without leading zeros, with dots between them; nil for other text.
  private static func numbers(_ text: Substring.UTF8View) -> Order? {
    var (major, minor, number): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var (dotCount, digitCount) = (0, 0)
    for byte in text {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard digitCount < maximumDigitCount, digitCount == 0 || number > 0 else { return nil }
        number = number * 10 + UInt64(byte & 15)
        digitCount += 1
      case UInt8(ascii: "."):
        guard digitCount > 0 else { return nil }
        if dotCount == 0 { major = number } else { minor = number }
        dotCount += 1
        (number, digitCount) = (0, 0)
      default: return nil
      }
    }
    guard dotCount == 2, digitCount > 0 else { return nil }
    return .numbers(major, minor, number)
  }
}
