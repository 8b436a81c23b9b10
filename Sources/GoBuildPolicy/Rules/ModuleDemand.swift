import GoBuildInfo

/// Module paths: one, or with `/...` at the end all that it starts, as in patterns of the Go command.
struct ModulePattern: Sendable {
  private let prefix: String
  private let isWhole: Bool

  init(_ text: String) {
    isWhole = !text.hasSuffix("...")
    prefix = isWhole ? text : String(text.dropLast(3))
  }

  func matches(_ path: String) -> Bool {
    if isWhole { return path == prefix }
    // `example.com/...` is `example.com` too.
    return path.utf8.starts(with: prefix.utf8) || prefix == path + "/"
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
    pattern = ModulePattern(path)
    bounds =
      rest.words.isEmpty
      ? nil
      : try VersionBounds(rest.words) { word in
        let version = ModuleVersion(word)
        return version.isValid ? version : nil
      }
  }

  func check(_ info: BuildInfo) -> [Finding.Outcome] {
    var outcomes: [Finding.Outcome] = []
    var isThere = false
    // What was built is the replacement, where there is one.
    for module in info.dependencies.map({ $0.replacement ?? $0 }) where pattern.matches(module.path)
    {
      let version = ModuleVersion(module.version)
      let holds =
        bounds.map { bounds in
          bounds.hold { version.isValid ? version.semanticOrder(to: $0) : nil }
        } ?? true
      switch holds {
      case true?:
        isThere = true
        if isDenied {
          outcomes.append(
            .refused(
              expected: "no \(demand)", found: "\(module.path)@\(module.version)",
              advice: "update or remove the dependency"))
        }
      case nil:
        outcomes.append(.unknown("the version of \(module.path) is '\(module.version)'"))
      case false?:
        if !isDenied {
          isThere = true
          outcomes.append(
            .refused(
              expected: demand, found: "\(module.path)@\(module.version)",
              advice: "update the dependency"))
        }
      }
    }
    if !isDenied, !isThere, outcomes.isEmpty {
      outcomes.append(
        .refused(expected: demand, found: "no such module", advice: "add the dependency"))
    }
    return outcomes
  }

  private var demand: String { bounds.map { "\(path) \($0)" } ?? path }
}
