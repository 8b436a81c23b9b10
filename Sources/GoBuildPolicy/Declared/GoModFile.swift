public import GoBuildInfo

/// What a `go.mod` declares, as far as a binary can be held against it.
public struct GoModFile: Sendable, Hashable {
  /// The path of the main module; empty where the file names none.
  public private(set) var path = ""

  /// The least version of Go, such as `1.26` or `1.26.1`; nil where the file names none.
  public private(set) var go: String?

  /// The toolchain that is asked for, such as `go1.26.3`; nil where the file names none.
  public private(set) var toolchain: String?

  /// The modules that are required, with the least version of each.
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
  /// - Throws: ``PolicyError`` where it cannot be read, or a line makes no sense.
  public static func read(_ name: Pathname) throws(PolicyError) -> GoModFile {
    try GoModFile(
      try PolicyError.reading(name) { name throws(ReadError) in try TextFile.contents(of: name) },
      name: name.description)
  }

  /// Parses the text of a file.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` for a line that makes no sense.
  public init(_ text: String, name: String = "go.mod") throws(PolicyError) {
    var block: String?
    for (index, line) in TextFile.lines(of: text).enumerated() {
      let words = GoModFile.words(of: line)
      guard let first = words.first else { continue }
      if let verb = block {
        if first == ")" { block = nil } else { try take(verb, words, name, line: index + 1) }
      } else if words.count == 2, words[1] == "(" {
        block = first
      } else {
        try take(first, Array(words.dropFirst()), name, line: index + 1)
      }
    }
  }

  private mutating func take(
    _ verb: String, _ words: [String], _ name: String, line: Int
  ) throws(PolicyError) {
    func fault(_ expected: String) -> PolicyError {
      PolicyError(file: name, line: line, "expected \(expected)")
    }
    switch verb {
    case "module":
      guard let path = words.first else { throw fault("a module path") }
      self.path = path
    case "go":
      guard let version = words.first, GoVersion("go" + version).release != nil else {
        throw fault("a version of Go such as 1.26")
      }
      go = version
    case "toolchain": toolchain = words.first
    case "require":
      guard words.count >= 2 else { throw fault("a module path and a version") }
      requirements.append(Requirement(path: words[0], version: ModuleVersion(words[1])))
    case "replace":
      guard let arrow = words.firstIndex(of: "=>"), (1...2).contains(arrow), words.count > arrow + 1
      else { throw fault("PATH [VERSION] => PATH [VERSION]") }
      replacements.append(
        Replacement(
          path: words[0], version: arrow == 2 ? ModuleVersion(words[1]) : nil,
          newPath: words[arrow + 1],
          newVersion: words.count > arrow + 2 ? ModuleVersion(words[arrow + 2]) : nil))
    // What else there is says nothing of a binary.
    default: break
    }
  }

  /// The words of a line without its comment and without quotes.
  private static func words(of line: Substring) -> [String] {
    var words: [String] = []
    var rest = line.drop { $0 == " " || $0 == "\t" }
    while let first = rest.first, !rest.hasPrefix("//") {
      if first == "\"" || first == "`" {
        let end = rest.dropFirst().firstIndex(of: first) ?? rest.endIndex
        words.append(String(rest[rest.index(after: rest.startIndex)..<end]))
        rest = end == rest.endIndex ? "" : rest[rest.index(after: end)...]
      } else {
        let word = GoModFile.bareWord(of: rest)
        words.append(String(word))
        rest = rest[word.endIndex...]
      }
      rest = rest.drop { $0 == " " || $0 == "\t" }
    }
    return words
  }

  /// The word at the start of a line: brackets are words of their own, and a comment ends a word.
  private static func bareWord(of line: Substring) -> Substring {
    var end = line.startIndex
    while end < line.endIndex, !" \t()".contains(line[end]), !line[end...].hasPrefix("//") {
      end = line.index(after: end)
    }
    return end == line.startIndex ? line.prefix(1) : line[..<end]
  }

  /// Whether the file lists all modules, as those for Go 1.17 and later do, and not only those that the main module
  /// needs itself.
  var listsIndirectModules: Bool {
    guard let go, let order = GoVersion("go\(go)").order(to: "go1.17") else { return false }
    return order >= 0
  }

  /// What goes into a build in place of a module.
  func replacement(of path: String, _ version: ModuleVersion) -> Replacement? {
    replacements.first { $0.path == path && $0.version == version }
      ?? replacements.first { $0.path == path && $0.version == nil }
  }
}
