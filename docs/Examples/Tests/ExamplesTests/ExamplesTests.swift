import Foundation
import Testing

@Suite struct ExamplesTests {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let root = folder.deletingLastPathComponent().deletingLastPathComponent()

  /// Runs an example, which stands beside the test bundle, at the root of the repository.
  private func run(_ example: String, _ arguments: String...) throws -> (
    output: String, status: Int32
  ) {
    #if os(Linux)
      let bundle = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
    #endif
    let process = Process()
    process.executableURL = bundle.deletingLastPathComponent().appending(path: example)
    process.arguments = arguments
    process.currentDirectoryURL = ExamplesTests.root
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: text, as: UTF8.self), process.terminationStatus)
  }

  private let modules = "TestBinaries/binaries/linux-amd64-go1.27-modules"
  private let old = "TestBinaries/binaries/linux-arm64-go1.19-stripped"

  @Test func describes() throws {
    #expect(
      try run("describe", modules, old, "README.md").output == """
        example.com/modules for linux/amd64
        5 dependencies, 1 of them replaced
        CGO_ENABLED=0
        old: go1.19.8
        no Go binary

        """)
  }

  @Test func walksImages() throws {
    let universal = "TestBinaries/binaries/darwin-universal-go1.27-stripped"
    #expect(
      try run("images", universal, old).output == """
        x86_64 go1.27.3
        arm64 go1.27.3
        all of it go1.19.8

        """)
  }

  @Test func readsModules() throws {
    #expect(
      try run("modules", modules, old).output == """
        example.com/modules: 1 modules are replaced
        example.com/hello: 0 modules are replaced
        5 modules in all

        """)
  }

  @Test func findsOldBinaries() throws {
    let folders = ["TestBinaries/binaries", "TestBinaries/images"]
    #expect(
      try run("old-binaries", "go1.22", folders[0], folders[1]).output == """
        \(old)
        TestBinaries/binaries/windows-386-go1.21-stripped

        """)
    #expect(try run("old-binaries", "go1.18", folders[0]).output == "none is older\n")
  }

  @Test func tellsLinkage() throws {
    let lines = try run("linkage", "TestBinaries/binaries").output.split(separator: "\n")
    #expect(lines.contains("\(modules): static executable"))
    #expect(
      lines.contains(
        "TestBinaries/binaries/windows-amd64-go1.27-stripped: dynamic position-independent executable"
      ))
  }

  @Test func complainsAboutDynamicLinkage() throws {
    let output = try run("linkage", "--static", "TestBinaries/binaries").output
    let windows = "TestBinaries/binaries/windows-amd64-go1.27-stripped"
    #expect(output.contains("\(windows): needs libraries of the system\n"))
    #expect(!output.contains(modules))
  }

  @Test func keepsTheGate() throws {
    #expect(try run("gate", "docs/example.policy", modules).status == 0)
    let refused = try run("gate", "docs/example.policy", modules, old)
    #expect(refused.output.hasPrefix("\(old): go-version: expected Go >= 1.26, found go1.19.8"))
    #expect(refused.status == 1)
    #expect(try run("gate", "docs/example.policy").status == 2)
  }

  /// What is not a Go program, or hides one, does not pass.
  @Test func keepsTheGateShut() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func file(_ name: String, _ contents: Data) throws -> String {
      let url = folder.appending(path: name)
      try contents.write(to: url)
      return url.path
    }
    func library(_ members: [Data]) -> Data {
      members.enumerated().reduce(into: Data("!<arch>\n".utf8)) { library, member in
        let name = "\(member.offset).o/".padding(toLength: 48, withPad: " ", startingAt: 0)
        let size = "\(member.element.count)".padding(toLength: 10, withPad: " ", startingAt: 0)
        library += Data((name + size + "`\n").utf8) + member.element
        library += Data(count: member.element.count % 2)
      }
    }
    let object = Data("an object of C".utf8)
    let rules = try file("rules", Data("go-version >= 1.24\n".utf8))
    let plain = try file("plain.a", library([object, object]))
    #expect(try run("gate", rules, plain).status == 3)
    let binary = try Data(contentsOf: ExamplesTests.root.appending(path: old))
    let fifth = try file("fifth.a", library([object, object, object, object, binary]))
    #expect(try run("gate", rules, fifth).status == 1)
    let empty = try file("empty", Data("# nothing\n".utf8))
    #expect(try run("gate", empty, modules).status == 3)
  }

  @Test func writesAReport() throws {
    let text = try run("report", "docs/example.policy", old, "README.md").output
    let report = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(report?["version"] as? String == "2.1.0")
    for rule in ["go-version", "read"] { #expect(text.contains("{\"ruleId\":\"\(rule)\"")) }
  }

  @Test func writesAndReadsReports() throws {
    let text = try run("records", modules, old).output
    #expect(text.split(separator: "\n").count == 2)
    let report = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(text.utf8).write(to: report)
    #expect(try run("records", "--count", report.path).output == "go1.19.8 1\ngo1.27.3 1\n")
    try FileManager.default.removeItem(at: report)
  }

  @Test func writesABillOfMaterials() throws {
    let text = try run("bill-of-materials", modules).output
    let document = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
    #expect(document?["bomFormat"] as? String == "CycloneDX")
    #expect(text.contains("\"pkg:golang/example.com/words@v1.2.3\""))
  }

  /// All that is shown as Swift in the documents, other than how to name a package, is code that runs here.
  @Test func areWhatTheDocumentsShow() throws {
    let sources = try files(in: ExamplesTests.folder.appending(path: "Sources"), "swift")
    let code = try sources.map { try String(contentsOf: $0, encoding: .utf8) }
    let documents =
      try files(in: ExamplesTests.root.appending(path: "docs"), "md")
      + files(in: ExamplesTests.root.appending(path: "Sources"), "md")
      + [ExamplesTests.root.appending(path: "README.md")]
    var count = 0
    for document in documents {
      let text = try String(contentsOf: document, encoding: .utf8)
      for block in text.components(separatedBy: "```swift\n").dropFirst() {
        let shown = block.components(separatedBy: "```")[0]
        count += 1
        #expect(code.contains { $0.contains(shown) }, "\(document.path): \(shown)")
      }
    }
    #expect(count == 17)
  }

  private func files(in folder: URL, _ ending: String) throws -> [URL] {
    let all = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (all?.allObjects as? [URL] ?? []).filter {
      $0.pathExtension == ending && !$0.path.contains("/.build")
    }
  }
}
