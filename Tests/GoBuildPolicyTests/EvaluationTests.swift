import Foundation
import GoBuildInfo
import GoBuildPolicy
import Testing

/// What a client sees that follows the documentation: public declarations only.
@Suite struct EvaluationTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "evaluation-\(UUID().uuidString)")

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func binary(_ name: String) throws -> Data {
    try Data(contentsOf: RuleTests.root.appending(path: "TestBinaries/binaries/\(name)"))
  }

  private func file(_ contents: Data) throws -> Pathname {
    let url = folder.appending(path: UUID().uuidString)
    try contents.write(to: url)
    return Pathname(url.path)
  }

  /// A static library of members with names and contents.
  private func library(_ members: [(String, Data)]) -> Data {
    func field(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: width - text.utf8.count)
    }
    return members.reduce(into: Data("!<arch>\n".utf8)) { library, member in
      let header = field(member.0 + "/", 48) + field("\(member.1.count)", 10) + "`\n"
      library += Data(header.utf8) + member.1 + Data(count: member.1.count % 2)
    }
  }

  private func verdict(_ contents: Data, _ rule: String) throws -> Evaluation.Verdict {
    try Policy(parsing: rule).evaluate(contentsOf: file(contents)).verdict
  }

  @Test func eachVerdict() throws {
    let modules = try binary(RuleTests.modules)
    #expect(try verdict(modules, "go-version >= 1.24") == .admitted)
    #expect(try verdict(modules, "go-version < 1.24") == .refused)
    #expect(try verdict(modules, "vcs clean") == .undetermined)
    // A refusal is one whatever else cannot be determined.
    #expect(try verdict(modules, "vcs clean\ngo-version < 1.24") == .refused)
  }

  /// The version of a program of Go 1.15, which points to it, made to be a later one.
  @Test func laterVersionsAfterPointersAreUndetermined() throws {
    var program = try Data(
      contentsOf: RuleTests.root.appending(path: "TestBinaries/pointers/linux-amd64-go1.15-modules")
    )
    #expect(try verdict(program, "go-version = 1.15") == .admitted)
    while let place = program.range(of: Data("go1.15".utf8)) {
      program.replaceSubrange(place, with: Data("go1.27".utf8))
    }
    #expect(try verdict(program, "go-version = 1.27") == .undetermined)
    #expect(try verdict(program, "go-version = 1.15") == .refused)
    #expect(try BuildInfo(contentsOf: file(program)).goVersion.language == "go1.27")
  }

  @Test func aPolicyWithoutRulesAdmitsNothing() throws {
    let path = try file(binary(RuleTests.modules))
    #expect(try Policy().evaluate(contentsOf: path).verdict == .undetermined)
    #expect(
      Policy().evaluate(Policy.Input(info: try BuildInfo(contentsOf: path))).verdict
        == .undetermined)
    #expect(Evaluation([]).verdict == .undetermined)
  }

  /// No image is not an image that every rule admits.
  @Test func aLibraryWithoutGoIsNotAdmitted() throws {
    let path = try file(library([("a.o", Data("text".utf8)), ("b.o", Data("more text".utf8))]))
    let policy = try Policy(parsing: "go-version >= 1.24")
    #expect(throws: ReadError.self) { try policy.evaluate(contentsOf: path) }
  }

  @Test func everyObjectOfALibraryIsChecked() throws {
    let others = (1...4).map { ("\($0).o", Data("text".utf8)) }
    let old = library(others + [("merged.o", try binary(RuleTests.old))])
    #expect(try verdict(old, "go-version >= 1.24") == .refused)
    #expect(try verdict(old, "go-version >= 1.19") == .admitted)
  }

  @Test func everySliceIsChecked() throws {
    let universal = try binary(RuleTests.darwin)
    #expect(try verdict(universal, "platform darwin/amd64 darwin/arm64") == .admitted)
    #expect(try verdict(universal, "platform darwin/amd64") == .refused)
    var damaged = universal
    // The magic of the second slice, whose place is the third number of its header.
    let place = damaged[36..<40].reduce(0) { $0 << 8 | Int($1) }
    damaged.replaceSubrange(place..<place + 4, with: [0, 0, 0, 0])
    let evaluation = try Policy(parsing: "platform darwin/amd64").evaluate(
      contentsOf: file(damaged))
    #expect(evaluation.verdict == .undetermined)
    #expect(evaluation.failures.map(\.part) == ["slice 2"])
  }
}
