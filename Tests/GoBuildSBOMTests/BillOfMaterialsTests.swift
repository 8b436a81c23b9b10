import Foundation
import GoBinaryReport
import GoBuildInfo
import GoBuildSBOM
import Testing

@Suite struct BillOfMaterialsTests {
  private let record: BinaryRecord = {
    var replaced = Module(path: "example.com/b", version: "v1.0.0")
    replaced.replacement = Module(path: "example.com/Fork", version: "v1.0.1", sum: "h1:Yg==")
    var local = Module(path: "example.com/c", version: "v1.0.0")
    local.replacement = Module(path: "../c", version: "")
    let info = BuildInfo(
      goVersion: "go1.27.3", path: "example.com/tool/cmd",
      main: Module(path: "example.com/tool", version: "(devel)"),
      dependencies: [
        Module(path: "example.com/a", version: "v0.1.0+incompatible", sum: "h1:YQ=="), replaced,
        local,
      ],
      settings: [
        BuildSetting(key: "GOOS", value: "linux"),
        BuildSetting(key: "vcs.revision", value: "0123456789abcdef0123456789abcdef01234567"),
        BuildSetting(key: "vcs.time", value: "2024-01-02T03:04:05Z"),
        BuildSetting(key: "CGO_CFLAGS", value: ""),
      ])
    var record = BinaryRecord(file: "usr/bin/tool", info: info)
    record.sha256 = String(repeating: "ab", count: 32)
    record.location = ArchiveLocation(
      archive: "i.tar", image: "app:1", layer: "sha256:cc", file: "/usr/bin/tool")
    record.provenance = .blob(position: 0, form: .inline)
    return record
  }()

  private func document(
    _ format: BillOfMaterials.Format, _ records: [BinaryRecord]? = nil,
    _ configure: (inout BillOfMaterials.Options) -> Void = { _ in }
  ) throws -> (text: String, value: [String: Any]) {
    var options = BillOfMaterials.Options(name: "app")
    options.tool = try #require(BillOfMaterials.Tool(name: "scanner", version: "1.0"))
    configure(&options)
    let text = Collected()
    var document = BillOfMaterials(format, options) { text.bytes += $0 }
    for record in records ?? [record] { document.add(record) }
    document.finish()
    let value = try JSONSerialization.jsonObject(with: Data(text.bytes)) as! [String: Any]
    return (String(decoding: text.bytes, as: UTF8.self), value)
  }

  private final class Collected {
    var bytes: [UInt8] = []
  }

