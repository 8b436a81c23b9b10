internal import BinarySupport
public import GoBuildInfo

/// The version of the standard library of a toolchain, as entries for `stdlib` and `toolchain` number it: `v1.22.3` of
/// `go1.22.3`, `v1.22.0-rc.1` of `go1.22rc1`.
public struct StandardLibraryVersion: Sendable, Hashable {
  /// The version, with `v`.
  public let version: String

  /// What a vendor appended to the name of the release, such as `-microsoft` or `(Red Hat 1.21.13-3.el9_4)`; nil where nothing
  /// was. A vendor may have applied fixes of later releases.
  public let vendorSuffix: String?

  /// Whether the toolchain is a development build, which is compared as a version before all prereleases of its release. It
  /// may have fixes that are listed for them.
  public let isDevelopment: Bool

  /// Reads the version of a toolchain.
  ///
  /// The release may be followed by experiments (`-X:jsonv2`), by what a vendor appends, or, in development builds, by a
  /// revision.
  ///
  /// - Returns: nil where no release is named, as in `devel +3f2a1b…`.
  public init?(_ version: GoVersion) {
    var rest = version.rawValue.utf8[...]
    if rest.starts(with: "devel ".utf8) { rest.removeFirst("devel ".utf8.count) }
    guard let release = ReleaseName(taking: &rest) else { return nil }
    isDevelopment = version.isDevelopment
    if isDevelopment {
      self.version = "v\(release.numbers)-0"
      vendorSuffix = nil
      return
    }
    let prerelease = release.prerelease.isEmpty ? "" : "-\(release.prerelease)"
    self.version = "v\(release.numbers)\(prerelease)"
    vendorSuffix = StandardLibraryVersion.vendorSuffix(of: rest)
  }

  /// What follows the name of a release, less experiments.
  private static func vendorSuffix(of rest: Substring.UTF8View) -> String? {
    let blank = UInt8(ascii: " ")
    var rest = rest
    if rest.starts(with: "-X:".utf8) || rest.starts(with: " X:".utf8) {
      rest = rest.dropFirst().drop { $0 != blank }
    }
    let suffix = String(Substring(rest.drop { $0 == blank }))
    return suffix.isEmpty ? nil : suffix
  }

  /// The version that govulncheck derives from that of a toolchain, with `v`; nil where it derives none, and reports nothing
  /// for the standard library.
  package static func govulncheck(_ version: GoVersion) -> String? {
    let word = version.rawValue.utf8.split(separator: UInt8(ascii: " ")).first ?? ""[...].utf8
    var rest = word
    // Fields are separated by any white space in Go; no version has other than blanks.
    guard let release = ReleaseName(taking: &rest, acceptsPreview: true), rest.isEmpty else {
      return nil
    }
    if release.numbers == "1.0.0", word.count > 3 { return nil }
    return release.prerelease.isEmpty
      ? "v\(release.numbers)" : "v\(release.numbers)-\(release.prerelease)"
  }
}

/// The name of a release: `go`, two or three numbers, and for a prerelease its kind and number.
private struct ReleaseName {
  /// Three numbers.
  private(set) var numbers: String
  /// The kind and number of a prerelease, with a dot between them; empty for a release.
  private(set) var prerelease = ""

  /// Takes the longest name at the start of `rest`; nil where there is none.
  ///
  /// - Parameter acceptsPreview: whether `-pre` is a kind of prerelease too.
  init?(taking rest: inout Substring.UTF8View, acceptsPreview: Bool = false) {
    guard rest.starts(with: "go".utf8) else { return nil }
    var next = rest.dropFirst(2)
    guard let major = ReleaseName.number(&next) else { return nil }
    guard let minor = ReleaseName.number(after: ".", &next) else {
      guard major == "1", next.isEmpty || next.first == UInt8(ascii: " ") else { return nil }
      numbers = "1.0.0"
      rest = next
      return
    }
    numbers = "\(major).\(minor).\(ReleaseName.number(after: ".", &next) ?? "0")"
    for kind in ["beta", "rc", "-pre"] where kind != "-pre" || acceptsPreview {
      guard let number = ReleaseName.number(after: kind, &next) else { continue }
      prerelease = "\(kind == "-pre" ? "pre" : kind).\(number)"
      break
    }
    rest = next
  }

  private static func number(after prefix: String, _ rest: inout Substring.UTF8View) -> Substring? {
    guard rest.starts(with: prefix.utf8) else { return nil }
    var next = rest.dropFirst(prefix.utf8.count)
    guard let number = number(&next) else { return nil }
    rest = next
    return number
  }

  /// Takes the digits of a number without leading zeros; nil where there are none.
  private static func number(_ rest: inout Substring.UTF8View) -> Substring? {
    let digits = rest.prefix(while: SemanticVersion.isDigit)
    guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      return nil
    }
    rest = rest[digits.endIndex...]
    return Substring(digits)
  }
}
