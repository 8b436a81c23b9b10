internal import BinarySupport
import GoBuildInfo

/// A directive of a `go.mod` or `go.work` with its arguments, which are checked as golang.org/x/mod/modfile and the go
/// command check them.
struct ModuleFileDirective {
  let verb: String
  /// The arguments as they are written, quotes included.
  let words: [String]

  private let file: String
  private let line: Int

  /// Whether Go completes versions in the file itself, as in a `go.work`; those of a `go.mod` it has to look up.
  private let completesVersions: Bool

  /// The directives of a file.
  ///
  /// - Parameter blocks: the directives that may stand in a block.
  /// - Throws: ``PolicyError`` for syntax errors and unknown blocks.
  static func all(
    in text: String, name: String, blocks: [String], completesVersions: Bool = false
  ) throws(PolicyError) -> [ModuleFileDirective] {
    var directives: [ModuleFileDirective] = []
    func append(_ verb: String, _ words: ArraySlice<String>, _ line: Int) {
      directives.append(
        ModuleFileDirective(
          verb: verb, words: Array(words), file: name, line: line,
          completesVersions: completesVersions))
    }
    for statement in try ModuleFileSyntax(text, name: name).statements {
      switch statement {
      case .line(let line): append(line.words[0], line.words.dropFirst(), line.number)
      case .block(let head, let lines):
        guard head.words.count == 1, blocks.contains(head.words[0]) else {
          throw PolicyError(
            file: name, line: head.number,
            "unknown block type: \(head.words.joined(separator: " "))")
        }
        for line in lines { append(head.words[0], line.words[...], line.number) }
      }
    }
    return directives
  }

  func fault(_ message: String) -> PolicyError {
    PolicyError(file: file, line: line, message)
  }

  func unknown() -> PolicyError { fault("unknown directive: \(verb)") }

  /// The only argument, as it is written.
  private func only(_ usage: String) throws(PolicyError) -> String {
    guard words.count == 1 else { throw fault(usage) }
    return words[0]
  }

  /// The only argument, without quotes.
  func string() throws(PolicyError) -> String {
    try unquoted(only("\(verb) directive expects exactly one argument"))
  }

  /// The argument of `go`.
  func goVersion(after previous: String?) throws(PolicyError) -> String {
    guard previous == nil else { throw fault("repeated go statement") }
    let version = try only("go directive expects exactly one argument")
    guard ModuleFileDirective.isGoVersion(version) else {
      throw fault("invalid go version '\(version)': must match format 1.23.0")
    }
    return version
  }

  /// `1.21`, `1.21.0`, `1.21rc1`; letters and digits may follow three numbers too.
  private static func isGoVersion(_ text: String) -> Bool {
    let numbers = text.utf8.prefix { SemanticVersion.isDigit($0) || $0 == UInt8(ascii: ".") }
    let parts = numbers.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count),
      parts.allSatisfy({ $0.first != UInt8(ascii: "0") || $0.count == 1 }),
      parts.allSatisfy({ !$0.isEmpty }), parts[0].first != UInt8(ascii: "0")
    else { return false }
    let suffix = text.utf8.dropFirst(numbers.count)
    if suffix.isEmpty { return true }
    let digits = suffix.drop { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
    return digits.count < suffix.count && !digits.isEmpty
      && digits.allSatisfy(SemanticVersion.isDigit)
  }

  /// The argument of `toolchain`.
  func toolchain(after previous: String?) throws(PolicyError) -> String {
    guard previous == nil else { throw fault("repeated toolchain statement") }
    let name = try only("toolchain directive expects exactly one argument")
    guard name == "default" || ModuleFileDirective.isToolchain(name) else {
      throw fault("invalid toolchain version '\(name)': must match format go1.23.0 or default")
    }
    return name
  }

  /// Whether the name is a version of Go 1, with any suffix after a dash.
  private static func isToolchain(_ name: String) -> Bool {
    !name.utf8.contains { "/\\".utf8.contains($0) } && (name == "go1" || name.hasPrefix("go1."))
      && GoVersion.toolchainOrder(GoVersion(name), "") == .after
  }

  /// Checks the argument of `godebug`. Which settings there are depends on the toolchain.
  func checkDebugSetting() throws(PolicyError) {
    let usage = "usage: godebug key=value"
    let setting = try only(usage)
    guard !setting.utf8.contains(where: { "\"`',".utf8.contains($0) }),
      let sign = setting.utf8.firstIndex(of: UInt8(ascii: "="))
    else { throw fault(usage) }
    let value = String(setting[setting.utf8.index(after: sign)...])
    guard setting[..<sign] != "default" || ModuleFileDirective.isPlainVersion(value) else {
      throw fault("value for default= must be goVERSION")
    }
  }

