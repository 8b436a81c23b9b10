import Foundation
import Testing

@Suite struct VulnerabilitiesCommandTests {
  private let database = Program.root.appending(path: "TestBinaries/vulnerabilities").path
  private let modules = "linux-amd64-go1.27-modules"

  private func run(_ arguments: String...) throws -> Program.Result {
    try Program.run(["vulns", "--db", database] + arguments, in: Program.binaries)
  }

  private func objects(_ arguments: String...) throws -> [[String: Any]] {
    let result = try Program.run(
      ["vulns", "--db", database, "--format", "json"] + arguments, in: Program.binaries)
    return try result.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private func identifiers(_ object: [String: Any]) -> [String] {
    (object["Findings"] as? [[String: Any]] ?? []).compactMap { $0["ID"] as? String }
  }

  @Test func levelsShowMore() throws {
    #expect(try identifiers(#require(objects(modules).first)) == ["GO-2099-0001"])
    let all = try #require(objects("--level", "module", modules).first)
    #expect(identifiers(all) == ["GO-2099-0001", "GO-2099-0002", "GO-2099-0003"])
    let findings = try #require(all["Findings"] as? [[String: Any]])
    #expect(findings.map { $0["Evidence"] as? String } == ["symbol", "module", "module"])
    #expect(findings.map { $0["FixedVersion"] as? String } == ["v1.27.4", "v1.27.5", "v1.3.0"])
    let counts = try #require(all["Counts"] as? [String: Int])
    #expect(counts == ["Symbol": 1, "Package": 0, "Module": 2])
    let unjudged = try #require(all["Unjudged"] as? [[String: Any]])
    #expect(unjudged.map { $0["Reason"] as? String } == ["noVersion", "replacedByFork"])
  }

  @Test func stripLeavesTheEvidence() throws {
    for name in [
      "linux-arm64-go1.19-stripped", "windows-386-go1.21-stripped", "linux-s390x-go1.24-stripped",
    ] {
      let findings = try #require(objects(name).first?["Findings"] as? [[String: Any]])
      let packages = try #require(findings.first?["Packages"] as? [[String: Any]])
      #expect(packages.first?["Symbols"] as? [String] == ["main", "schedinit"], "\(name)")
    }
  }

  @Test func everyImageIsAnObject() throws {
    let found = try objects("darwin-universal-go1.27-stripped", modules)
    #expect(found.map { $0["Slice"] as? String } == ["x86_64", "arm64", nil])
    #expect(found.allSatisfy { $0["Database"] as? String == "2026-11-20T12:00:00Z" })
  }

  @Test func olderProgramsHaveNoNamesOfInlinedFunctions() throws {
    let folder = Program.root.appending(path: "TestBinaries/pointers").path
    let found = try objects(folder)
    #expect(!found.isEmpty)
    for object in found where (object["GoVersion"] as? String)?.hasPrefix("go1.15") == true {
      #expect(object["Names"] as? String == "withoutInlined")
      #expect(identifiers(object) == ["GO-2099-0001"])
    }
  }

  @Test func statusesTellWhatWasFound() throws {
    let folder = TemporaryFolder()
    #expect(try run(modules).status == 1)
    let all = try folder.file("all", Data("GO-2099-0001: known\n".utf8)).path
    // The version of the main module is unknown.
    #expect(try run("--ignore", all, modules).status == 3)
    #expect(try run("--ignore", all, "--main-version", "v1.1.0", modules).status == 0)
    #expect(try run("--main-version", "v1.0.0", "--ignore", all, modules).status == 1)
    #expect(try run("--ignore", all, "README.md").status == 3)
    #expect(try run("--ignore", all, "missing").status == 3)
    let empty = folder.url.appending(path: "empty")
    try FileManager.default.createDirectory(at: empty, withIntermediateDirectories: true)
    #expect(try run(empty.path).status == 3)
  }

  @Test func mistakesAreThoseOfUsage() throws {
    let folder = TemporaryFolder()
    let list = try folder.file("list", Data("GO-1\n".utf8)).path
    for arguments in [
      [modules], ["--db", "missing", modules], ["--db", modules, modules], ["--db", database],
      ["--db", database, "--level", "x", modules], ["--db", database, "--format", "x", modules],
      ["--db", database, "--ignore", list, modules],
      ["--db", database, "--max-db-age", "-1", modules],
      ["--db", database, "--main-version", "1.2", modules],
      ["--db", database, "--format", "govulncheck-json", "--ignore", list, modules],
    ] {
      let result = try Program.run(["vulns"] + arguments, in: Program.binaries)
      #expect(result.status == 2, "\(arguments)")
      #expect(
        result.output.isEmpty && result.error.hasPrefix("gobuildinfo vulns: "), "\(result.error)")
    }
    #expect(
      try Program.run("vulns", "--db", database, "--ignore", list, modules).error.contains(
        "list:1: missing reason"))
  }

  @Test func oldDatabasesFail() throws {
    let folder = TemporaryFolder()
    let all = try folder.file("all", Data("GO-2099-0001: known\n".utf8)).path
    let options = ["--ignore", all, "--main-version", "v1.1.0", modules]
    let fresh = try Program.run(
      ["vulns", "--db", database, "--max-db-age", "36500"] + options, in: Program.binaries)
    #expect(fresh.status == 0 && fresh.error.isEmpty)
    let old = try Program.run(
      ["vulns", "--db", database, "--max-db-age", "0"] + options, in: Program.binaries)
    #expect(old.status == 3 && old.error.contains("the database is of 2026-11-20T12:00:00Z"))
  }

  @Test func ignoredFindingsHaveTheirReason() throws {
    let folder = TemporaryFolder()
    let list = try folder.file(
      "list",
      Data(
        "CVE-2099-0001 in stdlib at *-modules until 2999-01-01: is known\nGO-2099-0002 until 2001-01-01: old\nGO-1: none\n"
          .utf8)
    ).path
    let text = try run("--ignore", list, "-v", modules)
    #expect(text.output.contains("\t\tignored   is known\n"))
    #expect(text.error.contains("list:2: GO-2099-0002 expired on 2001-01-01"))
    #expect(text.error.contains("list:3: GO-1 is not among the findings"))
    #expect(try !run("--ignore", list, modules).output.contains("GO-2099-0001"))
    let findings = try #require(
      objects("--ignore", list, modules).first?["Findings"] as? [[String: Any]])
    #expect(findings.map { $0["Ignored"] as? String } == ["is known"])
    #expect(try run("--ignore", list, "linux-amd64-go1.27-many").status == 1)
  }

  /// The time of a document is not the day of the gate.
  @Test func documentsOfThePastDoNotReviveExpiredLines() throws {
    let folder = TemporaryFolder()
    let list = try folder.file("list", Data("GO-2099-0001 until 2001-01-01: old\n".utf8)).path
    for format in ["text", "openvex", "sarif"] {
      let result = try Program.run(
        ["vulns", "--db", database, "--format", format, "--ignore", list, modules],
        in: Program.binaries, variables: ["SOURCE_DATE_EPOCH": "915148800"])
      #expect(result.status == 1)
      #expect(result.error.contains("list:1: GO-2099-0001 expired on 2001-01-01"))
      #expect((format == "openvex") == result.output.contains("1999-01-01"))
    }
  }

  @Test func unreviewedEntriesAreLeftOut() throws {
    let name = "windows-amd64-go1.27-stripped"
    #expect(try objects(name).map(identifiers) == [["GO-2099-0001", "GO-2099-0007"]])
    #expect(try objects("--reviewed-only", name).map(identifiers) == [["GO-2099-0001"]])
  }

  /// What could not be read has no count of findings, which would be 0.
  @Test func metricsCountByEvidence() throws {
    let folder = TemporaryFolder()
    let text = try folder.file("text", Data("no program".utf8)).path
    let result = try run("--format", "prometheus", "--node", "n", modules, modules, text)
    #expect(result.status == 1)
    let samples = result.output.split(separator: "\n").filter { !$0.hasPrefix("#") }
    let labels = #"node="n",file="\#(modules)""#
    #expect(
      samples.dropLast() == [
        #"gobuildinfo_vulnerabilities{\#(labels),evidence="module"} 2"#,
        #"gobuildinfo_vulnerabilities{\#(labels),evidence="package"} 0"#,
        #"gobuildinfo_vulnerabilities{\#(labels),evidence="symbol"} 1"#,
        "gobuildinfo_vulnerabilities_ignored{\(labels)} 0",
        #"gobuildinfo_vulnerabilities_ignored{node="n",file="\#(text)"} 0"#,
        "gobuildinfo_vulnerabilities_unjudged{\(labels)} 2",
        #"gobuildinfo_vulnerabilities_unjudged{node="n",file="\#(text)"} 1"#,
        #"gobuildinfo_vulnerability_database_timestamp_seconds{node="n"} 1795176000"#,
      ])
    #expect(try run("--node", "n", modules).status == 2)
  }

  @Test func govulncheckStreamsAreObjects() throws {
    let result = try run("--format", "govulncheck-json", modules)
    #expect(result.status == 1)
    let messages = try result.output.components(separatedBy: "\n}\n").filter { !$0.isEmpty }
      .map {
        try #require(try JSONSerialization.jsonObject(with: Data("\($0)}".utf8)) as? [String: Any])
      }
    #expect(messages.allSatisfy { $0.count == 1 })
    #expect(
      (messages.first?["config"] as? [String: Any])?["protocol_version"] as? String == "v1.0.0")
    let entries = messages.compactMap { ($0["osv"] as? [String: Any])?["id"] as? String }
    // Withdrawn ones too.
    #expect(entries.contains("GO-2099-0006"))
    let frames = messages.compactMap { $0["finding"] as? [String: Any] }
      .flatMap { $0["trace"] as? [[String: Any]] ?? [] }
    // The program has no symbol table, so that all known functions count.
    let functions = frames.compactMap { $0["function"] as? String }
    #expect(functions.sorted() == ["Count", "Do", "GC"])
  }

  /// Reports with names of functions stand for their binaries.
  @Test func reportsAreJudgedAsTheirBinaries() throws {
    let folder = TemporaryFolder()
    let pointers = Program.root.appending(path: "TestBinaries/pointers").path
    let printed = try Program.run("--json", "--functions", "--sha256", ".", pointers)
    let report = try folder.file("report", Data(printed.output.utf8))
    for format in ["json", "text", "sarif", "openvex"] {
      let options = ["--format", format, "--level", "module"]
      let direct = try Program.run(
        ["vulns", "--db", database] + options + [".", pointers], in: Program.binaries)
      let reported = try Program.run(
        ["vulns", "--db", database] + options + ["-"], in: Program.binaries, input: report)
      #expect(reported.status == direct.status)
      #expect(direct.output.contains("GO-2099-0001"))
      // Records of binaries have their hashes where a form needs them, reports always; documents have their names.
      let withoutHashes = { (text: String) in
        text.replacing(/"SHA256":"[0-9a-f]*",|urn:uuid:[0-9a-f-]*/, with: "")
      }
      #expect(withoutHashes(reported.output) == withoutHashes(direct.output), "\(format)")
    }
  }

  @Test func reportsWithoutFunctionsAreUndetermined() throws {
    let folder = TemporaryFolder()
    let printed = try Program.run("--json", "--packages", modules)
    let report = try folder.file("report", Data("\(printed.output){\n".utf8)).path
    let result = try run(report)
    #expect(result.status == 3)
    #expect(result.output.contains("no function table shows what is linked"))
    #expect(result.error.contains("report:2: expected an object with the key GoVersion"))
    #expect(try run("--level", "module", report).status == 1)
    #expect(try run("--format", "govulncheck-json", report).status == 3)
  }

  @Test func billsOfMaterialsHaveVulnerabilities() throws {
    func document(_ arguments: String...) throws -> [String: Any] {
      let result = try Program.run(["sbom"] + arguments + [modules], in: Program.binaries)
      #expect(result.status == 0)
      return try #require(
        try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }
    func states(_ document: [String: Any]) throws -> [String] {
      try #require(document["vulnerabilities"] as? [[String: Any]]).map { entry in
        let affects = try #require(entry["affects"] as? [[String: String]])
        let state = try #require((entry["analysis"] as? [String: Any])?["state"] as? String)
        return "\(entry["id"] as? String ?? "") \(affects.compactMap { $0["ref"] }) \(state)"
      }
    }
    let expected = [
      #"GO-2099-0001 ["1/stdlib"] exploitable"#, #"GO-2099-0002 ["1/stdlib"] not_affected"#,
      #"GO-2099-0003 ["1/5"] not_affected"#, #"GO-2099-0004 ["1/main"] in_triage"#,
      #"GO-2099-0005 ["1/4"] in_triage"#,
    ]
    let all = try document("--vulnerabilities", database, "--format", "cyclonedx-1.7")
    #expect(all["specVersion"] as? String == "1.7")
    #expect(try states(all) == expected)
    let metadata = try #require(all["metadata"] as? [String: Any])
    #expect(metadata["timestamp"] as? String == "2026-11-20T12:00:00Z")
    // A dependency that is left out cannot be referred to.
    let linked = try document("--vulnerabilities", database, "--only-linked")
    #expect(try states(linked) == [expected[0], expected[1], expected[3]])
    #expect(try document()["vulnerabilities"] == nil)
    for (arguments, message) in [
      (["--vulnerabilities", "missing", modules], "missing: "),
      (["--vulnerabilities", database, "--format", "spdx", modules], "SPDX 2.3 can"),
    ] {
      let result = try Program.run(["sbom"] + arguments, in: Program.binaries)
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.error.hasPrefix("gobuildinfo sbom: ") && result.error.contains(message))
    }
  }

  /// The index lists an entry that is not there, which no finding can be about.
  @Test func unreadableEntriesAreUndetermined() throws {
    let folder = TemporaryFolder()
    let index = folder.url.appending(path: "index")
    try FileManager.default.createDirectory(at: index, withIntermediateDirectories: true)
    let time = "2026-11-20T12:00:00Z"
    try Data(#"{"modified":"\#(time)"}"#.utf8).write(to: index.appending(path: "db.json"))
    try Data(
      #"[{"path":"stdlib","vulns":[{"id":"GO-2099-0001","modified":"\#(time)"}]}]"#.utf8
    ).write(to: index.appending(path: "modules.json"))
    for arguments in [
      ["vulns", "--db", folder.url.path], ["sbom", "--vulnerabilities", folder.url.path],
      ["check", "--vulnerabilities", "none using \(folder.url.path)"],
    ] {
      let result = try Program.run(arguments + [modules], in: Program.binaries)
      #expect(result.status == 3, "\(arguments)")
      #expect((result.output + result.error).contains("standard library go1.27.3: "))
    }
  }

  @Test func outputIsTheSameEachTime() throws {
    let first = try run("-j", "1", "--level", "module", ".").output
    #expect(first.contains("linux-mips-go1.27-stripped"))
    for count in 1...6 {
      #expect(try run("-j", "\(count)", "--level", "module", ".").output == first)
    }
  }
}
