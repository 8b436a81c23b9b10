import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy
import Testing

/// What a service does that checks binaries and writes reports.
@Suite struct PolicyReportTests {
  /// A binary that one rule admits, one refuses, and one cannot determine, and a file that cannot be read.
  private let policy: Policy
  private let binaries: [CheckedBinary]

  init() throws {
    policy = Policy([
      try Rule(.goVersion, arguments: ">= 1.24"), try Rule(.linkage, arguments: "static"),
      try Rule(named: "vcs", arguments: "clean"),
    ])
    let facts = BinaryFacts(
      objectFile: BinaryFacts.ObjectFile(format: .elf, bitWidth: 64, isBigEndian: false),
      platforms: [Platform(os: "linux", architecture: "amd64")], buildID: .missing,
      linkage: Linkage(kind: .executable, interpreter: "/ld.so", libraries: []))
    let info = BuildInfo(goVersion: "go1.27.3", path: "a.b/<c>")
    let record = BinaryRecord(file: "bin/a\"b", info: info, facts: facts)
    binaries = [
      CheckedBinary(record, policy.evaluate(Policy.Input(record))),
      CheckedBinary(file: "b", part: "arm64", failure: "open: No such file or directory"),
    ]
  }

  @Test func verdictsAreMerged() {
    var verdict = Evaluation.Verdict.admitted
    verdict.merge(.admitted)
    #expect(verdict == .admitted)
    verdict.merge(.undetermined)
    verdict.merge(.admitted)
    #expect(verdict == .undetermined)
    for binary in binaries { verdict.merge(binary.verdict) }
    #expect(verdict == .refused)
    verdict.merge(.undetermined)
    #expect(verdict == .refused)
  }

  @Test func everyImageHasAResult() throws {
    let policy = try Policy(parsing: "platform darwin/amd64\ngo-version >= 1.24\n")
    let universal = policy.check(
      contentsOf: Pathname(TestFile.path("darwin-universal-go1.27-stripped")))
    #expect(universal.map(\.part) == ["x86_64", "arm64"])
    #expect(universal.map(\.verdict) == [.admitted, .refused])
    for path in [TestFile.folder + "/README.md", "/nonexistent"] {
      let results = policy.check(contentsOf: Pathname(path))
      #expect(results.map(\.verdict) == [.undetermined])
      #expect(results[0].failure != nil)
    }
  }

  @Test func junit() {
    var report: [UInt8] = []
    let writer = JUnitWriter { report += $0 }
    for binary in binaries { writer.add(binary) }
    writer.finish()
    #expect(
      String(decoding: report, as: UTF8.self) == """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites>
        <testsuite name="bin/a&quot;b" tests="3" failures="1" errors="1">
        <testcase classname="bin/a&quot;b" name="go-version &gt;= 1.24"/>
        <testcase classname="bin/a&quot;b" name="linkage static"><failure message="linkage: expected static, \
        found dynamic; build with CGO_ENABLED=0"/></testcase>
        <testcase classname="bin/a&quot;b" name="vcs clean"><error message="vcs: cannot be determined: the binary \
        does not record what revision it was built from; build with -buildvcs=true"/></testcase>
        </testsuite>
        <testsuite name="b (arm64)" tests="1" failures="0" errors="1">
        <testcase classname="b (arm64)" name="read"><error message="open: No such file or directory"/></testcase>
        </testsuite>
        </testsuites>

        """)
  }

  @Test func sarif() {
    var report: [UInt8] = []
    var writer = SARIFWriter(
      rules: policy.rules.map(\.name), tool: SARIFWriter.Tool(name: "gate", version: "2.0")
    ) { report += $0 }
    for binary in binaries { writer.add(binary) }
    writer.finish()
    #expect(
      String(decoding: report, as: UTF8.self) == #"""
        {"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[{"tool":{"driver":\#
        {"name":"gate","version":"2.0","rules":[{"id":"go-version"},{"id":"linkage"},{"id":"vcs"},{"id":"read"}]}},\#
        "results":[
        {"ruleId":"linkage","kind":"fail","level":"error","message":{"text":"linkage: expected static, found \#
        dynamic; build with CGO_ENABLED=0"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":\#
        "bin/a%22b"}}}]}
        ,{"ruleId":"vcs","kind":"fail","level":"warning","message":{"text":"vcs: cannot be determined: the binary \#
        does not record what revision it was built from; build with -buildvcs=true"},"locations":\#
        [{"physicalLocation":{"artifactLocation":{"uri":"bin/a%22b"}}}]}
        ,{"ruleId":"read","kind":"fail","level":"warning","message":{"text":"open: No such file or directory"},\#
        "locations":[{"physicalLocation":{"artifactLocation":{"uri":"b"}},"logicalLocations":[{"name":"arm64"}]}]}
        ]}]}

        """#)
  }

  @Test func prometheus() {
    var report: [UInt8] = []
    var writer = PrometheusWriter(node: "n") { report += $0 }
    for binary in binaries { writer.add(binary) }
    writer.addFindings(of: binaries[0])
    writer.finish(time: 1_763_726_400)
    #expect(
      String(decoding: report, as: UTF8.self) == #"""
        # HELP gobuildinfo_binary_info What Go recorded in a binary.
        # TYPE gobuildinfo_binary_info gauge
        gobuildinfo_binary_info{node="n",file="bin/a\"b",goversion="go1.27.3",path="a.b/<c>",version="",goos="",\#
        goarch="",cgo="",revision="",modified="",fingerprint="e3b0c44298fc"} 1
        # HELP gobuildinfo_policy_admitted Whether the policy admits a binary.
        # TYPE gobuildinfo_policy_admitted gauge
        gobuildinfo_policy_admitted{node="n",file="bin/a\"b"} 0
        gobuildinfo_policy_admitted{node="n",file="b",part="arm64"} 0
        # HELP gobuildinfo_policy_findings How many rules do not admit a binary.
        # TYPE gobuildinfo_policy_findings gauge
        gobuildinfo_policy_findings{node="n",file="bin/a\"b",outcome="refused"} 2
        gobuildinfo_policy_findings{node="n",file="bin/a\"b",outcome="undetermined"} 2
        gobuildinfo_policy_findings{node="n",file="b",part="arm64",outcome="refused"} 0
        gobuildinfo_policy_findings{node="n",file="b",part="arm64",outcome="undetermined"} 1
        # HELP gobuildinfo_scan_timestamp_seconds When the binaries, or reports of them, were read.
        # TYPE gobuildinfo_scan_timestamp_seconds gauge
        gobuildinfo_scan_timestamp_seconds{node="n"} 1763726400

        """#)
  }
}
