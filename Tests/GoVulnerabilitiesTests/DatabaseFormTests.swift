import GoBuildInfo
import GoVulnerabilities
import TestSupport
import Testing

@Suite struct DatabaseFormTests {
  private let database = SyntheticDatabase()

  /// What all forms must answer.
  private func check(_ found: VulnerabilityDatabase, isIndexed: Bool) throws {
    if isIndexed {
      #expect(found.modified == SyntheticDatabase.modified)
      #expect(found.dateSource == .index)
    } else {
      #expect(found.modified == "2030-02-02T03:04:05Z")
      #expect(found.dateSource == .newestPublication)
    }
    let lib = try found.entries(ofModule: "example.com/lib")
    #expect(lib.map(\.id) == ["GO-2030-0001", "GO-2030-0003"])
    #expect(try found.entries(ofModule: "example.com/lib/v2").map(\.id) == ["GO-2030-0001"])
    #expect(try found.entries(ofModule: "stdlib").map(\.id) == ["GO-2030-0002"])
    #expect(try found.entries(ofModule: "left-pad").isEmpty)
    #expect(try found.entries(ofModule: "example.com/li").isEmpty)
    #expect(try found.entries(ofModule: "").isEmpty)
    let fixed = try found.entries(ofModule: "example.com/lib", notFixedIn: "v1.1.5")
    #expect(fixed.map(\.id) == (isIndexed ? ["GO-2030-0001"] : lib.map(\.id)))
    for entry in database.entries {
      #expect(try found.entry(entry.id)?.id == entry.id)
      #expect(try found.json(ofEntry: entry.id) == Array(entry.json.utf8))
    }
    #expect(try found.entry("GO-2030-9999") == nil)
    #expect(try found.entry("../index/db") == nil)
    try checkFirst(#require(lib.first))
  }

  private func checkFirst(_ entry: Vulnerability) throws {
    #expect(entry.aliases == ["CVE-2030-1", "GHSA-aaaa-bbbb-cccc"])
    #expect(entry.published == "2030-01-02T03:04:05Z")
    #expect(entry.modified == "")
    #expect(entry.summary == "Loop in <Parse>")
    #expect(entry.details == "A \"quoted\" \\ text\nof two lines, \u{1f600} and \u{fffd}.")
    #expect(entry.isReviewed)
    #expect(entry.url == "https://pkg.go.dev/vuln/GO-2030-0001")
    let module = try #require(entry.affected.first)
    #expect(module.packages.map(\.path) == ["example.com/lib/parse", "example.com/lib"])
    #expect(module.packages[0].symbols == ["Parse", "Reader.Next"])
    #expect(module.packages[0].operatingSystems == ["windows"])
    #expect(module.packages[0].architectures == ["amd64", "arm64"])
    #expect(
      module.ranges == [
        VersionRange([
          .introduced("0"), .fixed("1.2.3"), .introduced("1.3.0-0"), .fixed("1.3.1"),
        ])
      ])
    #expect(
      entry.affected[1].customRanges == [VersionRange([.introduced("0"), .fixed("2.5.0")])])
  }

  @Test(arguments: ["", "data/osv/", "ID/"]) func readsFlatFolders(_ directory: String) throws {
    let tree = try TemporaryTree()
    try tree.write(database.flatFiles.map { (directory + $0.name, $0.contents) })
    try tree.write([("\(directory)README.md", []), ("\(directory)GHSA-x.json", [])])
    try check(VulnerabilityDatabase(contentsOf: tree.path), isIndexed: false)
  }

  @Test func readsFoldersWithAnIndex() throws {
    let tree = try TemporaryTree()
    try tree.write(database.indexedFiles)
    try check(VulnerabilityDatabase(contentsOf: tree.path), isIndexed: true)
  }

  @Test(arguments: SyntheticZip.Method.allCases, [false, true])
  func readsZipArchives(_ method: SyntheticZip.Method, _ isWide: Bool) throws {
    for (top, hasDescriptors) in [("", true), ("vulndb-1/", false)] {
      let zip = SyntheticZip(
        method, hasDescriptors: hasDescriptors, isWide: isWide, comment: "PK\u{5}\u{6}, a comment")
      let indexed = database.indexedFiles.map { (top + $0.name, $0.contents) }
      let flat = database.flatFiles.map { ("\(top)data/osv/\($0.name)", $0.contents) }
      let tree = try TemporaryTree()
      try check(tree.open(SyntheticDatabase.zip(indexed, zip)), isIndexed: true)
      try check(tree.open(SyntheticDatabase.zip(flat, zip)), isIndexed: false)
    }
  }

  @Test(arguments: ["", "./", "vulndb-1/"], [false, true])
  func readsTarArchives(_ top: String, _ isCompressed: Bool) throws {
    func archive(_ files: [SyntheticDatabase.File]) -> [UInt8] {
      let tar = SyntheticDatabase.tar(files)
      return isCompressed ? LiteralDeflate.gzip(tar) : tar
    }
    let other: [SyntheticDatabase.File] = [("\(top)data/cve/v5/GO-2030-0009.json", [0x7b])]
    let hidden: [SyntheticDatabase.File] = [("\(top)._GO-2030-0001.json", [0])]
    let indexed = database.indexedFiles.map { (top + $0.name, $0.contents) } + hidden
    let flat = database.flatFiles.map { ("\(top)data/osv/\($0.name)", $0.contents) }
    let bare = database.flatFiles.map { (top + $0.name, $0.contents) }
    let tree = try TemporaryTree()
    try check(tree.open(archive(indexed)), isIndexed: true)
    try check(tree.open(archive(flat + other)), isIndexed: false)
    try check(tree.open(archive(bare + hidden)), isIndexed: false)
  }

  /// The export of osv.dev has entries of GitHub among those of Go.
  @Test func readsTheExportOfOSV() throws {
    let tree = try TemporaryTree()
    let files =
      database.flatFiles + [
        ("GHSA-aaaa-bbbb-cccc.json", Array(#"{"id":"GHSA-aaaa-bbbb-cccc"}"#.utf8))
      ]
    try check(tree.open(SyntheticDatabase.zip(files)), isIndexed: false)
  }

  /// No name leads out of an archive, as nothing is written.
  @Test func keepsNamesWithinAnArchive() throws {
    let tree = try TemporaryTree()
    let files = database.indexedFiles.map { ("../../\($0.name)", $0.contents) }
    try check(tree.open(SyntheticDatabase.zip(files)), isIndexed: true)
  }

  @Test func takesTheDateOfCheckoutsFromIdentifiers() throws {
    let tree = try TemporaryTree()
    try tree.write([SyntheticDatabase().flatFiles[2]])
    let found = try VulnerabilityDatabase(contentsOf: tree.path)
    #expect(found.modified == "2030-01-01T00:00:00Z")
    #expect(found.dateSource == .newestIdentifier)
  }

  @Test func servesSeveralThreads() async throws {
    let tree = try TemporaryTree()
    let found = try tree.open(SyntheticDatabase.zip(database.indexedFiles))
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<16 {
        group.addTask { (try? found.entries(ofModule: "example.com/lib").count) ?? 0 }
      }
      for await count in group { #expect(count == 2) }
    }
  }
}
