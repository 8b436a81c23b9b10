import Foundation
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import Testing

/// What clients store, and what they make up to test code of their own.
@Suite struct CodableTests {
  private func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  private func decoded<Value: Codable>(_ value: Value) throws -> Value {
    try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
  }

  struct Row: Codable, Hashable {
    var goVersion: GoVersion
    var platform: Platform
    var version: ModuleVersion
    var buildID: GoBuildID
    var kind: Linkage.Kind
    var code: ReadError.Code
  }

  @Test func singleTextsAreEncodedAsTheyAre() throws {
    let row = Row(
      goVersion: "go1.27.3", platform: Platform(os: "linux", architecture: "arm64"),
      version: "v1.2.3", buildID: GoBuildID(text: "a/b/c/d"), kind: .executable,
      code: .noBuildInfo)
    #expect(
      try json(row) == """
        {"buildID":"a/b/c/d","code":"noBuildInfo","goVersion":"go1.27.3","kind":"executable",\
        "platform":"linux/arm64","version":"v1.2.3"}
        """)
    #expect(try decoded(row) == row)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Platform].self, from: Data(#"["linux"]"#.utf8))
    }
  }

  private func facts(_ buildID: BuildID) -> BinaryFacts {
    BinaryFacts(
      objectFile: BinaryFacts.ObjectFile(format: .elf, bitWidth: 64, isBigEndian: false),
      platforms: [Platform(os: "linux", architecture: "amd64")], buildID: buildID,
      linkage: Linkage(kind: .executable, libraries: ["libc.so.6"], hasSymbols: true))
  }

  @Test(
    arguments: [
      .missing, .empty, .damaged, .overlong(byteCount: 5000), .gnu([1, 0xfe]), .gnu([]),
      .go(GoBuildID(text: "a/b/c/d")),
    ] as [BuildID])
  func factsAreDecodedAsTheyWereEncoded(_ buildID: BuildID) throws {
    #expect(try decoded(buildID) == buildID)
    #expect(try decoded(facts(buildID)) == facts(buildID))
  }

  @Test func factsHaveTheKeysOfReports() throws {
    #expect(
      try json(facts(.gnu([1, 0xfe]))) == """
        {"AddressBits":64,"BigEndian":false,"BuildID":"01fe","BuildIDState":"gnu","Container":"ELF",\
        "Kind":"executable","Libraries":["libc.so.6"],"Platforms":["linux/amd64"],"Symbols":true}
        """)
    for damaged in [
      #"{"BuildID": "01fe", "BuildIDState": "missing"}"#, #"{"BuildIDState": "unknown"}"#, "{}",
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(BuildID.self, from: Data(damaged.utf8))
      }
    }
    let narrow = #"{"Container": "ELF", "AddressBits": 16, "BigEndian": false}"#
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BinaryFacts.ObjectFile.self, from: Data(narrow.utf8))
    }
  }

  @Test func gatesCanBeTestedWithValuesOfTheirOwn() throws {
    let info = BuildInfo(goVersion: "go1.20")
    let policy = try Policy(parsing: "go-version >= 1.24\n")
    #expect(policy.evaluate(Policy.Input(info: info, facts: facts(.missing))).verdict == .refused)

    let path = TestFile.path("windows-386-go1.21-stripped")
    #expect(try policy.evaluate(contentsOf: path).verdict == .refused)
    #expect(try BinaryRecords(contentsOf: path).records.map { $0.file.description } == [path])
    #expect(throws: PolicyError.self) { try Policy(contentsOf: path + ".missing") }
    #expect(throws: PolicyError.self) { try Policy(contentsOf: "/missing") }

    let error = ReadError(code: .unreadable, message: "bucket is closed", offset: 7)
    #expect(error.code == .unreadable)
    #expect(error.description == "bucket is closed (at byte 7)")
    let place = ArchiveLocation(archive: "image.tar", image: "app:1", file: "/usr/bin/tool")
    #expect(place.path == "image.tar:/usr/bin/tool")
  }

  @Test func locationsOutsideOfTheSourceAreErrors() throws {
    let blob = Provenance.blob(position: 0, form: .inline)
    for place in [-8..<(-4), -1..<1, 1 << 40..<1 << 41, Int.max - 1..<Int.max] {
      for location in [
        BuildInfoLocation(provenance: blob, goVersion: place, moduleText: 0..<0),
        BuildInfoLocation(provenance: blob, goVersion: 0..<0, moduleText: place),
      ] {
        var file = try FileReader(opening: #filePath)
        #expect(throws: ReadError.self) { _ = try BuildInfoView(reading: &file, at: location) }
      }
    }
  }

  /// Reports can be decoded and encoded as any JSON: by the library, and by Foundation.
  @Test(arguments: ["linux-amd64-go1.27-modules", "darwin-universal-go1.27-stripped"])
  func recordsAreLinesOfReports(_ name: String) throws {
    for record in try BinaryRecords(contentsOf: TestFile.path(name), hashes: true).records {
      let line = String(decoding: record.jsonLine, as: UTF8.self)
      #expect(try JSONDecoder().decode(BinaryRecord.self, from: Data(line.utf8)) == record)
      #expect(try BuildReport(parsing: line).records == [record])
      #expect(try BuildReport(parsing: json(record)).records == [record])
      #expect(try decoded(record) == record)
    }
  }
}
