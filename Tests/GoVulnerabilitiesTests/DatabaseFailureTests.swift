import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import GoVulnerabilities

@Suite(.timeLimit(.minutes(5))) struct DatabaseFailureTests {
  private typealias Failure = VulnerabilityDatabase.Failure
  private let database = SyntheticDatabase()

  private func failure(_ body: () throws -> Void) -> Failure? {
    do {
      try body()
      return nil
    } catch {
      return error as? Failure
    }
  }

  /// What opening files fails with.
  private func failure(_ files: [SyntheticDatabase.File]) throws -> Failure? {
    let tree = try TemporaryTree()
    try tree.write(files)
    return failure { _ = try VulnerabilityDatabase(contentsOf: tree.path) }
  }

  @Test func namesTheFormsThatExist() throws {
    let tree = try TemporaryTree(["README.md"])
    for path in ["", "/README.md"] {
      let failure = failure { _ = try VulnerabilityDatabase(contentsOf: "\(tree.path)\(path)") }
      #expect(failure?.code == .notDatabase)
      #expect(failure?.message.contains("vulndb.zip") == true)
    }
    let missing = failure { _ = try VulnerabilityDatabase(contentsOf: "\(tree.path)/none") }
    #expect(missing?.code == .unreadable)
    #expect(missing?.file == "\(tree.path)/none")
    let package = try failure([("package.json", Array(#"{"name":"x"}"#.utf8))])
    #expect(package?.code == .malformed)
    #expect(package?.message.contains("not a vulnerability database?") == true)
  }

  @Test func asksForUncompressedFiles() throws {
    let failure = try failure([("index/modules.json.gz", [])])
    #expect(failure?.code == .unsupported)
    #expect(failure?.message.contains("gunzip") == true)
  }

  @Test(arguments: [
    (#"[{"path":"a.b/c","vulns":[]}"#, 28), (#"[{"vulns":[]}]"#, 1), (#"[{"path":"a.b/c"}]"#, 1),
    (#"{}"#, 0), (#"[{"path":"a","path":"b","vulns":[]}]"#, 14), (#"[] x"#, 3), ("", 0),
    (#"[{"path":"a","Path":"b","vulns":[]}]"#, 14),
  ])
  func locatesFaultsOfTheIndex(_ json: String, _ offset: Int) throws {
    let failure = try failure([("index/modules.json", Array(json.utf8))])
    #expect(failure?.code == .malformed)
    #expect(failure?.file.hasSuffix("/index/modules.json") == true)
    #expect(failure?.offset == UInt64(offset))
  }

  @Test func requiresTheDateOfAnIndex() throws {
    let failure = try failure([("index/modules.json", Array("[]".utf8))])
    #expect(failure?.code == .malformed)
    #expect(failure?.file.hasSuffix("index/db.json") == true)
  }

  /// An entry that the index lists must be there, under its name, and name the module.
  @Test(arguments: ["missing", "other id", "other module", "no JSON", "hostile id"])
  func rejectsContradictions(_ kind: String) throws {
    let tree = try TemporaryTree()
    var files = database.indexedFiles
    switch kind {
    case "missing": files.removeAll { $0.name == "ID/GO-2030-0002.json" }
    case "other id": files[1].contents = Array(#"{"id":"GO-2030-0001"}"#.utf8)
    case "other module": files[1].contents = Array(#"{"id":"GO-2030-0002","affected":[]}"#.utf8)
    case "no JSON": files[1].contents = Array("{".utf8)
    default:
      let index = try #require(files.firstIndex { $0.name == "index/modules.json" })
      files[index].contents = Array(#"[{"path":"stdlib","vulns":[{"id":"../x"}]}]"#.utf8)
    }
    try tree.write(files)
    let found = try VulnerabilityDatabase(contentsOf: tree.path)
    let failure = failure { _ = try found.entries(ofModule: "stdlib") }
    #expect(failure?.code == .malformed)
    let file = kind == "hostile id" ? "index/modules.json" : "ID/GO-2030-0002.json"
    #expect(failure?.file == "\(tree.path)/\(file)")
    // Other modules are not concerned.
    if kind != "hostile id" { #expect(try found.entries(ofModule: "example.com/lib").count == 2) }
  }

  /// An entry that no module leads to would never be found.
  @Test func rejectsIndicesThatLeaveEntriesOut() throws {
    let identifiers = database.entries.map { #"{"id":"\#($0.id)","modified":"x"}"# }
    func failure(_ entries: [String]) throws -> Failure? {
      var files = database.indexedFiles
      let index = try #require(files.firstIndex { $0.name == "index/vulns.json" })
      files[index].contents = Array("[\(entries.joined(separator: ",\n"))]".utf8)
      let tree = try TemporaryTree()
      let archive = self.failure { _ = try tree.open(SyntheticDatabase.zip(files)) }
      let folder = try self.failure(files)
      #expect(archive?.message == folder?.message)
      return folder
    }
    #expect(try failure(identifiers) == nil)
    // In the second piece of the file, and where two meet.
    let padding = #"{"id":"GO-2030-0001","x":"\#(String(repeating: "x", count: 1 << 16 - 60))"}"#
    for entries in [
      identifiers, [padding] + identifiers,
      [padding, #"{"id":"GO-2030-0001","x":"\#(String(repeating: "y", count: 100))"}"#],
    ] {
      let found = try failure(entries + [#"{"id":"GO-2030-9876"}"#])
      #expect(found?.code == .malformed && found?.file.hasSuffix("index/vulns.json") == true)
      #expect(found?.message.hasPrefix("GO-2030-9876 is listed for no module") == true)
    }
    for shift in 0..<40 {
      let text = String(repeating: "x", count: 1 << 16 - 70 + shift)
      let found = try failure([#"{"x":"\#(text)","id":"GO-2030-9876"}"#])
      #expect(found?.message.hasPrefix("GO-2030-9876") == true)
    }
  }

  /// Only `.json` ends the name of an entry, as for govulncheck.
  @Test func otherEndingsAreOtherFiles() throws {
    let tree = try TemporaryTree()
    var files = database.flatFiles
    files[0].name = files[0].name.replacingOccurrences(of: ".json", with: ".JSON")
    try tree.write(files)
    let found = try VulnerabilityDatabase(contentsOf: tree.path)
    #expect(try found.entry("GO-2030-0001") == nil)
  }

  /// An entry for Go would be left out as one of another ecosystem.
  @Test func rejectsEcosystemsThatAreNearlyGo() throws {
    for (ecosystem, code) in [
      ("Go", nil), ("npm", nil), ("go", VulnerabilityDatabase.Failure.Code.malformed),
      ("GO", .malformed),
    ] {
      let entry =
        #"{"id":"GO-2030-0001","affected":[{"package":{"name":"stdlib","ecosystem":"\#(ecosystem)"}}]}"#
      let failure = try failure([("GO-2030-0001.json", Array(entry.utf8))])
      #expect(failure?.code == code)
    }
  }

  @Test func rejectsEmptyIndices() throws {
    let failure = try failure([
      ("index/modules.json", Array("[]".utf8)),
      ("index/db.json", Array(#"{"modified":"2030-01-01T00:00:00Z"}"#.utf8)),
    ])
    #expect(failure?.message.contains("without modules") == true)
  }

  /// Otherwise the entry would affect nothing.
  @Test(arguments: [
    #""withdrawn":"","affected":[{"package":{"name":"stdlib"}}]"#,
    #""affected":[{"package":{"name":"stdlib"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"next"}]}]}]"#,
  ])
  func rejectsEntriesThatCannotBeCompared(_ fields: String) throws {
    let tree = try TemporaryTree()
    let entry = "{\"id\":\"GO-2030-0001\",\(fields)}"
    try tree.write([("GO-2030-0001.json", Array(entry.utf8))])
    let found = try VulnerabilityDatabase(contentsOf: tree.path)
    #expect(failure { _ = try found.entries(ofModule: "stdlib") }?.code == .malformed)
  }

  @Test func limitsEvents() throws {
    let events = [String](repeating: #"{"introduced":"1.0.0"}"#, count: 513).joined(separator: ",")
    let ranges = #"[{"type":"SEMVER","events":[\#(events)]}]"#
    let entry =
      #"{"id":"GO-2030-0001","affected":[{"package":{"name":"stdlib"},"ranges":\#(ranges)}]}"#
    let tree = try TemporaryTree()
    try tree.write([("GO-2030-0001.json", Array(entry.utf8))])
    let found = try VulnerabilityDatabase(contentsOf: tree.path)
    #expect(failure { _ = try found.entries(ofModule: "stdlib") }?.code == .limitExceeded)
  }

  /// Links are not followed, and their entries must not be left out.
  @Test(arguments: ["1", "2"])
  func rejectsLinksInTarArchives(_ type: Character) throws {
    var tar = SyntheticTar()
    tar.add("osv/GO-2030-0001.json", Array(#"{"id":"GO-2030-0001"}"#.utf8))
    tar.add("osv/GO-2030-0002.json", type: type, link: "osv/GO-2030-0001.json")
    let tree = try TemporaryTree()
    let failure = failure { _ = try tree.open(tar.ended) }
    #expect(failure?.code == .unsupported)
    #expect(failure?.message.contains("link or sparse") == true)
  }

  @Test func rejectsSparseFilesInTarArchives() throws {
    var tar = SyntheticTar()
    tar.addRecords([
      ("GNU.sparse.map", "0,21"), ("GNU.sparse.numblocks", "1"), ("GNU.sparse.size", "21"),
    ])
    tar.add("osv/GO-2030-0001.json", Array(#"{"id":"GO-2030-0001"}"#.utf8))
    let tree = try TemporaryTree()
    let failure = failure { _ = try tree.open(tar.ended) }
    #expect(failure?.code == .unsupported)
    #expect(failure?.message.contains("link or sparse") == true)
  }

  @Test func acceptsTimesInUTC() {
    for text in ["2030-01-02T03:04:05Z", "2030-01-02T03:04:05.123456Z"] {
      #expect(EntryTimes.isValid(text))
    }
    for text in ["", "n/a", "2030-01-02", "2030-13-02T03:04:05Z", "2030-01-02T03:04:05+02:00"] {
      #expect(!EntryTimes.isValid(text))
    }
  }

  @Test func rejectsZipArchivesThatListFewerFiles() throws {
    var zip = SyntheticDatabase.zip(database.indexedFiles)
    let end = zip.count - 22
    #expect(zip[end...].starts(with: [0x50, 0x4b, 5, 6]))
    zip[end + 8] -= 1
    zip[end + 10] -= 1
    let tree = try TemporaryTree()
    let failure = failure { _ = try tree.open(zip) }
    #expect(failure?.code == .malformed)
    #expect(failure?.message.contains("more files") == true)
  }

  @Test func rejectsTwoFilesOfOneName() throws {
    let tree = try TemporaryTree()
    let files = database.indexedFiles + [database.indexedFiles[1]]
    for archive in [SyntheticDatabase.zip(files), SyntheticDatabase.tar(files)] {
      let found = try tree.open(archive)
      let failure = failure { _ = try found.entries(ofModule: "stdlib") }
      #expect(failure?.message.contains("two files") == true)
    }
  }

  @Test func rejectsDamagedZipArchives() throws {
    let contents = database.indexedFiles[3].contents
    func failure(
      flags: Int = 0, size: Int? = nil, checksum: UInt32? = nil, number: Int? = nil
    ) throws -> Failure? {
      var zip = SyntheticZip(.coded)
      for file in database.indexedFiles where file.name != "index/db.json" {
        zip.add(file.name, file.contents)
      }
      zip.add(
        "index/db.json", contents, flags: flags, size: size, checksum: checksum, number: number)
      let tree = try TemporaryTree()
      return self.failure { _ = try tree.open(zip.bytes) }
    }
    #expect(try failure() == nil)
    #expect(try failure(flags: 1)?.code == .unsupported)
    #expect(try failure(number: 93)?.code == .unsupported)
    #expect(try failure(number: 0)?.code == .malformed)
    #expect(try failure(checksum: 1)?.code == .malformed)
    #expect(try failure(size: contents.count + 1)?.code == .malformed)
    #expect(try failure(size: contents.count - 1)?.code == .malformed)
    #expect(try failure(size: 0)?.code == .malformed)
    #expect(try failure(size: 1 << 30)?.code == .limitExceeded)
  }

  @Test func rejectsOtherCompressions() throws {
    let tree = try TemporaryTree()
    let failure = failure {
      _ = try tree.open([0xfd] + Array("7zXZ".utf8) + [UInt8](repeating: 0, count: 600))
    }
    #expect(failure?.code == .unsupported)
    #expect(failure?.message.contains("xz") == true)
  }

  // MARK: Bounds

  @Test func boundsSizes() throws {
    let large = Array(
      #"{"id":"GO-2030-0001","details":"\#(String(repeating: "x", count: 1 << 20))"}"#.utf8)
    #expect(try failure([("GO-2030-0001.json", large)])?.code == .limitExceeded)
    let tree = try TemporaryTree()
    let files = [("GO-2030-0001.json", large)]
    for archive in [SyntheticDatabase.zip(files), SyntheticDatabase.tar(files)] {
      let failure = failure { _ = try tree.open(archive) }
      #expect(failure?.code == .limitExceeded)
    }
  }

  @Test func boundsDepth() throws {
    func failure(_ depth: Int) throws -> Failure? {
      let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      return try self.failure([
        ("GO-2030-0001.json", Array(#"{"id":"GO-2030-0001","x":\#(nested)}"#.utf8))
      ])
    }
    #expect(try failure(63) == nil)
    #expect(try failure(64)?.code == .limitExceeded)
    #expect(try failure(100_000)?.message.contains("64 deep") == true)
  }

  /// Many small elements would take much more memory than their text.
  @Test func boundsWhatAnEntryTakes() throws {
    for element in [#"{"package":{"name":"a"}}"#, "{\"path\":\"a\"}", #""""#] {
      let list = "[" + String(repeating: element + ",", count: 300_000) + element + "]"
      let json =
        switch element.utf8.count {
        case 2:
          #"{"affected":[{"package":{"name":"a"},"ecosystem_specific":{"imports":[{"path":"p","symbols":\#(list)}]}}]}"#
        case 12:
          #"{"affected":[{"package":{"name":"a"},"ecosystem_specific":{"imports":\#(list)}}]}"#
        default: #"{"affected":\#(list)}"#
        }
      var parser = EntryParser()
      let bytes = Array(json.utf8)
      #expect(throws: (any Error).self) { _ = try parser.entry(bytes.span.bytes) }
    }
  }

  // MARK: Damage

  /// Opens an archive and asks it for all that it has; what comes of it is an answer or a failure.
  private func exhaust(_ archive: [UInt8], in tree: TemporaryTree) throws -> Bool {
    let failure = failure {
      let found = try tree.open(archive)
      for module in database.modules { _ = try found.entries(ofModule: module) }
    }
    return failure == nil
  }

  enum Archive: CaseIterable, Sendable {
    case zip, wideZip, tar, compressedTar

    var bytes: [UInt8] {
      let database = SyntheticDatabase()
      return switch self {
      case .zip: SyntheticDatabase.zip(database.indexedFiles)
      case .wideZip:
        SyntheticDatabase.zip(database.flatFiles, SyntheticZip(.stored, isWide: true))
      case .tar: SyntheticDatabase.tar(database.flatFiles)
      case .compressedTar: LiteralDeflate.gzip(SyntheticDatabase.tar(database.indexedFiles))
      }
    }
  }

  @Test(arguments: Archive.allCases) func survivesTruncation(_ archive: Archive) throws {
    let tree = try TemporaryTree()
    let bytes = archive.bytes
    // One block of zeros ends a tar archive as well as two.
    let wholeCount = archive == .tar ? bytes.count - 2 * SyntheticTar.block + 1 : bytes.count
    for count in stride(from: 0, to: bytes.count, by: 17) {
      let isWhole = try exhaust(Array(bytes.prefix(count)), in: tree)
      #expect(!isWhole || count >= wholeCount, "\(count) of \(bytes.count)")
    }
    #expect(try exhaust(bytes, in: tree))
  }

  @Test(arguments: Archive.allCases) func survivesMutation(_ archive: Archive) throws {
    let tree = try TemporaryTree()
    let bytes = archive.bytes
    var numbers = SeededNumbers(seed: 5)
    for _ in 0..<1_500 {
      var mutant = bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        let place = Int.random(in: 0..<mutant.count, using: &numbers)
        mutant[place] = [0, 0xff, 0x7f, mutant[place] ^ 1, mutant[place] &+ 1]
          .randomElement(using: &numbers)!
      }
      _ = try exhaust(mutant, in: tree)
    }
  }

  @Test func survivesMutationOfJSON() throws {
    var numbers = SeededNumbers(seed: 6)
    for entry in database.entries {
      let json = Array(entry.json.utf8)
      for count in json.indices {
        var parser = EntryParser()
        let part = Array(json.prefix(count))
        #expect(throws: (any Error).self) { _ = try parser.entry(part.span.bytes) }
      }
      for _ in 0..<5_000 {
        var mutant = json
        let place = Int.random(in: 0..<mutant.count, using: &numbers)
        mutant[place] = Array("{}[]\",:\\0-e u\u{0}".utf8).randomElement(using: &numbers)!
        var parser = EntryParser()
        _ = try? parser.entry(mutant.span.bytes)
      }
    }
  }
}
