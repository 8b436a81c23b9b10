import Foundation
import GoBuildInfo
import Testing

@testable import GoBuildPolicy

/// The rule reference, `docs/rules.md`, is what the table of rules gives.
@Suite struct RuleReferenceTests {
  private static let path = RuleTests.root.appending(path: "docs/rules.md")

  @Test func thePageIsThatOfTheTable() throws {
    if ProcessInfo.processInfo.environment["UPDATE_RULES"] != nil {
      try RuleReferenceTests.page.write(
        to: RuleReferenceTests.path, atomically: true, encoding: .utf8)
    }
    let page = try String(contentsOf: RuleReferenceTests.path, encoding: .utf8)
    #expect(
      page == RuleReferenceTests.page,
      "docs/rules.md is outdated: UPDATE_RULES=1 swift test --filter RuleReferenceTests")
  }

  /// Examples are rules of a policy, but for the files that they name.
  @Test(arguments: Rule.Kind.allCases)
  func examplesAreRules(_ kind: Rule.Kind) throws {
    let example = kind.definition.reference.example
    #expect(example.hasPrefix("\(kind.rawValue) "))
    do throws(PolicyError) {
      let policy = try Policy(
        parsing: example, folder: "/nonexistent",
        vulnerabilities: Policy.VulnerabilitySource { _ in { _ in [] } })
      #expect(policy.rules.map(\.kind) == [kind])
    } catch {
      #expect(error.message.hasSuffix("open: No such file or directory"))
      #expect(kind.definition.synopsis.text == "FILE")
    }
  }

  private static var page: String {
    let sections = RuleTopic.allCases.map { topic in
      let rules = Rule.Kind.allCases.filter { $0.definition.topic == topic }
      return "## Rules about the \(name(topic))\n\n\(silence(topic))"
        + rules.map(section).joined(separator: "\n")
    }
    return introduction + sections.joined(separator: "\n")
  }

  private static let introduction = """
    # Rule reference

    <!-- Generated from the table of rules. To update it: UPDATE_RULES=1 swift test --filter RuleReferenceTests -->

    A rule is a name and arguments: a line of a policy file, or an option of `gobuildinfo check` with all of the arguments as its
    value. Every rule must admit a binary; one that is undetermined does not. [Policies](policy.md) describes how rules are used.

    A BOUND is `>=`, `>`, `<=`, `<`, `=` or `!=`, and a version. Files that arguments name are in the folder of the policy file, or
    relative to the current directory for options. A setting that a binary has twice with different values makes every rule
    undetermined that depends on it.

    | rule | topic |
    |---|---|
    \(Rule.Kind.allCases.map { kind in
      "| [`\(kind.rawValue)`](#\(kind.rawValue)) | \(name(kind.definition.topic)) |\n"
    }.joined())

    """

  private static func name(_ topic: RuleTopic) -> String {
    switch topic {
    case .goVersion: "Go version"
    case .platform: "platform"
    case .settings: "build settings"
    case .source: "source"
    case .modules: "modules"
    case .packages: "packages"
    case .vulnerabilities: "vulnerabilities"
    case .headers: "headers"
    }
  }

  /// What makes all rules about a topic undetermined; empty for topics without such a reason.
  private static func silence(_ topic: RuleTopic) -> String {
    switch topic {
    case .goVersion, .platform, .source, .vulnerabilities: ""
    case .settings: "They are undetermined for binaries without build settings.\n\n"
    case .modules: "They are undetermined for binaries that record no modules.\n\n"
    case .packages:
      "They are undetermined for binaries without a function table that can be read.\n\n"
    case .headers: "They are undetermined where the headers cannot be read.\n\n"
    }
  }

  /// The words of a paragraph in lines of at most 128 columns.
  private static func wrapped(_ paragraph: String) -> String {
    paragraph.split(separator: " ").reduce(into: [String]()) { lines, word in
      if let line = lines.last, line.count + 1 + word.count <= 128 {
        lines[lines.count - 1] = line + " " + word
      } else {
        lines.append(String(word))
      }
    }.joined(separator: "\n")
  }

  private static func section(_ kind: Rule.Kind) -> String {
    let reference = kind.definition.reference
    var section = "### `\(kind.rawValue)`\n\n\(wrapped(reference.checks))\n\n"
    section += "| arguments | a binary is admitted if |\n|---|---|\n"
    for form in reference.forms { section += "| `\(form.arguments)` | \(form.meaning) |\n" }
    if !reference.undetermined.isEmpty {
      section += "\n" + wrapped("It is undetermined if \(reference.undetermined).") + "\n"
    }
    return section + "\n```\n\(reference.example)\n```\n"
  }
}
