internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

/// What differs between two binaries, or between a binary and what it was declared to be.
public struct Drift: Sendable, Hashable {
  /// The differences: version, main package, modules in the order of their paths, settings, headers, contents, packages by module.
  public let changes: [Change]

  /// What could not be compared, a sentence for each. Where there are any, no changes does not mean no differences.
  public let undetermined: [String]

  /// One difference.
  public struct Change: Sendable, Hashable {
    /// What differs.
    @nonexhaustive
    public enum Subject: String, Sendable, Hashable {
      /// The version of Go.
      case goVersion = "go"
      /// The import path of the main package.
      case path
      /// The main module.
      case main = "mod"
      /// Another module.
      case module = "dep"
      /// A build setting.
      case setting = "build"
      /// A fact from the headers, such as the interpreter or the build ID.
      case header
      /// The file: its hash, or its path.
      case file
      /// The code of a module or, under the name `std`, of the standard library.
      case code
      /// The code of a package.
      case package
      /// All of a binary that only one side has.
      case binary
    }

    /// What differs.
    public let subject: Subject

    /// Which of several: the path of a module, the key of a setting, the name of a fact; empty for what there is
    /// one of.
    public let name: String

    /// The old value; nil for what is new. Of a setting that is a list, one word of it.
    public let before: String?

    /// The new value; nil for what is gone. Of a setting that is a list, one word of it.
    public let after: String?

    /// How the code of a package or module changed; nil for other subjects.
    public let code: CodeChange?

    init(
      _ subject: Subject, _ name: String, _ before: String?, _ after: String?,
      _ code: CodeChange? = nil
    ) {
      self.code = code
      self.subject = subject
      self.name = name
      self.before = before
      self.after = after
    }

    /// A binary that only the new side has.
    public static func added(_ info: BuildInfo) -> Change { Change(.binary, "", nil, shown(info)) }

    /// A binary that only the old side has.
    public static func removed(_ info: BuildInfo) -> Change {
      Change(.binary, "", shown(info), nil)
    }

    /// The same program at another path.
    public static func moved(from old: String, to new: String) -> Change {
      Change(.file, "path", old, new)
    }

    private static func shown(_ info: BuildInfo) -> String {
      [info.goVersion.rawValue, info.path, info.main?.version ?? ""].filter { !$0.isEmpty }
        .joined(separator: " ")
    }
  }

  /// Compares all that is known of two binaries: build info, headers and contents.
  ///
  /// Contents are compared by the SHA-256 hash of the file or, where a record has none, by the build ID. The packages of which there
  /// is code are compared where a record has them.
  public init(from old: BinaryRecord, to new: BinaryRecord) {
    var changes = Drift.changes(from: old.info, to: new.info)
    var undetermined: [String] = []
    switch (old.facts, new.facts) {
    case (let before?, let after?):
      changes += Drift.changes(from: before, to: after)
    case (nil, nil): break
    case (nil, _?): undetermined.append("the headers of the old binary are not known")
    case (_?, nil): undetermined.append("the headers of the new binary are not known")
    }
    if let before = old.sha256, let after = new.sha256 {
      changes += Drift.changes(.file, "sha256", before, after)
    } else if old.facts?.buildID.isComparable != true || new.facts?.buildID.isComparable != true {
      undetermined.append("the code: expected hashes or build IDs of both binaries")
    }
    switch (old.packages, new.packages) {
    case (let before?, let after?): changes += Drift.changes(from: before, to: after)
    case (nil, nil): break
    case (nil, _?): undetermined.append("the packages of the old binary are not known")
    case (_?, nil): undetermined.append("the packages of the new binary are not known")
    }
    self.changes = changes
    self.undetermined = undetermined
  }

  /// Compares the build info of two binaries, and nothing else of them.
  public init(from old: BuildInfo, to new: BuildInfo) {
    changes = Drift.changes(from: old, to: new)
    undetermined = []
  }