  @Test func cycloneDXHoldsWhatIsKnown() throws {
    let (_, value) = try document(.cycloneDX16)
    #expect(value["specVersion"] as? String == "1.6")
    let binary = (value["components"] as! [[String: Any]])[0]
    #expect(binary["name"] as? String == "usr/bin/tool")
    #expect(binary["version"] as? String == "v0.0.0-20240102030405-0123456789ab")
    let properties = binary["properties"] as! [[String: String]]
    let facts = Dictionary(uniqueKeysWithValues: properties.map { ($0["name"]!, $0["value"]) })
    #expect(facts["gobuildinfo:layer"] == "sha256:cc")
    #expect(facts["gobuildinfo:image"] == "app:1")
    #expect(facts["gobuildinfo:evidence"] == "blob")
    #expect(facts["gobuildinfo:setting:GOOS"] == "linux")
    #expect(facts["gobuildinfo:setting:CGO_CFLAGS"] == .some(nil))
    let modules = binary["components"] as! [[String: Any]]
    #expect(
      modules.map { $0["purl"] as? String } == [
        "pkg:golang/stdlib@1.27.3",
        "pkg:golang/example.com/tool@v0.0.0-20240102030405-0123456789ab",
        "pkg:golang/example.com/a@v0.1.0%2Bincompatible", "pkg:golang/example.com/Fork@v1.0.1",
        "pkg:golang/example.com/c",
      ])
    #expect("\(modules[1]["properties"]!)".contains("vcs.revision and vcs.time"))
    #expect("\(modules[1]["pedigree"]!)".contains("0123456789abcdef0123456789abcdef01234567"))
    let ancestors = (modules[3]["pedigree"] as! [String: Any])["ancestors"] as! [[String: String]]
    #expect(ancestors[0]["purl"] == "pkg:golang/example.com/b@v1.0.0")
    #expect("\(modules[3]["properties"]!)".contains("h1:Yg=="))
    #expect("\(modules[4]["properties"]!)".contains("../c"))
    #expect((value["metadata"] as! [String: Any])["timestamp"] as? String == "2024-01-02T03:04:05Z")
  }

  /// Every reference leads somewhere, and no two things share one.
  @Test func referencesLeadSomewhere() throws {
    var without = record
    without.info.main = nil
    without.info.dependencies = []
    let records = [record, without, record]
    let (_, value) = try document(.cycloneDX17, records)
    var references: [String] = ["0"]
    for binary in value["components"] as! [[String: Any]] {
      references.append(binary["bom-ref"] as! String)
      references += (binary["components"] as! [[String: Any]]).map { $0["bom-ref"] as! String }
    }
    #expect(Set(references).count == references.count)
    let dependencies = value["dependencies"] as! [[String: Any]]
    for dependency in dependencies {
      #expect(references.contains(dependency["ref"] as! String))
      for other in dependency["dependsOn"] as? [String] ?? [] {
        #expect(references.contains(other))
      }
    }
    // A main module needs all others, a binary without one the standard library.
    #expect(
      dependencies.contains {
        $0["ref"] as? String == "2" && $0["dependsOn"] as? [String] == ["2/stdlib"]
      })

    let (_, spdx) = try document(.spdx23, records)
    let names = (spdx["packages"] as! [[String: Any]]).map { $0["SPDXID"] as! String }
    #expect(Set(names).count == names.count)
    let relations = spdx["relationships"] as! [[String: String]]
    for relation in relations {
      #expect(names.contains(relation["relatedSpdxElement"]!))
      #expect(
        names.contains(relation["spdxElementId"]!) || relation["relationshipType"] == "DESCRIBES")
    }
    #expect(relations.filter { $0["relationshipType"] == "DESCRIBES" }.count == 3)
    #expect(relations.filter { $0["relationshipType"] == "ANCESTOR_OF" }.count == 4)
  }

  @Test func spdxHoldsWhatIsKnown() throws {
    let (_, value) = try document(.spdx23)
    let packages = value["packages"] as! [[String: Any]]
    #expect(
      packages.map { $0["name"] as? String } == [
        "usr/bin/tool", "stdlib", "example.com/tool", "example.com/a", "example.com/Fork",
        "example.com/b",
        "example.com/c", "example.com/c",
      ])
    #expect("\(packages[0]["comment"]!)".contains("setting:GOOS=linux\n"))
    #expect("\(packages[3]["externalRefs"]!)".contains("h1:YQ=="))
    #expect("\(packages[2]["sourceInfo"]!)".contains("0123456789abcdef0123456789abcdef01234567"))
    #expect(
      (value["creationInfo"] as! [String: Any])["created"] as? String == "2024-01-02T03:04:05Z")
  }

  @Test(arguments: BillOfMaterials.Format.allCases)
  func theSameBinariesGiveTheSameBytes(_ format: BillOfMaterials.Format) throws {
    let (first, value) = try document(format)
    #expect(try document(format).text == first)
    let key = format == .spdx23 ? "documentNamespace" : "serialNumber"
    // Another document has another number, unless it is given.
    let other = try document(format, [record, record]).value
    #expect(value[key] as? String != other[key] as? String)
    let uuid = "01234567-89ab-4def-8123-456789abcdef"
    let given = try document(format) { $0.serialNumber = .init(uuid) }.value
    #expect(given[key] as? String == "urn:uuid:\(uuid)")
    let timed = try document(format) { $0.timestamp = Timestamp("2026-11-21T00:00:00Z") }.text
    #expect(timed.contains("2026-11-21T00:00:00Z"))
  }

  @Test func optionsAreValid() {
    for text in [
      "yesterday", "2026-02-30T00:00:00Z", "2026-11-21T00:00:00", "2026-11-21T00:00:00.5Z",
      "2026-11-21T24:00:00Z", "",
    ] {
      #expect(Timestamp(text) == nil)
    }
    #expect(Timestamp("2024-02-29T23:59:59Z")?.text == "2024-02-29T23:59:59Z")
    #expect(Timestamp(secondsSince1970: 1_709_251_199) == Timestamp("2024-02-29T23:59:59Z"))
    #expect(Timestamp(secondsSince1970: -1) == nil)
    for text in [
      "not a uuid", "", "01234567-89AB-4DEF-8123-456789ABCDEF",
      "0123456789ab4def8123456789abcdef0000", "01234567-89ab-4def-8123-456789abcdeg",
    ] {
      #expect(BillOfMaterials.SerialNumber(text) == nil)
    }
    for (name, version) in [("", "1"), ("a\nb", ""), ("a", "1\u{7f}")] {
      #expect(BillOfMaterials.Tool(name: name, version: version) == nil)
    }
  }

  /// SPDX documents must have a name, and all documents name the program that wrote them.
  @Test(arguments: BillOfMaterials.Format.allCases)
  func namesAreThere(_ format: BillOfMaterials.Format) throws {
    #expect(try document(format) { $0.name = "" }.text.contains("\"unnamed\""))
    let text = try document(format).text
    #expect(text.contains(format == .spdx23 ? "\"Tool: scanner-1.0\"" : "\"scanner\""))
    #expect(try document(format) { $0.tool = .library }.text.contains("swift-go-buildinfo"))
  }

  /// Of a program that was built without modules, the main package and the flags give a module.
  @Test(arguments: BillOfMaterials.Format.allCases)
  func programsWithoutModulesHaveOne(_ format: BillOfMaterials.Format) throws {
    let info = BuildInfo(
      goVersion: "go1.17.13", path: "github.com/a/b/cmd/c",
      settings: [BuildSetting(key: "-ldflags", value: "-X github.com/a/b/version.Version=1.2.3")])
    let text = try document(format, [BinaryRecord(file: "c", info: info)]).text
    #expect(text.contains("\"pkg:golang/github.com/a/b@v1.2.3\""))
    #expect(text.contains("main package github.com/a/b/cmd/c"))
  }

  @Test(arguments: BillOfMaterials.Format.allCases)
  func documentsWithoutBinariesAreDocuments(_ format: BillOfMaterials.Format) throws {
    let (_, value) = try document(format, [])
    #expect((value["components"] ?? value["packages"]) as? [String] == [])
  }

  /// Memory does not grow with what was written: pieces are handed out as they come.
  @Test func documentsComeInPieces() throws {
    var sizes: [Int] = []
    var document = BillOfMaterials(.cycloneDX16, BillOfMaterials.Options(name: "many")) {
      sizes.append($0.count)
    }
    for _ in 0..<500 { document.add(record) }
    let count = sizes.count
    document.finish()
    #expect(count > 5)
    #expect(sizes.allSatisfy { $0 < 100_000 })
  }

  @Test func inferredModulesAreMarked() throws {
    var record = BinaryRecord(
      file: "tool", info: BuildInfo(goVersion: "go1.27.3", path: "example.com/tool"))
    record.packages = LinkedPackages(
      packages: [
        LinkedPackage(
          path: "example.com/lib", module: "example.com/lib", version: "v1.0.0", functionCount: 1,
          byteCount: 1)
      ], modules: [LinkedModule(path: "example.com/lib", version: "v1.0.0", isInferred: true)],
      release: .go1_20, functionCount: 1, byteCount: 1)
    let (plain, _) = try document(.cycloneDX16, [record])
    #expect(!plain.contains("example.com/lib"))
    let (_, value) = try document(.cycloneDX16, [record]) { $0.linkedCode = .recorded }
    let binary = (value["components"] as! [[String: Any]])[0]
    let module = try #require(
      (binary["components"] as! [[String: Any]]).first {
        $0["name"] as? String == "example.com/lib"
      })
    #expect(module["purl"] as? String == "pkg:golang/example.com/lib@v1.0.0")
    let properties = module["properties"] as! [[String: String]]
    #expect(
      properties.map { "\($0["name"]!)=\($0["value"]!)" } == [
        "gobuildinfo:module-inferred-from=paths of source files", "gobuildinfo:linked=true",
        "gobuildinfo:linked-evidence=functions in the function table",
      ])
    let (text, _) = try document(.spdx23, [record]) { $0.linkedCode = .recorded }
    #expect(text.contains("The module is inferred from paths of source files."))
    #expect(!text.contains("go-sum"))
  }
}
