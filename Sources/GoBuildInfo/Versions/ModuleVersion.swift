internal import BinarySupport

/// The version of a module: `v1.2.3`, `v2.0.0-rc.1`, `v0.0.0-20240102030405-abcdef123456`, `v1.2.3+incompatible`,
/// `(devel)`.
///
/// Versions are ordered as semantic versions are (`golang.org/x/mod/semver`): what is none comes before all, and
/// what follows a plus does not count. Those that are equal then are ordered by their text, so that order
/// and equality agree.
public struct ModuleVersion: Sendable, Hashable, RawRepresentable {
  /// The text in full.
  public var rawValue: String

  /// Creates a version from its text, whatever that is.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Creates a version from its text, whatever that is.
  public init(_ text: String) { self.init(rawValue: text) }

  /// Whether it is a semantic version.
  public var isValid: Bool { SemanticVersion(rawValue) != nil }

  /// Whether the module was built from source that has no version.
  public var isDevelopment: Bool { rawValue == "(devel)" }

  /// Whether the version came from a working tree with changes, as Go 1.24 and later write it.
  public var isDirty: Bool { buildWords.contains("dirty") }

  /// Whether a module of a major version above 1 has no `go.mod` for it.
  public var isIncompatible: Bool { buildWords.contains("incompatible") }

  /// The words after the plus, separated by dots.
  private var buildWords: [Substring] {
    guard let version = SemanticVersion(rawValue) else { return [] }
    return version.build.utf8.split(separator: UInt8(ascii: ".")).map { Substring($0) }
  }

  /// What a pseudo-version was made from; nil for others.
  public var pseudo: PseudoVersion? { PseudoVersion(rawValue) }

  /// The order of semantic versions alone.
  public func semanticOrder(to other: ModuleVersion) -> VersionOrder {
    switch (SemanticVersion(rawValue), SemanticVersion(other.rawValue)) {
    case (nil, nil): .same
    case (nil, _?): .before
    case (_?, nil): .after
    case (let one?, let other?): VersionOrder(one.order(to: other))
    }
  }
}

extension ModuleVersion: Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
  /// Creates a version from a literal.
  public init(stringLiteral value: String) { self.init(rawValue: value) }

  /// The text in full.
  public var description: String { rawValue }

  /// Whether both have the same bytes.
  public static func == (first: ModuleVersion, second: ModuleVersion) -> Bool {
    first.rawValue == second.rawValue
  }

  /// Whether their bytes differ.
  public static func != (first: ModuleVersion, second: ModuleVersion) -> Bool {
    !(first == second)
  }

  /// Whether `first` comes before `second`.
  public static func < (first: ModuleVersion, second: ModuleVersion) -> Bool {
    let order = first.semanticOrder(to: second)
    return order == .same ? first.rawValue < second.rawValue : order == .before
  }
}

// Embedded Swift has no Codable.
#if !hasFeature(Embedded)
  // Encoded as its text.
  extension ModuleVersion: Codable {}
#endif

/// A version that Go made for a revision without a tag: `v0.0.0-20240102030405-abcdef123456`, or after a tag
/// `v1.2.4-0.20240102030405-abcdef123456`.
public struct PseudoVersion: Sendable, Hashable {
  /// The tag that the revision comes after; nil where there is none.
  public let base: String?

  /// When the revision was committed: fourteen digits, year to second, UTC.
  public let time: String

  /// The start of the revision's name, twelve digits for Git.
  public let revision: String

  init?(_ text: String) {
    guard let version = SemanticVersion(text) else { return nil }
    // vX.0.0-TIME-REVISION, vX.Y.Z-PRE.0.TIME-REVISION, vX.Y.(Z+1)-0.TIME-REVISION
    guard let dash = version.prerelease.lastIndex(of: "-") else { return nil }
    let revision = version.prerelease[version.prerelease.index(after: dash)...]
    let before = version.prerelease[..<dash]
    let time = before.suffix(14)
    guard !revision.isEmpty, revision.utf8.allSatisfy(SemanticVersion.isLetterOrDigit),
      time.utf8.count == 14, time.utf8.allSatisfy(SemanticVersion.isDigit)
    else { return nil }
    let front = before.dropLast(14)
    if front.isEmpty {
      // As for golang.org/x/mod, nothing can be incompatible, or come from a changed tree, without a tag before it.
      guard version.minor == "0", version.patch == "0", version.build.isEmpty else { return nil }
      base = nil
    } else if front == "0." {
      guard let patch = SemanticVersion.predecessor(of: version.patch) else { return nil }
      base = "v\(version.major).\(version.minor).\(patch)\(version.buildWithPlus)"
    } else if front.hasSuffix(".0.") {
      base =
        "v\(version.major).\(version.minor).\(version.patch)-\(front.dropLast(3))\(version.buildWithPlus)"
    } else {
      return nil
    }
    self.time = String(time)
    self.revision = String(revision)
  }
}
