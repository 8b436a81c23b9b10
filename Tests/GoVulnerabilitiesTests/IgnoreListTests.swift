import GoBinaryReport
import GoBuildInfo
import Testing

@testable import GoVulnerabilities

@Suite struct IgnoreListTests {
  private func list(_ text: String) throws -> IgnoreList {
    try IgnoreList(parsing: text, file: "ignored")
  }

  private func finding(_ id: String, in module: String = "example.com/lib") -> VulnerabilityFinding
  {
    var entry = Vulnerability(id: id)
    entry.aliases = ["CVE-\(id)"]
    return VulnerabilityFinding(
      vulnerability: entry, evidence: .symbol, module: module, version: "v1.0.0",
      replacedModule: nil,
      fixedVersion: nil, packages: [], isStrongest: true, isDisputed: false, cautions: [])
  }

  private func report(
    _ findings: [VulnerabilityFinding], of file: Pathname = "srv/usr/bin/agent"
  ) -> VulnerabilityReport {
    let record = BinaryRecord(file: file, info: BuildInfo(goVersion: "go1.27.3"))
    return VulnerabilityReport(
      record: record, names: .complete, findings: findings, unjudged: [], databaseTime: "")
  }

  @Test func linesAreRules() throws {
    let list = try list(
      """
      # comment

      GO-1: first reason
        GO-2 at usr/bin/* in example.com/lib until 2999-12-31:\ta: second \r
      CVE-3 until 2001-02-03: third
      """)
    #expect(list.rules.map { $0.id } == ["GO-1", "GO-2", "CVE-3"])
    #expect(list.rules.map { $0.reason } == ["first reason", "a: second", "third"])
    #expect(list.rules.map { $0.line } == [3, 4, 5])
    #expect(list.rules.map { $0.module } == [nil, "example.com/lib", nil])
    #expect(list.rules.map { $0.lastDay } == [nil, "2999-12-31", "2001-02-03"])
    #expect(list.rules.map { $0.path != nil } == [false, true, false])
    #expect(list.expired.map { $0.line } == [5])
  }

  @Test(arguments: [
    ("GO-1", "missing reason"), ("GO-1:", "missing reason"), ("GO-1: ", "missing reason"),
    (": x", "missing identifier"), ("GO-1 for: x", "unexpected 'for'"),
    ("GO-1 in: x", "missing value after 'in'"),
    ("GO-1 in a in b: x", "duplicate 'in'"), ("GO-1 until soon: x", "invalid day 'soon'"),
    ("GO-1 until 2026-02-30: x", "invalid day"),
    ("GO-1 until 2026-02-03T00:00:00Z: x", "invalid day"),
  ])
  func faultsHaveTheirLine(_ line: String, _ message: String) throws {
    do {
      _ = try list("# first\n\(line)\n")
      Issue.record("no error")
    } catch let error as IgnoreList.Failure {
      #expect(error.line == 2 && error.file == "ignored")
      #expect(error.message.hasPrefix(message), "\(error)")
    }
  }

  @Test(arguments: [
    ("1: x", true), ("CVE-1: x", true), ("2: x", false), ("1 in example.com/lib: x", true),
    ("1 in example.com: x", false), ("1 at agent: x", true), ("1 at bin/agent: x", true),
    ("1 at bin: x", false), ("1 at usr/*/a*: x", true), ("1 at agent until 2999-01-01: x", true),
    ("1 until 2001-01-01: x", false),
  ])
  func findingsAreIgnored(_ line: String, _ isIgnored: Bool) throws {
    var list = try list(line)
    var report = report([finding("1")])
    list.apply(to: &report)
    #expect((report.findings[0].ignoredReason == "x") == isIgnored)
    #expect(report.hasFindings(at: .symbol) != isIgnored)
    #expect(report.count(of: .symbol) == (isIgnored ? 0 : 1))
  }

  /// The first line of a finding counts, whether it has the identifier or an alias.
  @Test func theFirstReasonCounts() throws {
    var list = try list("1 until 2001-01-01: old\nCVE-1: first\n1: second")
    var report = report([finding("1")])
    list.apply(to: &report)
    #expect(report.findings[0].ignoredReason == "first")
    #expect(list.unused.isEmpty)
  }

  @Test(.timeLimit(.minutes(5))) func longListsAreAppliedInTime() throws {
    var list = try list((0..<50_000).map { "GO-2030-\($0): x" }.joined(separator: "\n"))
    var report = report((0..<2_000).map { finding("GO-2030-\($0)") })
    for _ in 0..<10 { list.apply(to: &report) }
    #expect(!report.hasFindings(at: .module))
    #expect(list.unused.count == 48_000)
  }

  @Test func unusedRulesAreListed() throws {
    var list = try list("1: x\n2: y\n3 until 2001-01-01: z\n4: w")
    var report = report([finding("1"), finding("3")])
    report.unjudged = [
      UnjudgedModule(
        module: "m", version: "", reason: .noVersion, replacement: nil, possible: [finding("4")],
        detail: "")
    ]
    list.apply(to: &report)
    #expect(list.unused.map { $0.id } == ["2"])
    #expect(list.expired.map { $0.id } == ["3"])
    #expect(!report.isUndetermined(at: .symbol))
    #expect(report.findings.map { $0.ignoredReason } == ["x", nil])
  }
}
