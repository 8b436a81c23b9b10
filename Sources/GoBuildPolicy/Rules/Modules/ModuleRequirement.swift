internal import BinarySupport
import GoBuildInfo

/// `module`: modules that must or must not be in a binary, such as `deny golang.org/x/net < v0.38.0` and
/// `require example.com/new >= v1.2.0`.
struct ModuleRequirement: Requirement {
  private let isDenied: Bool
  private let pattern: ModulePattern
  private let path: String
  private let bounds: VersionBounds<ModuleVersion>?

  static var topic: RuleTopic { .modules }
  static var synopsis: RuleSynopsis { .example("'deny PATH < VERSION'") }
  static var help: String {
    "a module that may not be there, or 'require PATH >= VERSION'; PATH may end in '/...', and the version may be left out"
  }

  #if !hasFeature(Embedded)
    static var reference: RuleReference {
      RuleReference(
        checks: """
          No module, or at least one, has a path and a version within bounds. The main module counts too. A module that is \
          replaced counts under the path of its replacement, with that version, and under its own path, without a version. A \
          PATH that ends in `/...` stands for all paths that start with it. Versions are ordered as semantic versions.
          """,
        forms: [
          .init("deny PATH", "it has no such module"),
          .init(
            "deny PATH BOUND, BOUND...", "it has no such module with a version within all bounds"),
          .init("require PATH", "it has such a module"),
          .init(
            "require PATH BOUND, BOUND...", "it has such a module, and each is within all bounds"),
        ],
        undetermined: """
          a version decides, and the module has none that can be compared: local code, or the path is that of a module that is \
          replaced
          """,
        example: "module deny golang.org/x/net < v0.38.0")
    }
  #endif

  init(_ arguments: inout RuleArguments) throws(RuleFault) {
    switch try arguments.next("'deny' or 'require'") {
    case "deny": isDenied = true
    case "require": isDenied = false
    default: throw RuleFault("expected 'deny' or 'require'")
    }
    path = try arguments.next("a module path")
    pattern = try ModulePattern(path)
    bounds =
      arguments.remaining.isEmpty
      ? nil
      : try VersionBounds(arguments.all()) { word in
        let version = ModuleVersion(word)
        return version.isValid ? version : nil
      }
    // Versions are dense: between any two there is another one.
    if let bounds, bounds.areContradictory({ $0.semanticOrder(to: $1) }) {
      throw RuleFault("no version can be \(bounds)")
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

  func check(_ input: Policy.Input) -> [Policy.Finding.Outcome] {
    let matches = matches(in: input.info)
    if matches.isEmpty, !isDenied {
      return [
        .refused(expected: requirement, found: "no such module", advice: "add the dependency")
      ]
    }
    return matches.compactMap { match in
      switch holds(match) {
      case nil: .undetermined("there is \(match.name), whose version cannot be determined")
      case isDenied:
        .refused(
          expected: isDenied ? "no \(requirement)" : requirement, found: match.name,
          advice: isDenied ? "update or remove the dependency" : "update the dependency")
      default: nil
      }
    }
  }

  /// Whether a module is in the bounds; nil where that cannot be determined.
  private func holds(_ match: Match) -> Bool? {
    guard let bounds else { return true }
    guard let version = match.version, version.isValid else { return nil }
    return bounds.hold { version.semanticOrder(to: $0) }
  }

  private var requirement: String { bounds.map { "\(path) \($0)" } ?? path }
}
