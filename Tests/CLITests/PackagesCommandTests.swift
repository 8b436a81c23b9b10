import Foundation
import Testing

@Suite struct PackagesCommandTests {
  private let modules = "linux-amd64-go1.27-modules"

  @Test func packagesAreListedWithTheirModules() throws {
    let result = try Program.run("packages", modules)
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].hasPrefix("\(modules): "))
    #expect(lines[0].hasSuffix(" bytes of code"))
    let packages = lines.dropFirst().prefix { $0 != "\tmodules without linked code" }
      .map { $0.split(separator: "\t").map(String.init) }
    #expect(packages.allSatisfy { $0.count == 5 && ["package", "inlined"].contains($0[0]) })
    #expect(packages.map { $0[1] } == packages.map { $0[1] }.sorted())
    #expect(packages.contains { $0[1] == "runtime" && $0[2] == "std" && Int($0[3])! > 100 })
    #expect(packages.contains { $0[1] == "main" && $0[2] == "example.com/modules@(devel)" })
    #expect(lines.contains("\tmodule\texample.com/words\tv1.2.3"))
  }

  @Test func functionsAreInTheOrderOfTheirAddresses() throws {
    let result = try Program.run("packages", "--functions", modules)
    let rows = result.output.split(separator: "\n").map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(rows.count > 1000 && rows.allSatisfy { $0.count == 5 })
    let addresses = rows.compactMap { UInt64($0[0], radix: 16) }
    #expect(addresses.count == rows.count && addresses == addresses.sorted())
    #expect(rows.contains { $0[2] == "main" && $0[3] == "main.main" && $0[4].contains("main.go:") })
    // All bytes of code are those of the packages.
    let listed = try Program.run("packages", "--json", modules)
    let packages = try #require(object(listed.output)["Packages"] as? [[String: Any]])
    let counted = packages.reduce(0) { $0 + ($1["Functions"] as! Int) }
    #expect(counted == rows.count { !$0[2].isEmpty })
  }

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func everyImageIsAnObject() throws {
    let result = try Program.run("packages", "--json", "darwin-universal-go1.27-stripped", modules)
    let objects = try result.output.split(separator: "\n").map { try object(String($0)) }
    #expect(objects.map { $0["Slice"] as? String } == ["x86_64", "arm64", nil])
    let linked = try #require(objects[2]["Modules"] as? [[String: Any]])
    #expect(linked.map { $0["Linked"] as? String }.first == "code")
    #expect(
      linked.contains {
        $0["Path"] as? String == "example.com/words" && $0["Linked"] as? String == "none"
      })
  }

  @Test func filesAreListedOnce() throws {
    let result = try Program.run("packages", "--files", modules)
    let files = result.output.split(separator: "\n").map(String.init)
    #expect(files == Set(files).sorted() && files.contains { $0.hasSuffix("runtime/proc.go") })
  }

  @Test func programsWithoutBuildInfoHavePackages() throws {
    let folder = TemporaryFolder()
    var bytes = try Data(contentsOf: Program.binaries.appending(path: modules))
    let blob = try #require(bytes.range(of: Data([0xff] + Array(" Go buildinf:".utf8))))
    bytes.replaceSubrange(blob, with: Data(count: blob.count))
    let file = try folder.file("wiped")
    try bytes.write(to: file)
    let result = try Program.run("packages", file.path)
    #expect(result.status == 0)
    #expect(result.output.contains("\tpackage\truntime\tstd\t"))
    #expect(!result.output.contains("modules without linked code"))
  }

  @Test func otherFilesHaveNone() throws {
    let result = try Program.run("packages", "README.md", in: Program.root)
    #expect(result.status == 1 && result.output.isEmpty)
    let usage = try Program.run("packages", "--files", "--json", modules)
    #expect(usage.status == 2)
  }

  @Test func directoriesAreSearched() throws {
    let result = try Program.run(
      "packages", "--functions", "TestBinaries/binaries", in: Program.root)
    #expect(result.status == 0)
    #expect(
      result.output.split(separator: "\n").filter { $0.hasSuffix(":") && !$0.contains("\t") }.count
        >= 9)
  }

  @Test func billsOfMaterialsRecordLinkedModules() throws {
    func names(_ option: String) throws -> [String] {
      let document = try object(try Program.run("sbom", option, modules).output)
      let binary = try #require((document["components"] as? [[String: Any]])?.first)
      let modules = try #require(binary["components"] as? [[String: Any]])
      return modules.map { module in
        let properties = module["properties"] as? [[String: String]] ?? []
        let linked = properties.first { $0["name"] == "gobuildinfo:linked" }?["value"] ?? "-"
        return "\(module["name"] as! String) \(linked)"
      }
    }
    #expect(try names("--only-linked") == ["stdlib -", "example.com/modules true"])
    #expect(try names("--linked").contains("example.com/words false"))
  }

  @Test func reportsHavePackages() throws {
    let report = try Program.run("--json", "--packages", modules)
    let code = try #require(object(report.output)["Code"] as? [String: Any])
    let listed = try object(try Program.run("packages", "--json", modules).output)
    #expect(
      NSDictionary(dictionary: listed.filter { $0.key != "File" }) == NSDictionary(dictionary: code)
    )
    #expect(try Program.run("--packages", modules).status == 2)
    // Gates judge by them.
    let folder = TemporaryFolder()
    let file = try folder.file("report", Data(report.output.utf8)).path
    #expect(try Program.run("check", "--package", "deny plugin", file).status == 0)
    #expect(try Program.run("check", "--package", "deny runtime", file).status == 1)
  }
}
