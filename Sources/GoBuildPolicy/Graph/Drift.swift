public import GoBuildInfo

/// What differs between two binaries, or between a binary and what it was declared to be.
public struct Drift: Sendable, Hashable {
  /// The differences: version, main package, modules in the order of their paths, settings.
  public let changes: [Change]

  /// One difference.
  public struct Change: Sendable, Hashable {
    /// What differs.
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
      /// All of a binary, which is among several on one side only.
      case binary
    }

    /// What differs.
    public let subject: Subject

    /// Which of several: the path of a module, the key of a setting; empty for what there is one of.
    public let name: String

    /// What was there before; nil for what is new.
    public let before: String?

    /// What is there now; nil for what is gone.
    public let after: String?

    /// A binary that was not there before.
    public static func added(_ info: BuildInfo) -> Change {
      Change(subject: .binary, name: "", before: nil, after: shown(info))
    }

    /// A binary that is not there any more.
    public static func removed(_ info: BuildInfo) -> Change {
      Change(subject: .binary, name: "", before: shown(info), after: nil)
    }

    private static func shown(_ info: BuildInfo) -> String {
      info.path.isEmpty ? info.goVersion.rawValue : "\(info.goVersion) \(info.path)"
    }
  }

  /// Compares two binaries.
  public init(from old: BuildInfo, to new: BuildInfo) {
    var changes = Drift.changes(.goVersion, "", old.goVersion.rawValue, new.goVersion.rawValue)
    changes += Drift.changes(.path, "", old.path, new.path)
    changes += Drift.changes(.main, "", old.main.map(Drift.shown), new.main.map(Drift.shown))
    changes += Drift.changes(
      .module, old.dependencies.map { NamedValue(name: $0.path, value: Drift.versions($0)) },
      new.dependencies.map { NamedValue(name: $0.path, value: Drift.versions($0)) })
    changes += Drift.changes(
      .setting, old.settings.map { NamedValue(name: $0.key, value: $0.value) },
      new.settings.map { NamedValue(name: $0.key, value: $0.value) })
    self.changes = changes
  }

  /// Compares a binary with what a `go.mod` declares. What the binary does not need is no difference, nor are versions
  /// of Go above the one that the file asks for.
  public init(from file: GoModFile, to info: BuildInfo) {
    var changes: [Change] = []
    let declared = file.toolchain ?? file.go.map { "go\($0)" }
    if let declared, let order = info.goVersion.order(to: GoVersion(declared)), order < 0 {
      changes += Drift.changes(.goVersion, "", declared, info.goVersion.rawValue)
    }
    changes += Drift.changes(.main, "", file.path, info.main?.path)
    var required: [NamedValue] = []
    for requirement in file.requirements
    where info.dependencies.contains(where: { $0.path == requirement.path }) {
      let replacement = file.replacement(of: requirement.path, requirement.version)
      let other = replacement.map { " => \($0.newPath)" + ($0.newVersion.map { " \($0)" } ?? "") }
      required.append(
        NamedValue(name: requirement.path, value: requirement.version.rawValue + (other ?? "")))
    }
    changes += Drift.changes(
      .module, required,
      info.dependencies.map { NamedValue(name: $0.path, value: Drift.versions($0, hasSums: false)) }
    )
    self.changes = changes
  }

  private static func changes(
    _ subject: Change.Subject, _ name: String, _ before: String?, _ after: String?
  ) -> [Change] {
    before == after
      ? [] : [Change(subject: subject, name: name, before: before, after: after)]
  }

  /// - Parameters:
  ///   - before: names and values, of which the first counts where a name is there twice.
  private static func changes(
    _ subject: Change.Subject, _ before: [NamedValue], _ after: [NamedValue]
  ) -> [Change] {
    var names: [BytewiseKey: (before: String?, after: String?)] = [:]
    for one in before {
      let key = BytewiseKey(one.name)
      if names[key] == nil { names[key] = (one.value, nil) }
    }
    for one in after {
      let key = BytewiseKey(one.name)
      if names[key]?.after == nil { names[key] = (names[key]?.before, one.value) }
    }
    return names.keys.sorted { $0.text < $1.text }.flatMap { key in
      changes(subject, key.text, names[key]?.before, names[key]?.after)
    }
  }

  private struct NamedValue {
    let name: String
    let value: String
  }

  private static func shown(_ module: Module) -> String { "\(module.path)@\(module.version)" }

  /// The version of a module, with its sum only where versions alone would hide a difference.
  private static func versions(_ module: Module, hasSums: Bool = true) -> String {
    func text(_ module: Module) -> String {
      // A directory has no version that means anything.
      let version = ModuleVersion(module.version).isValid || hasSums ? module.version : ""
      return hasSums && !module.sum.isEmpty ? "\(version) \(module.sum)" : version
    }
    guard let replacement = module.replacement else { return text(module) }
    let other = text(replacement)
    return "\(module.version) => \(replacement.path)" + (other.isEmpty ? "" : " \(other)")
  }
}
