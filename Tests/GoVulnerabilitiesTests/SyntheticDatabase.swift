import Foundation
import GoBuildInfo
import GoVulnerabilities
import TestSupport

/// A database of a few made-up entries, in all forms.
struct SyntheticDatabase {
  var entries: [Entry] = SyntheticDatabase.entries

  struct Entry {
    let id: String
    let json: String
    /// The modules that it names, with what the index lists as fixed.
    let modules: [(path: String, fixed: String?)]
  }

  static let modified = "2031-05-06T07:08:09Z"

  static let entries = [
    Entry(
      id: "GO-2030-0001",
      json: """
        {
          "schema_version": "1.3.1",
          "id": "GO-2030-0001",
          "modified": "0001-01-01T00:00:00Z",
          "published": "2030-01-02T03:04:05Z",
          "aliases": ["CVE-2030-1", "GHSA-aaaa-bbbb-cccc"],
          "summary": "Loop in \\u003cParse\\u003e",
          "details": "A \\"quoted\\" \\\\ text\\nof two lines, \\ud83d\\ude00 and \\ud83d.",
          "affected": [
            {
              "package": {"name": "example.com/lib", "ecosystem": "Go"},
              "ranges": [{"type": "SEMVER", "events": [
                {"introduced": "0"}, {"fixed": "1.2.3"}, {"introduced": "1.3.0-0"}, {"fixed": "1.3.1"}
              ]}],
              "ecosystem_specific": {
                "imports": [
                  {"path": "example.com/lib/parse", "symbols": ["Parse", "Reader.Next"],
                   "goos": ["windows"], "goarch": ["amd64", "arm64"]},
                  {"path": "example.com/lib"}
                ]
              }
            },
            {
              "package": {"name": "example.com/lib/v2", "ecosystem": "Go"},
              "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}],
              "ecosystem_specific": {
                "custom_ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.5.0"}]}]
              }
            }
          ],
          "references": [{"type": "FIX", "url": "https://example.com/1"}],
          "credits": [{"name": "A"}],
          "database_specific": {"url": "https://pkg.go.dev/vuln/GO-2030-0001", "review_status": "REVIEWED"}
        }
        """, modules: [("example.com/lib", "1.3.1"), ("example.com/lib/v2", nil)]),
    Entry(
      id: "GO-2030-0002",
      json: #"""
        {"id":"GO-2030-0002","modified":"0001-01-01T00:00:00Z","published":"2030-02-02T03:04:05Z","withdrawn":"2030-03-01T00:00:00Z","aliases":null,"summary":"Crash","details":"","affected":[{"package":{"name":"stdlib","ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.22.0-0"},{"fixed":"1.22.3"}]},{"type":"GIT","events":[{"introduced":"0"}]}],"ecosystem_specific":{"imports":[{"path":"net/http","symbols":["Get"]}]}},{"package":{"name":"left-pad","ecosystem":"npm"},"ranges":[]}],"database_specific":{"review_status":"UNREVIEWED","more":[1,-2.5e+3,true,false,null,{}]}}
        """#, modules: [("stdlib", "1.22.3")]),
    Entry(
      id: "GO-2030-0003",
      json: #"""
        {"id":"GO-2030-0003","published":"0001-01-01T00:00:00Z","modified":"0001-01-01T00:00:00Z","affected":[{"package":{"name":"example.com/lib","ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]},{"package":{"name":"example.com/lib","ecosystem":"Go"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.1.0"},{"fixed":"1.1.5"}]}]}]}
        """#, modules: [("example.com/lib", "1.0.0"), ("example.com/lib", "1.1.5")]),
  ]

  /// The modules, in an order of no kind.
  var modules: [String] { ["stdlib", "example.com/lib/v2", "example.com/lib"] }

  // MARK: Files

  typealias File = (name: String, contents: [UInt8])

  /// A file for each entry.
  var flatFiles: [File] { entries.map { ("\($0.id).json", Array($0.json.utf8)) } }

  /// The files of the layout with an index.
  var indexedFiles: [File] {
    var lists: [String: [String]] = [:]
    for entry in entries {
      for (path, fixed) in entry.modules {
        let fix = fixed.map { #","fixed":"\#($0)""# } ?? ""
        lists[path, default: []].append(
          #"{"id":"\#(entry.id)","modified":"\#(SyntheticDatabase.modified)"\#(fix)}"#)
      }
    }
    let modules = lists.sorted { $0.key < $1.key }.map {
      #"{"path":"\#($0.key)","vulns":[\#($0.value.joined(separator: ","))]}"#
    }
    return flatFiles.map { ("ID/\($0.name)", $0.contents) } + [
      ("index/db.json", Array(#"{"modified":"\#(SyntheticDatabase.modified)"}"#.utf8)),
      ("index/modules.json", Array("[\(modules.joined(separator: ",\n"))]".utf8)),
      ("index/vulns.json", Array("[]".utf8)),
    ]
  }

  static func tar(_ files: [File]) -> [UInt8] {
    var tar = SyntheticTar()
    for file in files { tar.add(file.name, file.contents) }
    return tar.ended
  }

  static func zip(
    _ files: [File], _ zip: SyntheticZip = SyntheticZip(.coded, hasDescriptors: true)
  ) -> [UInt8] {
    var zip = zip
    for file in files { zip.add(file.name, file.contents) }
    return zip.bytes
  }
}

extension TemporaryTree {
  /// Writes files.
  func write(_ files: [SyntheticDatabase.File]) throws {
    for file in files {
      let place = url.appending(path: file.name)
      try FileManager.default.createDirectory(
        at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(file.contents).write(to: place)
    }
  }

  /// Opens a database that is in an archive.
  func open(_ archive: [UInt8], as name: String = "db") throws -> VulnerabilityDatabase {
    try write([(name, archive)])
    return try VulnerabilityDatabase(contentsOf: Pathname("\(path)/\(name)"))
  }
}
