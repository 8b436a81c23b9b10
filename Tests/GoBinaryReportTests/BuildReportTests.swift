import Foundation
import GoBuildInfo
import Testing

@testable import GoBinaryReport

@Suite struct BuildReportTests {
  private func records(_ text: String) throws -> [String] {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var file = try FileReader(opening: Pathname(url.path))
    var reader = BuildReportReader(name: "r")
    var words: [String] = []
    while true {
      do throws(ReportError) {
        guard let record = try reader.next(in: &file) else { return words }
        words.append("\(record.file) \(record.info.goVersion)")
      } catch {
        words.append(error.description)
      }
    }
  }

  /// What could be recovered of a binary need not be its version.
  @Test func versionsMayBeMissingWhereTheyWereRecovered() throws {
    let recovered =
      #"{"File":"a","Path":"p","Provenance":{"Source":"recovered","GoVersion":"missing"}}"#
    #expect(try records(recovered) == ["a "])
    #expect(try BuildReport(parsing: recovered).records[0].evidence == .recovered)
    let blob = #"{"File":"a","Path":"p","Provenance":{"Source":"blob"}}"#
    #expect(try records(blob) == ["r:1: expected an object with the key GoVersion"])
  }

  @Test func binariesComeOneByOne() throws {
    let line = { (name: String) in #"{"File":""# + name + #"","GoVersion":"go1.27.3"}"# }
    #expect(
      try records("\(line("a"))\n\n\(line("b"))\r\n\(line("c"))") == [
        "a go1.27.3", "b go1.27.3", "c go1.27.3",
      ])
    #expect(try records("") == [])
    #expect(try records("\n \n") == [])
    // A damaged line hides none of the others.
    #expect(
      try records("\(line("a"))\n{\"File\":\"b\"\n{}\n\(line("c"))\n") == [
        "a go1.27.3", "r:2: expected an object with the key GoVersion",
        "r:3: expected an object with the key GoVersion", "c go1.27.3",
      ])
    // Lines may be longer than what is read at once.
    let long = String(repeating: "x", count: 100_000)
    #expect(try records("\(line(long))\n\(line("b"))\n") == ["\(long) go1.27.3", "b go1.27.3"])
  }

  @Test func oneObjectMayHaveSeveralLines() throws {
    #expect(try records("{\n\t\"GoVersion\": \"go1.27.3\"\n}\n") == [" go1.27.3"])
    #expect(
      try records("{\n\t\"GoVersion\": \"go1.27.3\"\n").first
        == "r:1: expected an object with the key GoVersion")
  }

  @Test func whatHeadersSayComesBack() throws {
    let hash = String(repeating: "ab", count: 32)
    let text = """
      {"File":"f","Archive":{"Path":"i.tar","Image":"app:1","Layer":"sha256:aa","File":"/f","Unverified":true},\
      "SHA256":"\(hash)",\
      "Slice":"arm64","Member":"go.o","GoVersion":"go1.27.3","Binary":{"Container":"ELF","AddressBits":64,\
      "BigEndian":true,"Platforms":["linux/s390x"],"Kind":"executable","Interpreter":"/lib/ld.so",\
      "Libraries":["libc.so.6"],"Symbols":true,"BuildID":"0aff","BuildIDState":"gnu"},\
      "Variables":[{"Name":"main.version","Value":"1.0.0"}],"Provenance":{"Source":"recovered"}}
      """
    let record = try #require(try BuildReport(parsing: text).records.first)
    var location = ArchiveLocation(
      archive: "i.tar", image: "app:1", layer: "sha256:aa", file: "/f")
    #expect(record.location != location)
    location.isUnverified = true
    #expect(record.location == location)
    #expect(record.sha256 == hash)
    #expect(record.variables == [LinkedVariable(name: "main.version", value: "1.0.0")])
    #expect(record.part == "arm64, go.o")
    #expect(record.evidence == .recovered)
    let facts = try #require(record.facts)
    #expect(facts.objectFile.description == "ELF, 64-bit, big-endian")
    #expect(facts.platforms == [Platform(os: "linux", architecture: "s390x")])
    #expect(facts.buildID == .gnu([0x0a, 0xff]))
    #expect(facts.linkage.interpreter == "/lib/ld.so")
    #expect(facts.linkage.hasSymbols == true && facts.linkage.hasDebugInfo == nil)
    // What is there in part is not there: no rule must hold half of it for all.
    let half = text.replacingOccurrences(of: #""Kind":"executable","#, with: "")
    #expect(throws: ReportError.self) { try BuildReport(parsing: half) }
  }

  /// What a report has in another form than expected must not pass for something that is not there.
  @Test(arguments: [
    #""Deps":[{"Path":"a","Replace":"../e"}]"#, #""Deps":[{"Path":"a","Replace":{}}]"#,
    #""Deps":{}"#,
    #""Settings":[{"Key":"CGO_ENABLED","Value":1}]"#, #""Settings":[{"Value":"1"}]"#,
    #""Main":"a""#,
    #""Main":{"Path":1}"#, #""Deps":[],"Deps":[{"Path":"a"}]"#, #""deps":[],"Deps":[{"Path":"a"}]"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"missing","Libraries":"libc.so"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"missing","Interpreter":5}"#,
    #""Provenance":{"Source":"guess"}"#, #""SHA256":7"#, #""Archive":"i.tar""#,
    #""SHA256":"ab""#, #""Variables":[{"Value":"1.0.0"}]"#, #""Variables":{}"#,
    #""Binary":{"Container":"ELF","AddressBits":-7,"BigEndian":false,"Kind":"executable","BuildIDState":"missing"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"overlong whatever"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"overlong, +5 bytes"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildID":"zzq","BuildIDState":"gnu"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildID":"0af","BuildIDState":"gnu"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"overlong, 1 2 bytes"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildID":"a","BuildIDState":"missing"}"#,
    #""Binary":{"Container":"ELF","AddressBits":64,"BigEndian":false,"Kind":"executable","BuildIDState":"missing","Platforms":["linux/"]}"#,
  ]) func whatIsThereMustBeWhatItShouldBe(_ words: String) {
    #expect(throws: ReportError.self) {
      try BuildReport(parsing: "{\"GoVersion\":\"go1.27.3\",\(words)}")
    }
  }

  @Test func functionsAreReported() throws {
    let text = { (functions: String) in
      #"{"File":"a","GoVersion":"go1.27.3","Functions":{"FunctionTable":"Go 1.2 to 1.15","Packages":["#
        + #"{"Path":"b","Functions":\#(functions)},{"Path":"a.b/c","Functions":[]}]}}"#
    }
    let record = try #require(
      try BuildReport(parsing: text(#"["(*T).M","F.func1"]"#)).records.first)
    let functions = try #require(record.functions)
    #expect(functions.packages.map { $0.path } == ["a.b/c", "b"])
    #expect(functions.packages[1].functions == ["(*T).M", "F.func1"])
    #expect(!functions.includesInlined)
    for fault in ["[1]", #""F""#, #"["a\u0000b"]"#] {
      #expect(try records(text(fault)) == ["r:1: expected an object with the key GoVersion"])
    }
  }

  @Test func packagesAreReported() throws {
    let line =
      #"{"File":"a","GoVersion":"go1.27.3","Code":{"FunctionTable":"Go 1.20 or later","Functions":9,"CodeBytes":300,"#
      + #""Packages":[{"Path":"a.b/c","Module":"a.b","Version":"v1.0.0","Functions":2,"CodeBytes":64,"InlinedOnly":false},"#
      + #"{"Path":"os","Functions":0,"CodeBytes":0,"InlinedOnly":true}],"#
      + #""Modules":[{"Path":"a.b","Version":"v1.0.0","Linked":"code","Inferred":true},{"Path":"x.y","Linked":"none"}]}}"#
    let record = try BuildReport(parsing: line).records[0]
    let packages = try #require(record.packages)
    #expect(packages.functionCount == 9 && packages.byteCount == 300)
    #expect(packages.packages.map { $0.path } == ["a.b/c", "os"])
    #expect(packages.packages[0].version == "v1.0.0" && packages.packages[1].isStandard)
    #expect(packages.modules.map { $0.linked } == [.code, .none])
    #expect(packages.modules.map { $0.isInferred } == [true, false])
    #expect(packages.modules.map { $0.functionCount } == [2, 0])
    #expect(
      try BuildReport(parsing: String(decoding: record.jsonLine, as: UTF8.self)).records == [record]
    )
    let decoder = JSONDecoder()
    #expect(try decoder.decode(BinaryRecord.self, from: Data(record.jsonLine)) == record)
    #expect(try decoder.decode(BinaryRecord.self, from: JSONEncoder().encode(record)) == record)
    for (text, damaged) in [
      (#""Functions":9"#, #""Functions":-9"#), (#""Functions":2,"#, ""), ("Go 1.20 or later", "Go"),
      (#""Path":"os""#, #""Path":1"#), (#""Inferred":true"#, #""Inferred":1"#),
    ] {
      let line = line.replacingOccurrences(of: text, with: damaged)
      #expect(throws: ReportError.self) { try BuildReport(parsing: line) }
    }
  }
}
