internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildSBOM

/// A module of a binary with the entries that affect it, or would if it were known better.
struct JudgedModule {
  /// The path that entries name.
  let path: String
  /// The version that is judged; nil where it is unknown.
  let version: String?
  /// What the import paths of its packages begin with.
  let importPath: String
  /// The version in the build info.
  let listedVersion: String
  /// The path of what replaces it, where the module itself is judged.
  var replacement: String?
  /// Why it cannot be judged; nil where it can.
  var reason: UnjudgedModule.Reason?
  var cautions: [VersionCaution] = []
  /// Why its entries cannot be read; empty where they can.
  var failure = ""
  var affecting = AffectingEntries.none

  /// The path of the module that it replaces; nil where it replaces none.
  var replacedModule: String? {
    replacement == nil && !isStandard && path != importPath ? importPath : nil
  }

  /// Whether it is Go's standard library or its commands, which have no path of their own.
  let isStandard: Bool

  init(
    _ path: String, version: String?, importPath: String? = nil, listedVersion: String,
    isStandard: Bool = false
  ) {
    self.path = path
    self.version = version
    self.importPath = importPath ?? path
    self.listedVersion = listedVersion
    self.isStandard = isStandard
  }

  /// Whether anything has to be found out about it.
  var isWanted: Bool { !affecting.entries.isEmpty || !failure.isEmpty }
}

extension JudgedModule {
  static let standardLibrary = "stdlib"
  static let toolchain = "toolchain"

  /// The modules of a binary that are to be judged, the standard library included.
  ///
  /// - Parameter mainVersion: takes the place of the main module's version.
  static func all(of record: BinaryRecord, mainVersion: String?) -> [JudgedModule] {
    let info = record.info
    var modules: [JudgedModule] = []
    if let main = info.main {
      modules += of(main, mainVersion: mainVersion, record)
    }
    for module in info.dependencies { modules += of(module, mainVersion: nil, nil) }
    modules.append(standard(standardLibrary, importPath: "", info.goVersion))
    // Entries of the toolchain are about Go's own commands.
    if info.path.hasPrefix("cmd/") {
      modules.append(standard(toolchain, importPath: "cmd", info.goVersion))
    }
    return modules
  }

  private static func standard(
    _ path: String, importPath: String, _ version: GoVersion
  ) -> JudgedModule {
    let found = StandardLibraryVersion(version)
    var module = JudgedModule(
      path, version: found?.version, importPath: importPath, listedVersion: version.rawValue,
      isStandard: true)
    if found?.vendorSuffix != nil { module.cautions.append(.vendorToolchain) }
    if found?.isDevelopment == true { module.cautions.append(.developmentToolchain) }
    if found == nil { module.reason = .unreadableGoVersion }
    return module
  }

  /// A module of the build info, and what it replaces.
  ///
  /// - Parameter record: where it is the main module.
  private static func of(
    _ module: Module, mainVersion: String?, _ record: BinaryRecord?
  ) -> [JudgedModule] {
    guard let replacement = module.replacement else {
      return [plain(module, mainVersion: mainVersion, record)]
    }
    var original = JudgedModule(
      module.path, version: known(module.version), listedVersion: module.version)
    original.replacement = replacement.path
    let isLocal = replacement.version.isEmpty
    if isLocal {
      original.reason = .localReplacement
      return [original]
    }
    var judged = JudgedModule(
      replacement.path, version: known(replacement.version), importPath: module.path,
      listedVersion: replacement.version)
    if record != nil { judged.cautions = cautions(about: judged.version) }
    if judged.version == nil { judged.reason = .noVersion }
    guard module.path != replacement.path else { return [judged] }
    original.reason = .replacedByFork
    return [judged, original]
  }

  private static func plain(
    _ module: Module, mainVersion: String?, _ record: BinaryRecord?
  ) -> JudgedModule {
    var version = known(module.version)
    var cautions: [VersionCaution] = []
    if let record {
      cautions = JudgedModule.cautions(about: version)
      if let mainVersion {
        (version, cautions) = (mainVersion, [.suppliedVersion])
      } else if version == nil || !cautions.isEmpty, let main = MainVersion(record),
        main.version.isValid, main.source != .stated, main.source != .versionControl
      {
        // A revision and its time do not show which releases precede it.
        version = main.version.rawValue
        cautions = [.suppliedVersion]
      }
    }
    var judged = JudgedModule(module.path, version: version, listedVersion: module.version)
    judged.cautions = cautions
    if version == nil { judged.reason = .noVersion }
    return judged
  }

  /// A version that can be compared; nil for others.
  private static func known(_ version: String) -> String? {
    ModuleVersion(version).isValid ? version : nil
  }

  private static func cautions(about version: String?) -> [VersionCaution] {
    guard let version else { return [] }
    let parsed = ModuleVersion(version)
    return parsed.pseudo != nil || parsed.isDirty ? [.pseudoVersion] : []
  }
}
