internal import BinarySupport
public import GoBuildInfo

/// The modules of a `vendor/modules.txt`.
public struct VendorModules: Sendable, Hashable {
  /// The modules, with what replaces them.
  public var modules: [Module] { entries.map { $0.module } }

  /// Whether the folder belongs to a workspace, whose own modules are not in it.
  public private(set) var isOfWorkspace = false

  private var entries: [Entry] = []

  /// The paths of the modules that packages come from.
  private var packaged: Set<BytewiseKey> = []

  private struct Entry: Sendable, Hashable {
    let module: Module
    /// Whether packages of it are in the folder. Modules are listed without any for what their `go.mod` says.
    var hasPackages = false
  }

  /// Reads a file.
  ///
  /// - Parameter path: the path of the file.
  /// - Throws: ``PolicyError`` where it cannot be read, or a line is malformed.
  public init(contentsOf path: Pathname) throws(PolicyError) {
    try self.init(parsing: TextFile.text(of: path), name: path.description)
  }

  /// Reads the file at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``PolicyError`` where it cannot be read, or a line is malformed.
  public init(contentsOf path: String) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Parses the text of a file: a line `# path version` for each module, with `=> path version` after it for one that is
  /// replaced, lines `## explicit; go 1.26` about it, and its packages, one a line.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` for a line that is none of these, for packages of a path after several module lines, and
  ///   for text without modules, which `go mod vendor` does not write.
  public init(parsing text: String, name: String = "modules.txt") throws(PolicyError) {
    var current = Place.start
    for (index, line) in TextFile.lines(of: text).enumerated() {
      let words = TextFile.words(of: line)
      guard let first = words.first else { continue }
      func fault(_ message: String) -> PolicyError {
        PolicyError(file: name, line: index + 1, message)
      }
      guard !TextFile.isRepaired(line) else { throw fault("invalid UTF-8") }
      // Go takes marks in the first column only, with a blank after them.
      guard first != "#" || line.hasPrefix("# "), first != "##" || line.hasPrefix("## ") else {
        throw fault("malformed line: '\(first)' must start the line, with a blank after it")
      }
      switch first {
      case "#":
        guard let module = VendorModules.module(words.dropFirst().map { String($0) }) else {
          throw fault("malformed module line: must match format '# path v1.2.3 [=> path v1.2.3]'")
        }
        // A line without a version is about a replacement of all versions.
        guard !module.version.isEmpty else {
          current = .replacement
          continue
        }
        current = .module
        entries.append(Entry(module: module))
      case "##":
        if current == .start, words.count == 2, words[1] == "workspace" { isOfWorkspace = true }
      default:
        guard current == .module, words.count == 1, ModulePath.fault(in: String(first)) == nil
        else { throw fault("malformed line: not a package of a module") }
        try takePackage(fault)
      }
    }
    guard current != .start || isOfWorkspace else {
      throw PolicyError(
        file: name, "no modules: expected lines '# path v1.2.3', as 'go mod vendor' writes them")
    }
  }

  /// What the lines before a line are about.
  private enum Place {
    case start
    case module
    /// A replacement of all versions of a module, which has no packages.
    case replacement
  }

  /// Takes a package of the last module. `go mod vendor` lists the packages of a path under one version, once.
  private mutating func takePackage(
    _ fault: (String) -> PolicyError
  ) throws(PolicyError) {
    guard let last = entries.indices.last, !entries[last].hasPackages else { return }
    let path = entries[last].module.path
    guard packaged.insert(BytewiseKey(path)).inserted else {
      throw fault("packages of \(path) after several module lines")
    }
    entries[last].hasPackages = true
  }

  /// The module that packages of the folder come from; nil where the folder has none of it.
  func module(_ path: String) -> Module? {
    entries.first { $0.module.path == path && $0.hasPackages }?.module
  }

  /// - Parameter words: those of a line after `#`.
  private static func module(_ words: [String]) -> Module? {
    let sides = words.split(maxSplits: 1, omittingEmptySubsequences: false) { $0 == "=>" }
      .map { Array($0) }
    guard let module = sides.first, (1...2).contains(module.count) else { return nil }
    guard module.count == 1 ? sides.count == 2 : ModuleVersion(module[1]).isValid else {
      return nil
    }
    var replacement: Module?
    if sides.count == 2 {
      let other = sides[1]
      guard other.count == 1 || (other.count == 2 && ModuleVersion(other[1]).isValid) else {
        return nil
      }
      replacement = Module(path: other[0], version: other.count == 2 ? other[1] : "")
    }
    return Module(
      path: module[0], version: module.count == 2 ? module[1] : "", replacement: replacement)
  }
}
