public import GoBuildInfo

/// What differs between two binaries, or between a binary and what it was declared to be.
public struct Drift: Sendable, Hashable {
  /// The differences: version, main package, modules in the order of their paths, settings.
  public let changes: [Change]

  /// One difference.
  public struct Change: Sendable, Hashable {
    /// What differs.
    public enum Subject: String, Sendable, Hashable {
      case goVersion = "go"
      case path
      case main = "mod"
      case module = "dep"
      case setting = "build"
    }

    /// What differs.
    public let subject: Subject

    /// Which of several: the path of a module, the key of a setting; empty for what there is one of.
    public let name: String

    /// What was there before; nil for what is new.
    public let before: String?

    /// What is there now; nil for what is gone.
    public let after: String?
  }

  /// Compares two binaries.
  public init(from old: BuildInfo, to new: BuildInfo) {
    var changes = Drift.changes(.goVersion, "", old.goVersion.rawValue, new.goVersion.rawValue)
    changes += Drift.changes(.path, "", old.path, new.path)
    changes += Drift.changes(.main, "", old.main.map(Drift.shown), new.main.map(Drift.shown))
    changes += Drift.changes(
      .module, old.dependencies.map { ($0.path, Drift.versions($0)) },
      new.dependencies.map { ($0.path, Drift.versions($0)) })
    changes += Drift.changes(
      .setting, old.settings.map { ($0.key, $0.value) }, new.settings.map { ($0.key, $0.value) })
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
    var required: [(String, String)] = []
    for requirement in file.requirements
    where info.dependencies.contains(where: { $0.path == requirement.path }) {
      let replacement = file.replacement(of: requirement.path, requirement.version)
      let other = replacement.map { " => \($0.newPath)" + ($0.newVersion.map { " \($0)" } ?? "") }
      required.append((requirement.path, requirement.version.rawValue + (other ?? "")))
    }
    changes += Drift.changes(
      .module, required, info.dependencies.map { ($0.path, Drift.versions($0, hasSums: false)) })
    self.changes = changes
  }

  private static func changes(
    _ subject: Change.Subject, _ name: String, _ before: String?, _ after: String?
  ) -> [Change] {
    before == after
      ? [] : [Change(subject: subject, name: name, before: before, after: after)]
  }

  private static func changes(
    _ subject: Change.Subject, _ before: [(String, String)], _ after: [(String, String)]
  ) -> [Change] {
    // What is listed twice counts by its first value.
    let old = Dictionary(before) { first, _ in first }
    let new = Dictionary(after) { first, _ in first }
    let names = Set(old.keys).union(new.keys).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    return names.flatMap { changes(subject, $0, old[$0], new[$0]) }
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
