/// The version of a Go toolchain, as it calls itself: `go1.27.3`, `go1.21rc2`,
/// `go1.26.0-X:jsonv2`, `devel go1.28-3f2a…`.
///
/// Versions are ordered as Go's `go/version` package orders them; what is no version to Go comes
/// before all versions. Versions that Go takes for equal, as it ignores what follows a dash, are
/// ordered by their text, so that order and equality agree.
public struct GoVersion: Sendable, Hashable, RawRepresentable {
  /// The text in full.
  public var rawValue: String

  /// Creates a version from its text, whatever that is.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Creates a version from its text, whatever that is.
  public init(_ text: String) { self.init(rawValue: text) }
}

extension GoVersion: ExpressibleByStringLiteral, CustomStringConvertible {
  /// Creates a version from a literal.
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// The text in full.
  public var description: String { rawValue }
}

extension GoVersion: Comparable {
  /// Whether Go's order puts `first` before `second`.
  public static func < (first: GoVersion, second: GoVersion) -> Bool {
    let order = goOrder(first, second)
    return order == 0 ? first.rawValue < second.rawValue : order < 0
  }
}