  private static func changes(from old: BuildInfo, to new: BuildInfo) -> [Change] {
    var changes = changes(.goVersion, "", old.goVersion.rawValue, new.goVersion.rawValue)
    changes += Drift.changes(.path, "", old.path, new.path)
    changes += Drift.changes(.main, "", old.main.map(shown), new.main.map(shown))
    changes += Drift.changes(
      .module, old.dependencies.map { NamedValue($0.path, shownVersion($0)) },
      new.dependencies.map { NamedValue($0.path, shownVersion($0)) })
    changes += Drift.changes(
      .setting, old.settings.map { NamedValue($0.key, $0.value) },
      new.settings.map { NamedValue($0.key, $0.value) })
    return changes
  }

  private static func shown(_ module: Module) -> String {
    let replacement = module.replacement.map { " => \($0.path) \(version($0))" } ?? ""
    return "\(module.path)@\(version(module))\(replacement)"
  }

  /// The version of a module, and what replaces the module, with their sums.
  private static func shownVersion(_ module: Module) -> String {
    version(module) + (module.replacement.map { " => \($0.path) \(version($0))" } ?? "")
  }

  private static func version(_ module: Module) -> String {
    [module.version, module.sum].filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension Drift {
  /// Compares a binary with what a `go.mod` declares. Modules that the binary does not need are not compared, and later
  /// versions of Go than the file asks for are not differences.
  public init(from file: GoModFile, to info: BuildInfo) {
    var changes: [Change] = []
    var undetermined: [String] = []
    // Both lines count, as for the Go command: the later version is the least that may build the module.
    for declared in file.leastVersions {
      switch info.goVersion.order(to: declared) {
      case nil: undetermined.append("whether \(info.goVersion) is \(declared) or later")
      case .before?:
        changes += Drift.changes(.goVersion, "", declared.rawValue, info.goVersion.rawValue)
      case .same?, .after?: break
      }
    }
    changes += Drift.changes(.main, "", file.path, info.main?.path)
    changes += Drift.changes(
      .module, file.requirements(of: info),
      info.dependencies.map { NamedValue($0.path, Drift.declaredVersion($0)) })
    self.changes = changes
    self.undetermined = undetermined
  }

  /// The version of a module as a `go.mod` declares it, which has no sums, and no versions of directories.
  private static func declaredVersion(_ module: Module) -> String {
    guard let replacement = module.replacement else { return module.version }
    let hasVersion = ModuleVersion(replacement.version).isValid
    return "\(module.version) => \(replacement.path)"
      + (hasVersion ? " \(replacement.version)" : "")
  }
}

extension GoModFile {
  /// The versions of the lines `go` and `toolchain`, the later one first; those of toolchain names that are not
  /// versions, such as `default`, are left out.
  fileprivate var leastVersions: [GoVersion] {
    let lines = [go.map { GoVersion("go\($0)") }, toolchain.map { GoVersion($0) }].compactMap { $0 }
      .filter { $0.order(to: $0) != nil }
    guard lines.count == 2, let order = lines[0].order(to: lines[1]) else { return lines }
    return [order == .before ? lines[1] : lines[0]]
  }

  /// What the file declares of the modules in a binary. Of several requirements of a module the latest counts.
  fileprivate func requirements(of info: BuildInfo) -> [NamedValue] {
    var versions: [[UInt8]: ModuleVersion] = [:]
    for requirement in requirements {
      let path = Array(requirement.path.utf8)
      let known = versions[path]
      if known == nil || known!.semanticOrder(to: requirement.version) == .before {
        versions[path] = requirement.version
      }
    }
    return info.dependencies.compactMap { module in
      guard let version = versions[Array(module.path.utf8)] else { return nil }
      let replacement = replacement(of: module.path, version)
      let other = replacement.map { " => \($0.newPath)" + ($0.newVersion.map { " \($0)" } ?? "") }
      return NamedValue(module.path, version.rawValue + (other ?? ""))
    }
  }
}
