import Foundation
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct CheckCommandTests {
  private static let modules = "linux-amd64-go1.27-modules"
  private static let old = "linux-arm64-go1.19-stripped"

  private func check(_ arguments: String..., in folder: URL = Program.binaries) throws
    -> Program.Result
  {
    try Program.run(["check"] + arguments, in: folder)
  }

  @Test func whatIsRefusedWinsOverWhatCannotBeTold() throws {
    let words = ["--go-version", ">= 1.24"]
    #expect(try check(words[0], words[1], CheckCommandTests.modules).status == 0)
    #expect(try check(words[0], words[1], CheckCommandTests.old).status == 1)
    #expect(try check("--vcs=clean", CheckCommandTests.modules).status == 3)
    #expect(try check("--vcs=clean", words[0], words[1], CheckCommandTests.old).status == 1)
  }

  /// What was named and is no Go binary is never admitted; in a directory it is passed over.
  @Test func otherFilesAreNotAdmitted() throws {
    let folder = TemporaryFolder()
    try folder.file("text", Data("just some text".utf8))
    for path in ["text", "missing"] {
      let result = try check("--headers", "true", path, in: folder.url)
      #expect(result.status == 3)
      #expect(result.error.hasPrefix("gobuildinfo: \(path): "))
    }
    // Nor is a directory without any, or one with a Go program that lost its build info.
    #expect(try check("--headers", "true", ".", in: folder.url).status == 3)
    var binary = try Data(contentsOf: Program.binaries.appending(path: CheckCommandTests.modules))
    try folder.file("binary", binary)
    #expect(try check("--headers", "true", ".", in: folder.url).status == 0)
    let magic = try #require(binary.range(of: Data([0xff] + Array(" Go buildinf:".utf8))))
    binary.replaceSubrange(magic, with: Data(count: magic.count))
    try folder.file("wiped", binary)
    let wiped = try check("--headers", "true", ".", in: folder.url)
    #expect(wiped.status == 3)
    // A file that is named gets the same reason.
    let reason = "a Go program (Go 1.20 or later) whose build info is missing\n"
    #expect(wiped.error == "gobuildinfo: ./wiped: \(reason)")
    let named = try check("--headers", "true", "wiped", in: folder.url)
    #expect(named.error == "gobuildinfo: wiped: \(reason)")
    let json = try check("--json", "--headers", "true", "text", in: folder.url)
    #expect(json.output.hasPrefix(#"{"File":"text","Verdict":"undetermined","Error":"#))
  }

  @Test func commandLinesThatMakeNoSenseAreRefused() throws {
    for arguments in [
      [], ["."], ["--headers", "true"], ["--headers", "maybe", "."], ["--header", "true", "."],
      ["--policy"],
      ["--policy", "missing", "."], ["--format", "yaml", "--headers", "true", "."],
    ] {
      let result = try Program.run(["check"] + arguments, in: Program.binaries)
      #expect(result.status == 2, "\(arguments)")
      #expect(result.output.isEmpty)
      #expect(result.error.hasPrefix("gobuildinfo check: "))
    }
    #expect(try check("--header", "true", ".").error.contains("did you mean '--headers'?"))
    #expect(try check("--help").output.contains("go-version"))
  }

  @Test func faultsInPoliciesAreLocated() throws {
    let folder = TemporaryFolder()
    try folder.file("rules", Data("headers true\nstripped perhaps\n".utf8))
    let result = try check("--policy", "rules", ".", in: folder.url)
    #expect(
      result.error.hasPrefix("gobuildinfo check: rules:2: stripped: expected 'yes' or 'no'\n"))
  }

  @Test func findingsAreJSON() throws {
    let result = try check(
      "--json", "--go-version", ">= 1.24", "--vcs", "clean", CheckCommandTests.old)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["Verdict"] as? String == "refused")
    let findings = try #require(object["Findings"] as? [[String: String]])
    #expect(findings.map { $0["Outcome"] } == ["refused", "unknown"])
    #expect(findings[0]["Found"] == "go1.19.8")
  }

  /// Names of files may hold anything.
  @Test func documentsAreWellFormed() throws {
    let folder = TemporaryFolder()
    let binary = try Data(contentsOf: Program.binaries.appending(path: CheckCommandTests.old))
    try folder.file("a<b>&\"c\u{1b}\nd e\u{e9}\u{ffff}", binary)
    try folder.file("text", Data("text".utf8))
    let rules = ["--go-version", ">= 1.24", "--headers", "true", "--vcs", "clean", "text", "."]
    let junit = try Program.run(["check", "--format", "junit"] + rules, in: folder.url)
    let parser = XMLCounter(Data(junit.output.utf8))
    #expect(
      parser.counts == ["testsuites": 1, "testsuite": 2, "testcase": 4, "failure": 1, "error": 2])
    let sarif = try Program.run(["check", "--format", "sarif"] + rules, in: folder.url)
    let log = try JSONSerialization.jsonObject(with: Data(sarif.output.utf8)) as? [String: Any]
    let run = (log?["runs"] as? [[String: Any]])?.first
    let results = run?["results"] as? [[String: Any]]
    #expect(results?.compactMap { $0["level"] as? String } == ["warning", "error", "warning"])
    let metrics = try Program.run(["check", "--format", "prometheus"] + rules, in: folder.url)
      .output
    #expect(metrics.contains("go_build_policy_admitted{file=\"text\"} 0\n"))
    #expect(metrics.split(separator: "\n").count == 6 + 1 + 2 + 4)
  }

  private final class XMLCounter: NSObject, XMLParserDelegate {
    private(set) var counts: [String: Int] = [:]

    init(_ document: Data) {
      super.init()
      let parser = XMLParser(data: document)
      parser.delegate = self
      if !parser.parse() { counts = ["not well-formed": 1] }
    }

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
      qualifiedName: String?, attributes: [String: String]
    ) {
      counts[name, default: 0] += 1
    }
  }

  @Test func tellsTheOddOnesOut() throws {
    let same = try check("--same", "windows-386-go1.21-stripped", CheckCommandTests.old)
    #expect(same.status == 0 && same.output.isEmpty && same.error.isEmpty)
    let odd = try check(
      "--same", CheckCommandTests.modules, "windows-386-go1.21-stripped", CheckCommandTests.old)
    #expect(odd.status == 1)
    #expect(
      odd.output.hasPrefix("\(CheckCommandTests.modules): refused\n\tsame: expected the modules "))
    let json = try check(
      "--same", "--json", CheckCommandTests.modules, "windows-386-go1.21-stripped",
      CheckCommandTests.old)
    #expect(json.output.contains(#""Rule":"same""#))
  }

  @Test func differencesHaveAnExitCodeOnRequest() throws {
    let arguments = ["diff", CheckCommandTests.modules, CheckCommandTests.old]
    let plain = try Program.run(arguments, in: Program.binaries)
    #expect(plain.status == 0 && plain.output.contains("~ go\tgo1.27.3\t-> go1.19.8\n"))
    #expect(plain.output.contains("- dep\texample.com/words\tv1.2.3 h1:"))
    #expect(
      try Program.run(["diff", "--exit-code"] + arguments.dropFirst(), in: Program.binaries).status
        == 1)
    #expect(
      try Program.run(
        ["diff", "--exit-code", CheckCommandTests.old, CheckCommandTests.old], in: Program.binaries
      )
      .status == 0)
    #expect(try Program.run(["diff", CheckCommandTests.old], in: Program.binaries).status == 2)
    #expect(
      try Program.run(["diff", CheckCommandTests.old, "missing"], in: Program.binaries).status == 2)
    let json = try Program.run(["diff", "--json"] + arguments.dropFirst(), in: Program.binaries)
      .output
    #expect(json.hasPrefix(#"{"Subject":"go","Before":"go1.27.3","After":"go1.19.8"}"#))
  }

  /// A report that was printed before is as good as the binary.
  @Test func reportsStandForBinaries() throws {
    let folder = TemporaryFolder()
    let report = try Program.run("--json", ".").output
    let file = try folder.file("report", Data(report.utf8))
    let result = try Program.run(
      ["diff", "--exit-code", file.path, CheckCommandTests.modules], in: Program.binaries)
    #expect(result.status == 0 && result.output.isEmpty)
    #expect(try check("--report", file.path, CheckCommandTests.modules).status == 0)
  }

  @Test func platformsAreListed() throws {
    let list = try Program.run("platforms").output.split(separator: "\n")
    #expect(list.count == 47 && list.first == "aix/ppc64" && list.last == "windows/arm64")
    let json = try Program.run("platforms", "--json").output
    let ports = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]]
    #expect(ports?.count == 47)
    #expect(try Program.run("platforms", "all").status == 2)
  }
}
