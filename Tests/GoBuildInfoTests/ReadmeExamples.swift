import Foundation
import GoBuildInfo
import Testing

// The README's examples, word for word: the test below holds the two together.

func describe(_ path: Pathname) throws(ReadError) -> String {
  let info = try BuildInfo(contentsOf: path)
  guard info.goVersion >= "go1.26" else { return "old: \(info.goVersion)" }
  let replaced = info.dependencies.filter { $0.replacement != nil }
  return """
    \(info.main?.path ?? "no modules") for \(info.platform?.description ?? "an unknown platform")
    \(info.dependencies.count) dependencies, \(replaced.count) of them replaced
    CGO_ENABLED=\(info.settings["CGO_ENABLED"] ?? "?")
    """
}

func countReplacements(in path: Pathname) throws(ReadError) -> Int {
  let file = try MappedFile(path)
  let view = try BuildInfoView(file.bytes)
  var count = 0
  var modules = view.dependencies
  while let module = try modules.next() {
    if module.replacement != nil { count += 1 }
  }
  return count
}

func versions(ofImagesIn path: Pathname) throws(ReadError) -> [String] {
  var file = try FileReader(path)
  var parts = try BinaryParts(of: &file)
  var versions: [String] = []
  while let part = try parts.next(in: &file) {
    let info = try BuildInfo(reading: &file, part: part.range)
    versions.append("\(part.name ?? "all of it") \(info.goVersion)")
  }
  return versions
}

@Suite struct ReadmeExamples {
  @Test func standInTheReadme() throws {
    let file = URL(filePath: #filePath)
    let root = file.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let here = try String(contentsOf: file, encoding: .utf8)
    let blocks = readme.components(separatedBy: "```swift\nimport GoBuildInfo\n").dropFirst()
      .map { $0.components(separatedBy: "```")[0] }
      .filter { !$0.hasPrefix("import GoBuildPolicy") }
    #expect(blocks.count == 3)
    for block in blocks { #expect(here.contains(block)) }
  }

  @Test func doWhatTheySay() throws {
    let modules = TestBinary(name: "linux-amd64-go1.27-modules").path
    #expect(
      try describe(modules) == """
        example.com/modules for linux/amd64
        5 dependencies, 1 of them replaced
        CGO_ENABLED=0
        """)
    #expect(try describe(TestBinary(name: "linux-arm64-go1.19-stripped").path) == "old: go1.19.8")
    #expect(try countReplacements(in: modules) == 1)
    let universal = TestBinary(name: "darwin-universal-go1.27-stripped").path
    #expect(try versions(ofImagesIn: universal) == ["x86_64 go1.27.3", "arm64 go1.27.3"])
  }
}
