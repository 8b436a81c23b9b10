internal import BinarySupport
import GoBuildInfo

/// Module paths: one, or with `/...` at the end all that it starts, as in patterns of the Go command.
struct ModulePattern: Sendable {
  private let prefix: String
  private let isWhole: Bool

  /// - Parameter mayBeDirectory: whether a directory may be meant, as in what replaces a module.
  init(_ text: String, mayBeDirectory: Bool = false) throws(DemandFault) {
    isWhole = !text.hasSuffix("...")
    prefix = isWhole ? text : String(text.dropLast(3))
    if mayBeDirectory, isWhole, text.hasPrefix("/") || text.hasPrefix(".") { return }
    guard !["stdlib", "std", "go", "toolchain"].contains(text) else {
      throw DemandFault("binaries do not list '\(text)' as a module; use the rule go-version")
    }
    // What would never match would admit everything.
    guard prefix.utf8.allSatisfy(ModulePattern.isInPaths) else {
      throw DemandFault(
        "'\(text)' is not a module path: letters, digits and -._~/ only; a version follows a blank"
      )
    }
    guard isWhole ? !prefix.hasSuffix("/") : prefix.isEmpty || prefix.hasSuffix("/") else {
      throw DemandFault("'\(text)': only '/...' at the end stands for other paths")
    }
    guard !isWhole || (ModulePath.fault(in: text) == nil && ModulePath.majorSuffix(of: text) != nil)
    else { throw DemandFault("'\(text)' cannot be the path of a module") }
  }

  /// Whether a module path may have the character, after `module.CheckPath` of golang.org/x/mod.
  private static func isInPaths(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/".utf8.contains(byte)
  }

  func matches(_ path: String) -> Bool {
    if isWhole { return path == prefix }
    // `example.com/...` is `example.com` too.
    return path.hasPrefix(prefix) || prefix == path + "/"
  }
}

/// Modules that must or must not be in a binary: `deny example.com/old`, `deny golang.org/x/net < v0.38.0`,
/// `require example.com/new >= v1.2.0`.
struct ModuleDemand: Sendable {
  private let isDenied: Bool
  private let pattern: ModulePattern
  private let path: String
  private let bounds: VersionBounds<ModuleVersion>?

  init(_ words: RuleWords) throws(DemandFault) {
    var rest = words
    switch try rest.next("'deny' or 'require'") {
    case "deny": isDenied = true
    case "require": isDenied = false
    default: throw DemandFault("expected 'deny' or 'require'")
    }
    path = try rest.next("a module path")
    pattern = try ModulePattern(path)
    bounds =
      rest.words.isEmpty
      ? nil
      : try VersionBounds(rest.words) { word in
        let version = ModuleVersion(word)
        return version.isValid ? version : nil
      }
    // Versions are dense: between any two there is another one.
    if let bounds, bounds.areContradictory({ $0.semanticOrder(to: $1) }) {
      throw DemandFault("no version can be \(bounds)")
    }
  }

  /// A module of the binary that the pattern is about.
  private struct Match {
    let name: String
    /// Nil where the version of what was built says nothing of the module that was named.
    let version: ModuleVersion?
  }

  private func matches(in info: BuildInfo) -> [Match] {
    var matches: [Match] = []
    for module in info.modules {
      guard let replacement = module.replacement else {
        if pattern.matches(module.path) {
          matches.append(
            Match(
              name: "\(module.path)@\(module.version)", version: ModuleVersion(module.version)))
        }
        continue
      }
      if pattern.matches(replacement.path) {
        matches.append(
          Match(
            name: "\(replacement.path)@\(replacement.version)",
            version: ModuleVersion(replacement.version)))
      } else if pattern.matches(module.path) {
        // What stands in its place may be the same with a patch, or something else.
        matches.append(Match(name: "\(module.path) => \(replacement.path)", version: nil))
      }
    }
    return matches
  }

  func check(_ info: BuildInfo) -> [Finding.Outcome] {
    let matches = matches(in: info)
    if matches.isEmpty, !isDenied {
      return [.refused(expected: demand, found: "no such module", advice: "add the dependency")]
    }
    return matches.compactMap { match in
      switch holds(match) {
      case nil: .undetermined("there is \(match.name), whose version cannot be determined")
      case isDenied:
        .refused(
          expected: isDenied ? "no \(demand)" : demand, found: match.name,
          advice: isDenied ? "update or remove the dependency" : "update the dependency")
      default: nil
      }
    }
  }

  /// Whether a module is in the bounds; nil where its version does not tell.
  private func holds(_ match: Match) -> Bool? {
    guard let bounds else { return true }
    guard let version = match.version, version.isValid else { return nil }
    return bounds.hold { version.semanticOrder(to: $0) }
  }

  private var demand: String { bounds.map { "\(path) \($0)" } ?? path }
}
