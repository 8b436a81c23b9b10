import GoBuildInfo

extension Demand {
  /// Checks that each module has a sum where Go writes one: not for the main module, for what is replaced, and for
  /// directories.
  static func checkSums(_ info: BuildInfo) -> [Finding.Outcome] {
    info.dependencies.flatMap { module -> [Finding.Outcome] in
      let built = module.replacement ?? module
      // A directory, and a module of a workspace, has no version that could have a sum.
      if !ModuleVersion(built.version).isValid { return [] }
      if isWellFormed(built.sum) { return [] }
      return [
        .refused(
          expected: "a sum h1:… of \(built.path)@\(built.version)", found: shown(built.sum),
          advice: "build from the module cache rather than from a vendor folder")
      ]
    }
  }

  /// `h1:` and the base64 form of a SHA-256 hash: 43 characters and an equals sign.
  private static func isWellFormed(_ sum: String) -> Bool {
    guard sum.utf8.starts(with: "h1:".utf8), sum.utf8.count == 47, sum.hasSuffix("=") else {
      return false
    }
    return sum.utf8.dropFirst(3).dropLast().allSatisfy {
      SemanticVersion.isLetterOrDigit($0) || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "/")
    }
  }

  /// - Parameter allowed: paths of what may be taken in place of modules.
  static func checkReplacements(
    _ info: BuildInfo, _ allowed: [ModulePattern]
  ) -> [Finding.Outcome] {
    let modules = info.dependencies + (info.main.map { [$0] } ?? [])
    return modules.compactMap { module in
      guard let replacement = module.replacement,
        !allowed.contains(where: { $0.matches(replacement.path) })
      else {
        return nil
      }
      return .refused(
        expected: allowed.isEmpty ? "no replacements" : "only replacements of the list",
        found: "\(module.path) => \(replacement.path) \(replacement.version)",
        advice: "remove the replace line, or allow it")
    }
  }

  /// Checks that each sum is one that `go.sum` has for that module and version.
  static func check(_ info: BuildInfo, against file: GoSumFile) -> [Finding.Outcome] {
    info.dependencies.compactMap { module in
      let built = module.replacement ?? module
      // A directory, and a module of a workspace, has no version that could have a sum.
      guard ModuleVersion(built.version).isValid else { return nil }
      guard !built.sum.isEmpty else {
        return .unknown("the binary has no sum of \(built.path)@\(built.version)")
      }
      guard let sums = file.sums(of: built.path, built.version) else {
        return .refused(
          expected: "a module of go.sum", found: "\(built.path)@\(built.version)",
          advice: "build from the source that go.sum belongs to")
      }
      if sums.contains(built.sum) { return nil }
      return .refused(
        expected: "\(built.path)@\(built.version) \(list(sums))", found: built.sum,
        advice: "do not run it: the module is not the one that was checked")
    }
  }

  /// Checks that each module is one that `go.mod` asks for, in that version, and replaced as it says.
  static func check(_ info: BuildInfo, against file: GoModFile) -> [Finding.Outcome] {
    var outcomes: [Finding.Outcome] = []
    if info.main?.path != file.path {
      outcomes.append(
        .refused(
          expected: "main module \(file.path)", found: info.main?.path ?? "none",
          advice: "build from the source that go.mod belongs to"))
    }
    for module in info.dependencies {
      guard let required = file.requirements.first(where: { $0.path == module.path }) else {
        guard file.listsIndirectModules else {
          outcomes.append(
            .unknown("go.mod does not list what its modules need, such as \(module.path)"))
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
            advice: "build with -mod=readonly"))
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
    let isSame =
      declared?.newPath == found?.path
      && (declared?.newVersion == nil || declared?.newVersion?.rawValue == found?.version)
    if isSame { return [] }
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
    info.dependencies.compactMap { module in
      guard let vendored = file.modules.first(where: { $0.path == module.path }) else {
        return .refused(
          expected: "a module of modules.txt", found: "\(module.path)@\(module.version)",
          advice: "build from the source that the vendor folder belongs to")
      }
      // A directory has no version that both write in the same way.
      let isSameReplacement =
        vendored.replacement?.path == module.replacement?.path
        && (vendored.replacement.map {
          $0.version.isEmpty || $0.version == module.replacement?.version
        } ?? true)
      if vendored.version == module.version, isSameReplacement { return nil }
      return .refused(
        expected: shown(vendored), found: shown(module),
        advice: "build with -mod=vendor")
    }
  }

  /// Checks that the modules are those of the binary in a report that has the same main package.
  static func check(_ info: BuildInfo, against report: BuildReport) -> [Finding.Outcome] {
    let entries = report.entries.filter { !info.path.isEmpty && $0.info.path == info.path }
    let drifts = entries.map { entry in
      Drift(from: entry.info, to: info).changes
        .filter { $0.subject == .module || $0.subject == .main }
    }
    guard let drift = drifts.first else {
      return [.unknown("the report has no binary of \(shown(info.path))")]
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
