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

  /// As editors for Windows write files.
  @Test func policiesMayHaveAByteOrderMark() throws {
    let folder = TemporaryFolder()
    let rules = try folder.file("rules", Data([0xef, 0xbb, 0xbf] + Array("headers true\r\n".utf8)))
    #expect(try check("--policy", rules.path, CheckCommandTests.modules).status == 0)
  }

  @Test func findingsAreJSON() throws {
    let result = try check(
      "--json", "--go-version", ">= 1.24", "--vcs", "clean", CheckCommandTests.old)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["Verdict"] as? String == "refused")
    let findings = try #require(object["Findings"] as? [[String: String]])
    #expect(findings.map { $0["Outcome"] } == ["refused", "undetermined"])
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
    #expect(metrics.contains("gobuildinfo_policy_admitted{file=\"text\"} 0\n"))
    #expect(metrics.split(separator: "\n").count == 8 + 1 + 2 + 4 + 1)
  }

  /// Two nodes may have a file of one name, of which the worse one counts.
  @Test func metricsAreOfTheWorst() throws {
    let folder = TemporaryFolder()
    func report(_ name: String, _ lines: [String]) throws {
      try folder.file(
        name, Data(lines.map { #"{"File":"app","GoVersion":"\#($0)"}"# + "\n" }.joined().utf8))
    }
    func metrics(_ arguments: String...) throws -> String {
      try Program.run(
        ["check", "--format", "prometheus", "--go-version", ">= 1.26"] + arguments, in: folder.url
      ).output
    }
    try report("a", ["go1.27.3", "go1.22.10", "go1.27.3"])
    let both = try metrics("a")
    #expect(both.contains("gobuildinfo_policy_admitted{file=\"app\"} 0\n"))
    #expect(both.contains("gobuildinfo_policy_findings{file=\"app\",outcome=\"refused\"} 1\n"))
    // Each sample is there once.
    let samples = both.split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(samples.count == 2 + 1 + 2 + 1)
    #expect(Set(samples.map { $0.prefix { $0 != " " } }).count == samples.count)
    #expect(both.contains("gobuildinfo_scan_timestamp_seconds 1"))
    let node = try metrics("--node", "n\"1", "a").split(separator: "\n")
    #expect(node.filter { !$0.hasPrefix("#") }.allSatisfy { $0.contains("{node=\"n\\\"1\"") })
    #expect(try check("--node", "n", "--go-version", ">= 1.26", "a", in: folder.url).status == 2)
  }

  /// Files whose names are not UTF-8, or equivalent to Unicode, have samples of their own.
  @Test func metricsKeepNamesApart() throws {
    let folder = TemporaryFolder()
    let binary = Program.binaries.appending(path: CheckCommandTests.old).path
    let copy = Process()
    copy.executableURL = URL(filePath: "/bin/bash")
    copy.arguments = [
      "-c",
      #"for n in $'\xff' $'\xfe' '\xff' $'e\xcc\x81' $'\xc3\xa9'; do cp "$1" "$2/$n" || exit; done"#,
      "-", binary, folder.url.path,
    ]
    try copy.run()
    copy.waitUntilExit()
    // Some file systems have no such names.
    guard copy.terminationStatus == 0 else { return }
    let output = try check(
      "--format", "prometheus", "--headers", "true", ".", in: folder.url
    ).output
    let samples = output.split(separator: "\n").filter {
      $0.hasPrefix("gobuildinfo_policy_admitted")
    }
    #expect(samples.count == 5)
    #expect(Set(samples.map { Array($0.utf8) }).count == 5)
    #expect(output.contains(#"gobuildinfo_policy_admitted{file="./\\xff"} 1"#))
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

  /// Programs differ; the binaries of one must not.
  @Test func binariesOfAProgramHaveTheSameModules() throws {
    let same = try check(
      "--same", CheckCommandTests.modules, "windows-386-go1.21-stripped", CheckCommandTests.old)
    #expect(same.status == 0 && same.output.isEmpty && same.error.isEmpty)
    let folder = TemporaryFolder()
    func report(_ name: String, _ package: String, _ version: String) throws {
      let text = """
        {"File":"\(name)","GoVersion":"go1.27.3","Path":"\(package)","Main":{"Path":"m","Version":"\(version)"}}

        """
      try folder.file(name, Data(text.utf8))
    }
    try report("a1", "m/a", "v1.0.0")
    try report("b1", "m/b", "v2.0.0")
    try report("a2", "m/a", "v1.0.0")
    try report("a3", "m/a", "v1.0.1")
    try report("b2", "m/b", "v2.0.0")
    let odd = try check("--same", "a1", "b1", "a2", "a3", "b2", in: folder.url)
    #expect(odd.status == 1)
    #expect(odd.output.hasPrefix("a3: refused\n\tsame: expected the modules "))
    #expect(odd.output.split(separator: "\n").count == 2)
    let json = try check("--same", "--json", "a1", "a3", in: folder.url)
    #expect(json.output.contains(#""Rule":"same""#))
    // What does not record its program cannot be compared.
    try report("c", "", "v1.0.0")
    #expect(try check("--same", "a1", "c", in: folder.url).status != 0)
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

  @Test func knownVulnerabilitiesAreRefused() throws {
    let folder = TemporaryFolder()
    let database = Program.root.appending(path: "TestBinaries/vulnerabilities")
    try FileManager.default.copyItem(at: database, to: folder.url.appending(path: "the db"))
    _ = try folder.file("known", Data("GO-2099-0001: accepted\n".utf8))
    let modules = "linux-amd64-go1.27-modules"
    let plain = "linux-amd64-go1.27-many"
    func status(_ rules: String..., of binary: String) throws -> (Int32, String) {
      let policy = try folder.file("policy", Data(rules.joined(separator: "\n").utf8)).path
      let result = try check("--policy", policy, binary)
      return (result.status, result.output + result.error)
    }
    // Paths are relative to the policy and may have blanks.
    let (refused, text) = try status("vulnerabilities below symbol using the db", of: modules)
    #expect(refused == 1)
    #expect(
      text.contains(
        "expected no known vulnerability with linked functions (database of 2026-11-20T12:00:00Z), found GO-2099-0001 (CVE-2099-0001) in standard library@go1.27.3 (linked: runtime: main, schedinit); build with Go 1.27.4 or later"
      ))
    #expect(
      text.contains(
        "cannot be determined: example.com/modules (devel): the version is not known; may be affected by GO-2099-0004"
      ))
    let (ignored, _) = try status(
      "vulnerabilities below symbol using the db ignoring known", of: modules)
    #expect(ignored == 3)
    let (below, _) = try status(
      "vulnerabilities below package using the db ignoring known",
      "vulnerabilities below symbol using the db ignoring known", of: plain)
    let (none, all) = try status("vulnerabilities none using the db ignoring known", of: plain)
    #expect(none == 1 && all.contains("GO-2099-0002") && !all.contains("GO-2099-0001"))
    #expect(below == 0)
    for arguments in [
      "none", "none using", "below using the db", "below module using the db", "most using the db",
      "none using missing", "none using the db ignoring", "none using the db ignoring missing",
      "none ignoring known using the db", "none ignoring known",
    ] {
      let (status, text) = try status("vulnerabilities \(arguments)", of: modules)
      #expect(status == 2 && text.contains("policy:1: vulnerabilities: "), "\(arguments): \(text)")
    }
  }

  /// A report has to have names of functions.
  @Test func vulnerabilitiesOfReportsAreJudged() throws {
    let database = Program.root.appending(path: "TestBinaries/vulnerabilities").path
    let folder = TemporaryFolder()
    let rule = ["--vulnerabilities", "below symbol using \(database)"]
    for (options, outcome) in [(["--functions"], "refused"), (["--packages"], "undetermined")] {
      let printed = try Program.run(
        ["--json"] + options + ["linux-arm64-go1.19-stripped"], in: Program.binaries)
      let report = try folder.file("report", Data(printed.output.utf8)).path
      let result = try Program.run(["check"] + rule + [report], in: Program.binaries)
      #expect(result.output.contains("linux-arm64-go1.19-stripped: \(outcome)\n"))
    }
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
