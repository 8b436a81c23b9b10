internal import BinarySupport

/// The part of a Go version that has an order: `1.21`, `1.21rc2`, `1.21.0`.
///
/// From Go 1.21 on, `1.21` is the language, which precedes its first release `1.21.0`; before, the first release had no third
/// number.
struct GoRelease: Comparable {
  private var major = Number.none
  private var minor = Number.none
  private var patch = Number.none
  /// `alpha`, `beta` or `rc`, which are in the order of their text; empty for a release.
  private var kind = ""
  private var prerelease = Number.none
  private var stage = Stage.release

  /// What precedes what where the numbers are the same.
  private enum Stage: Int, Comparable {
    case language, development, release

    static func < (first: Stage, second: Stage) -> Bool { first.rawValue < second.rawValue }
  }

  /// The release of a version that was found in a binary; nil where it is unknown.
  init?(found version: GoVersion) {
    guard let base = version.base else { return nil }
    self.init(base.rawValue)
    guard version.isDevelopment else { return }
    stage = .development
    // Before Go 1.21 the name of the first release is also that of the branch.
    if base.rawValue.utf8.count(where: { $0 == UInt8(ascii: ".") }) < 2 { patch = .none }
  }

  /// Parses a version as `go/version` does; nil where that calls it invalid.
  init?(_ text: String) {
    guard text.utf8.starts(with: "go".utf8) else { return nil }
    var rest = text.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: "-") }
    guard let major = Number(taking: &rest) else { return nil }
    self.major = major
    guard !rest.isEmpty else {
      (minor, patch) = (.zero, .zero)
      return
    }
    guard rest.popFirst() == UInt8(ascii: "."), let minor = Number(taking: &rest) else {
      return nil
    }
    self.minor = minor
    guard let next = rest.first else {
      // Before Go 1.21 this was the first release, from then on it is the language.
      patch = minor < .firstWithLanguage ? .zero : .none
      stage = minor < .firstWithLanguage ? .release : .language
      return
    }
    if next == UInt8(ascii: ".") {
      rest.removeFirst()
      guard let patch = Number(taking: &rest) else { return nil }
      self.patch = patch
    } else {
      let kind = rest.prefix { !Number.isDigit($0) }
      guard !kind.isEmpty, kind.allSatisfy({ UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }) else {
        return nil
      }
      self.kind = String(Substring(kind))
      rest = rest.dropFirst(kind.count)
      guard !rest.isEmpty else { return }
      guard let prerelease = Number(taking: &rest) else { return nil }
      self.prerelease = prerelease
    }
    guard rest.isEmpty else { return nil }
  }

  /// Whether the first one precedes the second; what is unknown precedes everything.
  static func precedes(_ first: GoRelease?, _ second: GoRelease?) -> Bool {
    guard let second else { return false }
    return first.map { $0 < second } ?? true
  }

  static func < (first: GoRelease, second: GoRelease) -> Bool {
    if first.major != second.major { return first.major < second.major }
    if first.minor != second.minor { return first.minor < second.minor }
    if first.patch != second.patch { return first.patch < second.patch }
    if first.stage != second.stage { return first.stage < second.stage }
    if first.kind != second.kind { return first.kind < second.kind }
    return first.prerelease < second.prerelease
  }
}

/// A decimal number of any length. The one that is not there comes before 0.
private struct Number: Comparable {
  private let digits: String

  static let none = Number(digits: "")
  static let zero = Number(digits: "0")
  static let firstWithLanguage = Number(digits: "21")

  private init(digits: String) { self.digits = digits }

  /// Takes the number at the start of `rest`; nil where there is none or it has a leading zero.
  init?(taking rest: inout Substring.UTF8View) {
    let digits = rest.prefix(while: Number.isDigit)
    guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
      return nil
    }
    self.digits = String(Substring(digits))
    rest = rest.dropFirst(digits.count)
  }

  static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  static func < (first: Number, second: Number) -> Bool {
    first.digits.utf8.count == second.digits.utf8.count
      ? first.digits < second.digits : first.digits.utf8.count < second.digits.utf8.count
  }
}
