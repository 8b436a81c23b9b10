internal import BinarySupport

/// The version of a Go toolchain as it is found in binaries: `go1.27.3`, `go1.21rc2`, `go1.26.0-X:jsonv2`,
/// `go1.21.13 (Red Hat 1.21.13-3.el9_4)`, `go1.28-devel_3f2a1b…`.
///
/// Versions are ordered by release. Experiments and vendor suffixes do not change the release. A development build precedes
/// all prereleases of its release and follows all releases before it. The language version (`go1.28`, from Go 1.21 on) precedes
/// everything of its release, development builds included, as it does for Go. Text without a known release, such as
/// `devel +3f2a1b…` or `unknown`, precedes all versions.
///
/// Versions of one release are ordered by the bytes of their text, so that the order is total and consistent with equality.
/// To compare releases alone, use ``order(to:)``. For the order that Go gives the names of toolchains, use
/// ``toolchainOrder(_:_:)``.
public struct GoVersion: Sendable, RawRepresentable {
  /// The text in full.
  public var rawValue: String

  /// Creates a version from any text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Creates a version from any text.
  public init(_ text: String) { self.init(rawValue: text) }
}

extension GoVersion: ExpressibleByStringLiteral, CustomStringConvertible {
  /// Creates a version from a literal.
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// The text in full.
  public var description: String { rawValue }
}

extension GoVersion: Hashable {
  /// Whether both have the same bytes.
  public static func == (first: GoVersion, second: GoVersion) -> Bool {
    first.rawValue == second.rawValue
  }

  // The standard library has one of its own for types with a raw value.
  /// Whether their bytes differ.
  public static func != (first: GoVersion, second: GoVersion) -> Bool { !(first == second) }

  /// Hashes the bytes.
  public func hash(into hasher: inout Hasher) {
    for byte in rawValue.utf8 { hasher.combine(byte) }
    hasher.combine(0xff as UInt8)
  }
}

extension GoVersion: Comparable {
  /// Whether the release of `first` precedes that of `second`; of equal releases, whether its text does.
  public static func < (first: GoVersion, second: GoVersion) -> Bool {
    let (one, other) = (GoRelease(found: first), GoRelease(found: second))
    if one != other { return GoRelease.precedes(one, other) }
    return first.rawValue.utf8.lexicographicallyPrecedes(second.rawValue.utf8)
  }
}

extension GoVersion {
  /// Compares releases: experiments and vendor suffixes make no difference.
  ///
  /// - Returns: nil where the release of either is unknown.
  public func order(to other: GoVersion) -> VersionOrder? {
    guard let one = GoRelease(found: self), let other = GoRelease(found: other) else { return nil }
    return one < other ? .before : one == other ? .same : .after
  }

  /// Compares the names of two toolchains as `Compare` of Go's package `go/version` does.
  ///
  /// Go ignores everything after a dash and takes all other text for invalid: `go1.21.13 (Red Hat …)`,
  /// `go1.25.1 X:boringcrypto` and `devel go1.28-…` precede all valid versions and equal each other.
  public static func toolchainOrder(_ first: GoVersion, _ second: GoVersion) -> VersionOrder {
    let (one, other) = (GoRelease(first.rawValue), GoRelease(second.rawValue))
    if one == other { return .same }
    return GoRelease.precedes(one, other) ? .before : .after
  }
}
