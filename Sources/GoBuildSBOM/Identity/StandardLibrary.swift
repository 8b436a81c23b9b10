import GoBuildInfo

/// The standard library, which is part of each binary, as other tools know it.
struct StandardLibrary {
  let name = "stdlib"

  /// The version of the toolchain: `go1.27.3`; empty where it is not known.
  let version: String

  let packageURL: PackageURL

  /// The name under which vulnerabilities of releases are listed; nil for what is no plain release.
  let cpe: String?

  init(of goVersion: GoVersion) {
    version = goVersion.rawValue
    packageURL = PackageURL(standardLibraryOf: goVersion)
    let release = goVersion.release.map { $0.rawValue.dropFirst(2) }
    let isPlain = release?.utf8.allSatisfy {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == UInt8(ascii: ".")
    }
    cpe = release.flatMap {
      isPlain == true ? "cpe:2.3:a:golang:go:\($0):-:*:*:*:*:*:*" : nil
    }
  }
}
