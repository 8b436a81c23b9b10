internal import BinarySupport
import GoBuildInfo

/// The standard library, which is part of each binary, as other tools know it.
struct StandardLibrary {
  let name = "stdlib"

  /// The version of the toolchain: `go1.27.3`; empty where it is not known.
  let version: String

  let packageURL: PackageURL

  /// The name under which vulnerabilities of releases are listed; nil for prereleases and toolchains in development.
  let cpe: String?

  init(of goVersion: GoVersion) {
    version = goVersion.rawValue
    packageURL = PackageURL(standardLibraryOf: goVersion)
    let release = StandardLibrary.release(of: goVersion)
    let isPlain = release?.utf8.allSatisfy {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
    }
    cpe = release.flatMap {
      isPlain == true ? "cpe:2.3:a:golang:go:\($0):-:*:*:*:*:*:*" : nil
    }
  }

  /// The number of a release or prerelease: `1.27.3`, `1.21rc2`. Nil for toolchains in development and snapshots.
  static func release(of goVersion: GoVersion) -> String? {
    guard goVersion.development == nil, let release = goVersion.release else { return nil }
    // From Go 1.21 on, two numbers are the version of the language: no release has that name.
    if let order = release.order(to: "go1.21"), order != .before, release == release.language {
      return nil
    }
    // `go1.28-devel_HASH`, and snapshots such as `go1.20-20230209-RC00`.
    let suffix = goVersion.rawValue.utf8.dropFirst(release.rawValue.utf8.count)
    let isSnapshot =
      suffix.first == UInt8(ascii: "-")
      && suffix.dropFirst().prefix(8).count(where: {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
      }) == 8
    if isSnapshot || suffix.starts(with: "-devel".utf8) { return nil }
    return String(release.rawValue.dropFirst(2))
  }
}
