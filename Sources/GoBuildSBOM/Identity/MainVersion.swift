internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

/// The version of the module that a binary's main package is in.
public struct MainVersion: Sendable, Hashable {
  /// The version: `v1.2.3`, or a pseudo-version.
  public let version: ModuleVersion

  /// Where it comes from.
  public let source: Source

  /// Where a version comes from.
  @nonexhaustive
  public enum Source: Sendable, Hashable {
    /// The binary states it.
    case stated
    /// A variable that the linker was told to set, such as `main.version`, by the recorded flags.
    case linkerFlag(variable: String)
    /// A variable that the linker was told to set, by its symbol, such as `main.version.str`.
    case symbol(variable: String)
    /// The revision and time of the source, from which Go makes pseudo-versions.
    case versionControl
  }
}

extension MainVersion {
  /// The version that build info contains of the main module, as ``init(_:)-(BinaryRecord)``, without symbols.
  public init?(_ info: BuildInfo) { self.init(BinaryRecord(file: "", info: info)) }

  /// The version that a binary states of its main module or, where that is `(devel)` or a pseudo-version that Go made
  /// of the revision, the version that variables of the program are set to. Nil where nothing gives a version.
  ///
  /// Of a program that was built without modules, variables may give the version of its main package.
  public init?(_ record: BinaryRecord) {
    let info = record.info
    guard let path = MainVersion.modulePath(of: info) else { return nil }
    let stated = info.main?.effective.version ?? ""
    let isStated = !stated.isEmpty && stated != "(devel)"
    if isStated, !MainVersion.isStamped(stated, info) {
      self.init(version: ModuleVersion(stated), source: .stated)
    } else if let flag = LinkerVariables(flagsOf: info).version(ofModule: path) {
      self.init(version: flag.version, source: .linkerFlag(variable: flag.variable))
    } else if info.settings["-ldflags"] == nil,
      let symbol = LinkerVariables(symbolsOf: record).version(ofModule: path)
    {
      self.init(version: symbol.version, source: .symbol(variable: symbol.variable))
    } else if isStated {
      self.init(version: ModuleVersion(stated), source: .stated)
    } else if info.main != nil, let version = MainVersion.pseudoVersion(info.settings, path: path) {
      self.init(version: version, source: .versionControl)
    } else {
      return nil
    }
  }

  /// The path of the main module. Where a program was built without modules, the path that its main package implies: three
  /// elements on hosts whose repositories have three, otherwise what is before an element `cmd`, or all of it.
  ///
  /// - Returns: nil where the main package has no import path that could be fetched.
  package static func modulePath(of info: BuildInfo) -> String? {
    if let main = info.main { return main.path }
    let elements = info.path.utf8.split(
      separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard info.dependencies.isEmpty, let host = elements.first, elements.count > 1,
      host.contains(UInt8(ascii: ".")), elements.allSatisfy({ !$0.isEmpty })
    else { return nil }
    let knownHosts = ["github.com", "gitlab.com", "bitbucket.org", "golang.org"]
    let count =
      knownHosts.contains { host.elementsEqual($0.utf8) }
      ? 3 : elements.dropFirst(2).firstIndex { $0.elementsEqual("cmd".utf8) } ?? elements.count
    guard elements.count >= count else { return nil }
    return elements.prefix(count).map { String(Substring($0)) }.joined(separator: "/")
  }

  /// Whether Go made a version of the revision when it built the program, and not a proxy when the module was fetched.
  private static func isStamped(_ version: String, _ info: BuildInfo) -> Bool {
    guard info.main?.replacement == nil, info.main?.sum.isEmpty == true,
      let revision = info.settings["vcs.revision"]
    else { return false }
    // Go marks changes to the tree in versions that have no place for that.
    let mark = "+dirty"
    let isDirty = version.utf8.suffix(mark.utf8.count).elementsEqual(mark.utf8)
    let text = isDirty ? String(version.dropLast(mark.count)) : version
    guard let pseudo = ModuleVersion(text).pseudo else { return false }
    return revision.utf8.starts(with: pseudo.revision.utf8)
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
