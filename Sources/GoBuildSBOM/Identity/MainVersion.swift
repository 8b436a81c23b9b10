public import GoBuildInfo
public import GoBuildPolicy

/// The version of the module that a binary's main package is in.
public struct MainVersion: Sendable, Hashable {
  /// The version: `v1.2.3`, or a pseudo-version.
  public let version: ModuleVersion

  /// Where it comes from.
  public let source: Source

  /// Where a version comes from.
  public enum Source: Sendable, Hashable {
    /// The binary states it.
    case stated
    /// A variable that the linker was told to set, such as `main.version`.
    case linkerFlag(variable: String)
    /// The revision and time of the source, from which Go makes pseudo-versions.
    case versionControl
  }
}

extension MainVersion {
  /// The version that a binary states of its main module or, where that is `(devel)`, what its settings say of it; nil
  /// where they do not. Nothing but the build info is looked at.
  public init?(_ info: BuildInfo) {
    guard let main = info.main else { return nil }
    let stated = main.replacement?.version ?? main.version
    if !stated.isEmpty, stated != "(devel)" {
      self.init(version: ModuleVersion(stated), source: .stated)
    } else if let flag = LinkerFlags(info).version(ofModule: main.path) {
      self.init(version: flag.version, source: .linkerFlag(variable: flag.variable))
    } else if let version = MainVersion.pseudoVersion(info.settings, path: main.path) {
      self.init(version: version, source: .versionControl)
    } else {
      return nil
    }
  }

  /// What Go would call a revision without a tag: `v0.0.0-20240102030405-abcdef123456`.
  private static func pseudoVersion(_ settings: BuildSettings, path: String) -> ModuleVersion? {
    guard let revision = settings["vcs.revision"], let time = settings["vcs.time"],
      revision.utf8.count >= 12, revision.utf8.allSatisfy(isLetterOrDigit),
      let digits = Timestamp.digits(of: time)
    else { return nil }
    let changes = settings["vcs.modified"] == "true" ? "+dirty" : ""
    let major = majorVersion(ofModule: path)
    return ModuleVersion(
      "v\(major).0.0-\(String(decoding: digits, as: UTF8.self))-\(revision.prefix(12))\(changes)")
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  /// The major version that a module path ends in: 2 of `example.com/tool/v2` and `gopkg.in/tool.v2`, otherwise 0.
  private static func majorVersion(ofModule path: String) -> Int {
    let bytes = Array(path.utf8)
    let digits = bytes.reversed().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    let front = bytes.dropLast(digits.count)
    guard !digits.isEmpty, digits.count < 10, front.last == UInt8(ascii: "v"),
      front.dropLast().last == UInt8(ascii: "/")
        || (front.dropLast().last == UInt8(ascii: ".") && front.starts(with: "gopkg.in/".utf8))
    else { return 0 }
    return Int(String(decoding: digits.reversed(), as: UTF8.self)) ?? 0
  }
}
