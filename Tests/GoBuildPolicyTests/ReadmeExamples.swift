import Foundation
import GoBuildInfo
import GoBuildPolicy
import Testing

// The README's examples of this library, as they stand there.

func isAdmitted(_ path: Pathname, by policy: Pathname) throws -> Bool {
  var file = try FileReader(path)
  let subject = Subject(try BuildInfo(reading: &file), try? BinaryFacts(reading: &file))
  return try Policy(contentsOf: policy).check(subject).allSatisfy { $0.outcome == .admitted }
}

@Suite struct ReadmeExamples {
  @Test func standInTheReadmeAndDoWhatTheySay() throws {
    let readme = try String(
      contentsOf: RuleTests.root.appending(path: "README.md"), encoding: .utf8)
    let here = try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)
    let blocks = readme.components(separatedBy: "import GoBuildPolicy\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
      .filter { !$0.contains("import GoBuildSBOM") }
    #expect(blocks.count == 1)
    for block in blocks { #expect(here.contains(block)) }
    let policy = Pathname(RuleTests.root.appending(path: "docs/example.policy").path)
    func path(_ name: String) -> Pathname {
      Pathname(RuleTests.root.appending(path: "TestBinaries/binaries/\(name)").path)
    }
    #expect(try isAdmitted(path(RuleTests.modules), by: policy))
    #expect(try !isAdmitted(path(RuleTests.old), by: policy))
  }
}
