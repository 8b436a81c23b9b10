import Foundation
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildInfoFoundation
import GoBuildPolicy
import GoBuildSBOM
import Testing

// What clients write first, with Foundation imported beside all libraries.

/// A name of this package that Foundation has too would be ambiguous here.
private struct Inventory {
  var port: GoPort?
  var platform: Platform
  var policy: Policy
  var rules: [Rule]
  var input: Policy.Input
  var module: Module
}

/// A gate of a client, which it tests with values of its own.
private struct Gate {
  let policy: Policy

  func admits(_ record: BinaryRecord) -> Bool {
    policy.evaluate(Policy.Input(record)).verdict == .admitted
  }
}

@Suite struct FirstProgramsTests {
  private let path = TestFile.path("linux-amd64-go1.27-modules")
  private let universal = TestFile.path("darwin-universal-go1.27-stripped")

  @Test func filesAreReadFromAnyKindOfPath() throws {
    let string: String = path
    let url = URL(fileURLWithPath: path)
    let versions = [
      try BuildInfo(contentsOf: string).goVersion, try BuildInfo(contentsOf: url).goVersion,
      try BuildInfo(contentsOf: Pathname(string)).goVersion,
      try BuildInfo(parsing: try Data(contentsOf: url)).goVersion,
      try BuildInfo(parsing: Array(try Data(contentsOf: url))).goVersion,
    ]
    #expect(versions == Array(repeating: "go1.27.3", count: 5))
  }

  @Test func modulesAreOneList() throws {
    let info = try BuildInfo(contentsOf: path)
    #expect(info.modules.count == info.dependencies.count + 1)
    #expect(info.modules.allSatisfy { !$0.effective.path.isEmpty })
  }

  @Test func scansReadAllImagesOfAFile() async {
    var names: [String?] = []
    for await event in BinaryScanner(scanning: universal).events() {
      if case .finding(_, let images) = event { names += images.map { $0.name } }
    }
    #expect(names == ["x86_64", "arm64"])
  }

  private struct TooOld: Error {}

  @Test func closuresThrowWhatTheyLike() async {
    var failures: [any Error] = []
    let events = BinaryScanner(scanning: [path, universal]).events { file, reader in
      let info = try BuildInfo(reading: &reader)
      guard info.goVersion >= "go1.28" else { throw TooOld() }
      return file.path.description
    }
    for await event in events {
      if case .inspectionFailure(_, let error) = event { failures.append(error) }
    }
    #expect(failures.count == 2 && failures.allSatisfy { $0 is TooOld })
  }

  @Test func gatesAreTestedWithoutFiles() throws {
    let gate = Gate(policy: try Policy(parsing: "go-version >= 1.27\nlinkage static\n"))
    let facts = BinaryFacts(
      objectFile: .init(format: .elf, bitWidth: 64, isBigEndian: false),
      platforms: [Platform(os: "linux", architecture: "amd64")],
      linkage: Linkage(kind: .executable))
    let info = BuildInfo(goVersion: "go1.27.3", path: "example.com/tool")
    #expect(gate.admits(BinaryRecord(file: "tool", info: info, facts: facts)))
    #expect(!gate.admits(BinaryRecord(file: "tool", info: info)))
    #expect(!Gate(policy: Policy([])).admits(BinaryRecord(file: "tool", info: info, facts: facts)))
    let event = ScanEvent<BuildInfo, Never>.failure(
      "tool", ReadError(code: .unreadable, message: "disk is gone"))
    if case .failure(_, let error) = event { #expect(error.localizedDescription == "disk is gone") }
  }

  @Test func locationsOfScansAreThoseOfRecords() {
    let location = ArchiveLocation(archive: "image.tar", image: "app:1", file: "/usr/bin/tool")
    var record = BinaryRecord(file: location.path, info: BuildInfo(goVersion: "go1.27.3"))
    record.location = location
    #expect(record.location?.path == "image.tar:/usr/bin/tool")
  }

  @Test func documentsAndReportsAreWritten() throws {
    let records = try BinaryRecords(contentsOf: path).records
    let document = BillOfMaterials.document(.spdx23, .init(name: "tools"), about: records)
    #expect(String(decoding: document, as: UTF8.self).contains("SPDX-2.3"))
    #expect(
      try BuildReport(parsing: String(decoding: BuildReport(records).json, as: UTF8.self)).records
        == records)
  }

  @Test func rulesHaveTypedKinds() throws {
    let inventory = Inventory(
      port: nil, platform: Platform(os: "linux", architecture: "arm64"), policy: Policy([]),
      rules: [try Rule(.linkage, arguments: "static")],
      input: Policy.Input(info: BuildInfo(goVersion: "go1.27.3")),
      module: Module(path: "a", version: "v1.0.0"))
    #expect(inventory.policy.evaluate(inventory.input).verdict == .undetermined)
    #expect(inventory.rules[0].kind == .linkage && inventory.rules[0].arguments == "static")
  }

  @Test func viewsAreWalkedWithoutCopies() throws {
    var reader = try FileReader(opening: path)
    let view = try BuildInfoView(reading: &reader)
    var count = 0
    var dependencies = view.dependencies
    while let module = try dependencies.next() { count += module.path.isEmpty ? 0 : 1 }
    #expect(try count == BuildInfo(contentsOf: path).dependencies.count)
  }
}
