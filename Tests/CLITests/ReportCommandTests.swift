import Foundation
import GoBinaryReport
import Testing

/// The page that `gobuildinfo report --html` writes.
@Suite struct ReportCommandTests {
  /// What stands in the page as the list of records.
  private func records(of page: String) throws -> String {
    let start = try #require(page.range(of: #"<script type="application/json" id="report">"#))
    let rest = page[start.upperBound...]
    return String(rest[..<(try #require(rest.range(of: "</script>")).lowerBound)])
  }

  /// The elements of the list, which the page has one a line.
  private func lines(of page: String) throws -> [String] {
    let list = try records(of: page)
    #expect(try JSONSerialization.jsonObject(with: Data(list.utf8)) is [Any])
    return list.split(separator: "\n").dropFirst()
      .map { $0.hasSuffix(",") || $0.hasSuffix("]") ? String($0.dropLast()) : String($0) }
  }

  private var binaries: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: Program.binaries.path)
        .filter { !$0.hasSuffix(".txt") && !$0.hasSuffix(".json") }.sorted()
    }
  }

  @Test func pageHasWhatTheProgramPrints() throws {
    for options in [[], ["--sha256"], ["--packages", "--sha256"]] {
      let report = try Program.run(["report", "--html"] + options + binaries, in: Program.binaries)
      #expect(report.status == 0)
      #expect(report.output.hasPrefix("<!DOCTYPE html>"))
      #expect(report.output.hasSuffix("</html>\n"))
      let printed = try Program.run(["--json"] + options + binaries, in: Program.binaries)
      let expected = printed.output.split(separator: "\n").map(String.init)
      #expect(expected.count >= 10)
      #expect(try lines(of: report.output) == expected)
    }
  }

  @Test func reportsBecomePages() throws {
    let folder = TemporaryFolder()
    let printed = try Program.run(["--json", "--packages"] + binaries, in: Program.binaries)
    try folder.file("report.jsonl", Data(printed.output.utf8))
    let report = try Program.run("report", "--html", "--packages", "report.jsonl", in: folder.url)
    #expect(report.status == 0)
    #expect(
      try lines(of: report.output) == printed.output.split(separator: "\n").map(String.init))
  }

  @Test func textOfBinariesCannotLeaveItsElement() throws {
    let hostile = "</script><script>alert(1)</script><!--\u{2028}&amp;"
    let name = try String(decoding: JSONEncoder().encode(hostile), as: UTF8.self)
    let folder = TemporaryFolder()
    try folder.file(
      "report.jsonl",
      Data(
        """
        {"File":\(name),"GoVersion":"go1.27.3","Path":\(name),"Main":{"Path":\(name),"Version":\(name)},\
        "Settings":[{"Key":"-ldflags","Value":\(name)}]}

        """.utf8))
    try folder.file("<img src=x onerror=alert(1)>", Data("text".utf8))
    let report = try Program.run(
      "report", "--html", "report.jsonl", "<img src=x onerror=alert(1)>", in: folder.url)
    #expect(report.status == 1)
    let text = try records(of: report.output)
    #expect(!text.contains("<") && !text.contains(">") && !text.contains("&"))
    #expect(!text.contains("\u{2028}"))
    let records = try #require(
      JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
    #expect(records.map { $0["File"] as? String } == [hostile, "<img src=x onerror=alert(1)>"])
    #expect(records.first?["Path"] as? String == hostile)
    #expect(records.last?["Error"] != nil)
    #expect(report.output.components(separatedBy: "<script").count == 3)
  }

  @Test func vulnerabilitiesFollowTheirBinaries() throws {
    let database = Program.root.appending(path: "TestBinaries/vulnerabilities").path
    let report = try Program.run(
      ["report", "--html", "--vulnerabilities", database] + binaries, in: Program.binaries)
    #expect(report.status == 0)
    let found = try lines(of: report.output)
    let vulnerabilities = try Program.run(
      ["vulns", "--db", database, "--level", "module", "--format", "json"] + binaries,
      in: Program.binaries)
    let printed = try Program.run(["--json"] + binaries, in: Program.binaries)
    let expected = zip(
      printed.output.split(separator: "\n"), vulnerabilities.output.split(separator: "\n")
    ).flatMap { [String($0), String($1)] }
    #expect(expected.count >= 20)
    #expect(found == expected)
  }

  @Test func everythingUnreadIsInThePage() throws {
    let folder = TemporaryFolder()
    try folder.file("empty/readme", Data("text".utf8))
    let report = try Program.run("report", "--html", "missing", "empty", in: folder.url)
    #expect(report.status == 3)
    let records = try lines(of: report.output)
    #expect(
      records == [
        #"{"File":"missing","Error":"stat: No such file or directory"}"#,
        #"{"File":"empty","Error":"no Go binaries to show"}"#,
      ])
    #expect(report.error.contains("gobuildinfo: missing: stat: No such file or directory"))
  }

  @Test func anotherFormatIsWrongUsage() throws {
    #expect(try Program.run("report", "linux-amd64-go1.27-modules").status == 2)
    #expect(try Program.run("report", "--html").status == 2)
    let wrong = try Program.run("report", "--html", "--vulnerabilities", "missing", "a")
    #expect(wrong.status == 2)
    #expect(wrong.output.isEmpty)
  }
}
