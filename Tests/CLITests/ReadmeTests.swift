import Foundation
import Testing

/// What the README shows of the command is what the command prints.
@Suite struct ReadmeTests {
  struct Example: CustomTestStringConvertible {
    let arguments: [String]
    let output: String
    var testDescription: String { arguments.joined(separator: " ") }
  }

  static let examples: [Example] = {
    let readme = try! String(
      contentsOf: Program.root.appending(path: "README.md"), encoding: .utf8)
    return readme.components(separatedBy: "```console\n$ gobuildinfo ").dropFirst().map { block in
      let text = block.components(separatedBy: "```")[0]
      let command = text.prefix { $0 != "\n" }
      return Example(
        arguments: command.split(separator: " ").map(String.init),
        output: String(text.dropFirst(command.count + 1)))
    }
  }()

  @Test func thereAreExamples() {
    #expect(ReadmeTests.examples.count == 3)
  }

  @Test(arguments: examples)
  func printsWhatIsShown(_ example: Example) throws {
    let result = try Program.run(example.arguments, in: Program.root)
    #expect(result.output + result.error == example.output)
  }
}
