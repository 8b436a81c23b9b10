import Foundation
import Testing

/// What the README and the other pages show of the command is what the command prints.
@Suite struct ReadmeTests {
  /// A command with what is shown of it.
  struct Example: CustomTestStringConvertible, Sendable {
    let arguments: [String]
    let output: String
    /// What `echo $?` shows after it, if it does.
    let status: Int32?
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let pages = [
    "README.md", "docs/cli.md", "docs/policy.md", "docs/images.md", "docs/packages.md",
    "docs/vulnerabilities.md",
  ]

  static let examples: [Example] = pages.flatMap { page -> [Example] in
    let text = try! String(contentsOf: Program.root.appending(path: page), encoding: .utf8)
    return text.components(separatedBy: "```console\n").dropFirst().flatMap { block in
      examples(in: block.components(separatedBy: "```")[0])
    }
  }

  private static func examples(in block: String) -> [Example] {
    let commands = ("\n" + block).components(separatedBy: "\n$ ").dropFirst()
    var examples: [Example] = []
    for command in commands {
      let lines = command.components(separatedBy: "\n")
      let shown = lines.dropFirst().joined(separator: "\n")
      if lines[0] == "echo $?", let last = examples.popLast() {
        let status = Int32(shown.trimmingCharacters(in: .whitespacesAndNewlines))
        examples.append(Example(arguments: last.arguments, output: last.output, status: status))
      } else {
        let output = shown.hasSuffix("\n") || shown.isEmpty ? shown : shown + "\n"
        examples.append(
          Example(arguments: Array(words(of: lines[0]).dropFirst()), output: output, status: nil))
      }
    }
    return examples
  }

  /// The words of a command, of which quotes may hold some together.
  private static func words(of command: String) -> [String] {
    let parts = command.components(separatedBy: "\"")
    return parts.enumerated().flatMap { index, part in
      index % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
    }
  }

  @Test func thereAreExamples() {
    #expect(ReadmeTests.examples.count > 15)
    #expect(ReadmeTests.examples.count { $0.status != nil } > 8)
  }

  @Test(arguments: examples)
  func printsWhatIsShown(_ example: Example) throws {
    let result = try Program.run(example.arguments, in: Program.root)
    #expect(result.output + result.error == example.output)
    if let status = example.status { #expect(result.status == status) }
  }

  @Test func showsThePolicyThatIsThere() throws {
    let page = try String(
      contentsOf: Program.root.appending(path: "docs/policy.md"), encoding: .utf8)
    let policy = try String(
      contentsOf: Program.root.appending(path: "docs/example.policy"), encoding: .utf8)
    #expect(page.contains("```\n\(policy)```\n"))
  }
}
