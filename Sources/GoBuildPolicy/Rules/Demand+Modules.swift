internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

extension Demand {
  /// Checks that each module has a sum. The main module has none, unless it was built as a dependency of another.
  static func checkSums(_ info: BuildInfo) -> [Finding.Outcome] {
    BuiltModule.all(of: info).compactMap { module in
      if module.isLocal { return module.isLocalCode }
      let built = module.built
      if GoSumFile.isSHA256(built.sum) { return nil }
      return .refused(
        expected: "a sum h1:… of \(built.path)@\(built.version)", found: shown(built.sum),
        advice: "build from the module cache rather than from a vendor folder")
    }
  }

  /// - Parameter allowed: paths of what may be taken in place of modules, and of modules of workspaces.
  static func checkReplacements(
    _ info: BuildInfo, _ allowed: [ModulePattern]
  ) -> [Finding.Outcome] {
    let modules = BuiltModule.all(of: info).filter { $0.module.replacement != nil || $0.isLocal }
    return modules.compactMap { module in
      if allowed.contains(where: { $0.matches(module.built.path) }) { return nil }
      // A binary has the same for a module of `go.work` as it would have for a directory of that path.
      if module.isOfWorkspace { return module.isLocalCode }
      return .refused(
        expected: allowed.isEmpty ? "no replacements" : "only replacements of the list",
        found: "\(module.module.path) => \(module.built.path) \(module.built.version)",
        advice: "remove the replace line, or allow it")
    }
  }

  /// Checks that each sum is the one that `go.sum` has for that module and version.
  static func check(_ info: BuildInfo, against file: GoSumFile) -> [Finding.Outcome] {
    BuiltModule.all(of: info).compactMap { module in
      if module.isLocal { return module.isLocalCode }
      let built = module.built
      guard !built.sum.isEmpty else {
        return .undetermined("the binary has no sum of \(built.path)@\(built.version)")
      }
      guard let sum = file.sum(of: built.path, built.version) else {
        return .refused(
          expected: "a module of go.sum", found: "\(built.path)@\(built.version)",
          advice: "build from the source that go.sum belongs to")
      }
      if sum == built.sum { return nil }
      return .refused(
        expected: "\(built.path)@\(built.version) \(sum)", found: built.sum,
        advice: "do not run it: the module is not the one that was checked")
    }
  }

  /// Checks that each module is one that `go.mod` asks for, in that version, and replaced as it says.
  static func check(_ info: BuildInfo, against file: GoModFile) -> [Finding.Outcome] {
    var outcomes: [Finding.Outcome] = []
    // A main module that is replaced was built as a dependency of another one, which has another `go.mod`.
    if info.main?.path != file.path || info.main?.replacement != nil {
      outcomes.append(
        .refused(
          expected: "main module \(file.path)", found: info.main.map(shown) ?? "none",
          advice: "build from the source that go.mod belongs to"))
    }
    for module in info.dependencies {
      guard let required = file.requirements.first(where: { $0.path == module.path }) else {
        guard file.listsIndirectModules else {
          outcomes.append(
            .undetermined("go.mod does not list what its modules need, such as \(module.path)"))
          continue
        }
        outcomes.append(
          .refused(
            expected: "a module of go.mod", found: "\(module.path)@\(module.version)",
            advice: "build from the source that go.mod belongs to"))
        continue
      }
      if ModuleVersion(module.version) != required.version {
        outcomes.append(
          .refused(
            expected: "\(module.path)@\(required.version)", found: module.version,
            advice: BuiltModule(module: module).isOfWorkspace
              ? "build with GOWORK=off" : "build with -mod=readonly"))
      }
      outcomes += checkReplacement(of: module, file)
    }
    return outcomes
  }

  private static func checkReplacement(
    of module: Module, _ file: GoModFile
  ) -> [Finding.Outcome] {
    let declared = file.replacement(of: module.path, ModuleVersion(module.version))
    let found = module.replacement
    // A directory has no version, and Go records one of two words for that.
    let isSameVersion =
      declared?.newVersion.map { $0.rawValue == found?.version }
      ?? found.map { ModuleVersion($0.version).isLocal } ?? true
    if declared?.newPath == found?.path, isSameVersion { return [] }
    return [
      .refused(
        expected: declared.map {
          "\(module.path) => \($0.newPath) \($0.newVersion?.rawValue ?? "")"
        }
          ?? "no replacement of \(module.path)",
        found: found.map { "\(module.path) => \($0.path) \($0.version)" } ?? "no replacement",
        advice: "build from the source that go.mod belongs to")
    ]
  }

  /// Checks that each module is one of a vendor folder, in the same version and replaced in the same way.
  static func check(_ info: BuildInfo, against file: VendorModules) -> [Finding.Outcome] {
    BuiltModule.all(of: info).compactMap { built in
      let module = built.module
      if file.isOfWorkspace, built.isOfWorkspace { return built.isLocalCode }
      guard let vendored = file.module(module.path) else {
        return .refused(
          expected: "a module of the vendor folder", found: shown(module),
          advice: "build from the source that the vendor folder belongs to")
      }
      if vendored.version == module.version, isSame(vendored.replacement, module.replacement) {
        return nil
      }
      return .refused(
        expected: shown(vendored), found: shown(module), advice: "build with -mod=vendor")
    }
  }

  private static func isSame(_ vendored: Module?, _ found: Module?) -> Bool {
    guard let vendored, let found else { return vendored == nil && found == nil }
    // The file has no version of a directory, and Go records one of two words for that.
    return vendored.path == found.path
      && (vendored.version == found.version
        || (vendored.version.isEmpty && ModuleVersion(found.version).isLocal))
  }

  /// Checks that the modules are those of the binary in a report that has the same main package.
  static func check(_ info: BuildInfo, against report: BuildReport) -> [Finding.Outcome] {
    // Reports compare what is recorded, which for these is nothing that tells one from another.
    let unknown = BuiltModule.all(of: info).filter { $0.isLocal }.map { $0.isLocalCode }
    if !unknown.isEmpty { return unknown }
    let paths = Set(info.dependencies.map { BytewiseKey($0.path) })
    guard paths.count == info.dependencies.count else {
      return [.undetermined("the binary has a module twice")]
    }
    let entries = report.records.filter { !info.path.isEmpty && $0.info.path == info.path }
    let drifts = entries.map { entry in
      Drift(from: entry.info, to: info).changes
        .filter { $0.subject == .module || $0.subject == .main }
    }
    guard let drift = drifts.first else {
      return [.undetermined("the report has no binary of \(shown(info.path))")]
    }
    // A report may have the same program for several platforms: one with these modules will do.
    if drifts.contains(where: { $0.isEmpty }) { return [] }
    return
      drift
      .map { change in
        let name = change.name.isEmpty ? "" : change.name + " "
        return .refused(
          expected: name + (change.before ?? "not there"),
          found: name + (change.after ?? "not there"),
          advice: "find out what changed since the report")
      }
  }

  private static func shown(_ module: Module) -> String {
    "\(module.path)@\(module.version)"
      + (module.replacement.map { " => \($0.path) \($0.version)" } ?? "")
  }
}