  private static func isPlainVersion(_ name: String) -> Bool {
    GoVersion(name).release == GoVersion(name)
  }

  /// The arguments of `require` and `exclude`.
  func requirement() throws(PolicyError) -> GoModFile.Requirement {
    guard words.count == 2 else { throw fault("usage: \(verb) module/path v1.2.3") }
    let path = try unquoted(words[0])
    return GoModFile.Requirement(path: path, version: try version(words[1], of: path))
  }

  /// The arguments of `replace`.
  func replacement() throws(PolicyError) -> GoModFile.Replacement {
    let arrow = words.count >= 2 && words[1] == "=>" ? 1 : 2
    guard (arrow + 2...arrow + 3).contains(words.count), words[arrow] == "=>" else {
      throw fault(
        "usage: replace module/path [v1.2.3] => other/module v1.4, or replace module/path [v1.2.3] => ../local/directory"
      )
    }
    let path = try unquoted(words[0])
    _ = try majorSuffix(of: path)
    let replaced = arrow == 2 ? try version(words[1], of: path) : nil
    let newPath = try unquoted(words[arrow + 1])
    let isDirectory = ModuleFileDirective.isDirectory(newPath)
    var newVersion: ModuleVersion?
    if words.count == arrow + 3 {
      newVersion = try version(words[arrow + 2], of: newPath, mustMatch: !completesVersions)
      guard !isDirectory else {
        throw fault("replacement module directory path '\(newPath)' cannot have version")
      }
    } else {
      guard isDirectory else {
        throw fault(
          "replacement module without version must be directory path (rooted or starting with . or ..)"
        )
      }
      guard !newPath.utf8.contains(UInt8(ascii: "\\")) else {
        throw fault("replacement directory appears to be Windows path")
      }
    }
    return GoModFile.Replacement(
      path: path, version: replaced, newPath: newPath, newVersion: newVersion)
  }

  /// Whether a replacement is a directory: rooted, or starting with a dot, on Unix or Windows.
  private static func isDirectory(_ path: String) -> Bool {
    if path == "." || path == ".." { return true }
    if ["./", ".\\", "../", "..\\", "/", "\\"].contains(where: { path.hasPrefix($0) }) {
      return true
    }
    let start = Array(path.utf8.prefix(2))
    return start.count == 2 && start[1] == UInt8(ascii: ":")
      && SemanticVersion.isLetterOrDigit(start[0]) && !SemanticVersion.isDigit(start[0])
  }

  /// Checks the arguments of `retract`: a version, or `[` two versions `]`.
  func checkRetraction(of path: String) throws(PolicyError) {
    let isInterval = words.first == "["
    let versions = isInterval ? [1, 3] : [0]
    guard words.count == (isInterval ? 5 : 1), !isInterval || words[2] == "," && words[4] == "]"
    else { throw fault("usage: retract v1.2.3, or retract [v1.2.3, v1.2.5]") }
    for index in versions { _ = try version(words[index], of: path) }
  }

  /// - Parameter mustMatch: whether the version must be one of the major version that the path stands for.
  private func version(
    _ word: String, of path: String, mustMatch: Bool = true
  ) throws(PolicyError) -> ModuleVersion {
    let version = ModuleVersion(try unquoted(word))
    guard let canonical = version.canonical, completesVersions || canonical == version else {
      throw fault(
        "version '\(version)' of \(path) is not in canonical form such as v1.2.3; run 'go mod tidy'"
      )
    }
    guard mustMatch else { return canonical }
    let suffix = try majorSuffix(of: path)
    guard let parts = SemanticVersion(canonical.rawValue),
      ModulePath.mayHave(parts, suffix: suffix)
    else {
      let expected = suffix.isEmpty ? "v0 or v1" : "\(suffix.dropFirst())"
      throw fault("version '\(version)' of \(path) is invalid: should be \(expected)")
    }
    return canonical
  }

  private func majorSuffix(of path: String) throws(PolicyError) -> Substring {
    guard let suffix = ModulePath.majorSuffix(of: path) else {
      throw fault("invalid module path '\(path)'")
    }
    return suffix
  }

  private func unquoted(_ word: String) throws(PolicyError) -> String {
    guard word.utf8.contains(where: { "\"'`".utf8.contains($0) }) else { return word }
    guard let text = word.hasPrefix("\"") ? GoQuoting.unquoted(word) : nil else {
      throw fault("invalid quoted string \(word)")
    }
    return text
  }
}
