internal import BinarySupport
public import GoBuildInfo

/// What a `go.mod` declares, as far as a binary can be held against it.
public struct GoModFile: Sendable, Hashable {
  /// The path of the main module.
  public private(set) var path = ""

  /// The least version of Go, such as `1.26` or `1.26.1`; nil where the file names none.
  public private(set) var go: String?

  /// The toolchain that is asked for, such as `go1.26.3`, or `default`; nil where the file names none.
  public private(set) var toolchain: String?

  /// The modules that are required, each once, with the least version.
  public private(set) var requirements: [Requirement] = []

  /// What is to be taken in place of modules.
  public private(set) var replacements: [Replacement] = []

  /// A line of `require`.
  public struct Requirement: Sendable, Hashable {
    /// The path of the module.
    public let path: String
    /// The least version of it.
    public let version: ModuleVersion
  }

  /// A line of `replace`.
  public struct Replacement: Sendable, Hashable {
    /// The path of the module that is replaced.
    public let path: String
    /// The version that is replaced; all if nil.
    public let version: ModuleVersion?
    /// A module path, or a directory.
    public let newPath: String
    /// Nil for a directory.
    public let newVersion: ModuleVersion?
  }

  /// Reads a file.
  ///
  /// - Parameter path: the path of the file.
  /// - Throws: ``PolicyError`` where it cannot be read, or the go command rejects it.
  public init(contentsOf path: Pathname) throws(PolicyError) {
    try self.init(parsing: TextFile.text(of: path), name: path.description)
  }

  /// Reads the file at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``PolicyError`` where it cannot be read, or the go command rejects it.
  public init(contentsOf path: String) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Parses the text of a file as strictly as the go command parses the `go.mod` of a main module.
  ///
  /// Of a module that is required several times, the latest version counts, and requirements that the file excludes do
  /// not count, as for Go. Versions that Go would have to look up, such as `master` or `v1.2`, are faults.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` with the line for what the go command rejects.
  public init(parsing text: String, name: String = "go.mod") throws(PolicyError) {
    var isModule = false
    var excluded: Set<Requirement> = []
    var retractions: [ModuleFileDirective] = []
    let directives = try ModuleFileDirective.all(
      in: text, name: name, blocks: GoModFile.blocks)
    for directive in directives {
      switch directive.verb {
      case "module":
        guard !isModule else { throw directive.fault("repeated module statement") }
        isModule = true
        path = try GoModFile.modulePath(of: directive)
      case "go": go = try directive.goVersion(after: go)
      case "toolchain": toolchain = try directive.toolchain(after: toolchain)
      case "godebug": try directive.checkDebugSetting()
      case "require": requirements.append(try directive.requirement())
      case "exclude": excluded.insert(try directive.requirement())
      case "replace": try add(try directive.replacement(), of: directive)
      case "retract": retractions.append(directive)
      case "tool": try GoModFile.checkTool(directive)
      case "ignore": _ = try directive.string()
      default: throw directive.unknown()
      }
    }
    guard isModule else { throw PolicyError(file: name, "missing module declaration") }
    for retraction in retractions { try retraction.checkRetraction(of: path) }
    requirements = GoModFile.latest(of: requirements.filter { !excluded.contains($0) })
  }

  private static let blocks = [
    "module", "godebug", "require", "exclude", "replace", "retract", "tool", "ignore",
  ]

  private static func modulePath(of directive: ModuleFileDirective) throws(PolicyError) -> String {
    let path = try directive.string()
    let fault = path == "go" || path == "toolchain" ? "reserved name" : ModulePath.fault(in: path)
    if let fault { throw directive.fault("malformed module path '\(path)': \(fault)") }
    return path
  }

  private static func checkTool(_ directive: ModuleFileDirective) throws(PolicyError) {
    let path = try directive.string()
    if let fault = ModulePath.fault(in: path) {
      throw directive.fault("malformed tool path '\(path)': \(fault)")
    }
  }

  private mutating func add(
    _ replacement: Replacement, of directive: ModuleFileDirective
  ) throws(PolicyError) {
    let other = replacements.first {
      $0.path == replacement.path && $0.version == replacement.version
    }
    guard let other else {
      replacements.append(replacement)
      return
    }
    guard other == replacement else {
      throw directive.fault("conflicting replacements for \(replacement.path)")
    }
  }

  /// One requirement for each module, in the order of the file.
  private static func latest(of requirements: [Requirement]) -> [Requirement] {
    var places: [BytewiseKey: Int] = [:]
    var latest: [Requirement] = []
    for requirement in requirements {
      let key = BytewiseKey(requirement.path)
      guard let place = places[key] else {
        places[key] = latest.count
        latest.append(requirement)
        continue
      }
      if latest[place].version < requirement.version { latest[place] = requirement }
    }
    return latest
  }

  /// The version of Go that the file asks for: the later one of its `go` line and of its `toolchain` line. Nil where it
  /// has neither, or only `toolchain default`.
  public var minimumGoVersion: GoVersion? { .later(ofLine: go, toolchain: toolchain) }

  /// Whether the file lists all modules, as those for Go 1.17 and later do, and not only those that the main module
  /// needs itself.
  var listsIndirectModules: Bool {
    guard let go, let order = GoVersion("go\(go)").order(to: "go1.17") else { return false }
    return order != .before
  }

  /// What goes into a build in place of a module.
  func replacement(of path: String, _ version: ModuleVersion) -> Replacement? {
    replacements.first { $0.path == path && $0.version == version }
      ?? replacements.first { $0.path == path && $0.version == nil }
  }
}
