import Foundation
import Testing

@Suite struct DiffCommandTests {
  private static let modules = "linux-amd64-go1.27-modules"
  private static let old = "linux-arm64-go1.19-stripped"
  private static let mips = "linux-mips-go1.27-stripped"
  private static let windows = "windows-amd64-go1.27-stripped"
  private static let universal = "darwin-universal-go1.27-stripped"

  private func diff(_ arguments: String..., in folder: URL = Program.binaries) throws
    -> Program.Result
  {
    try Program.run(["diff"] + arguments, in: folder)
  }

  private func binary(_ name: String) throws -> Data {
    try Data(contentsOf: Program.binaries.appending(path: name))
  }

  @Test func statusesSayWhatCameOfIt() throws {
    #expect(try diff(DiffCommandTests.modules, DiffCommandTests.old).status == 0)
    #expect(try diff("--exit-code", DiffCommandTests.modules, DiffCommandTests.old).status == 1)
    #expect(try diff("--exit-code", DiffCommandTests.old, DiffCommandTests.old).status == 0)
    for wrong in [["a"], ["a", "b", "c"], ["--exit", "a", "b"], []] {
      #expect(try Program.run(["diff"] + wrong, in: Program.binaries).status == 2)
    }
    let folder = TemporaryFolder()
    let text = try folder.file("text", Data("text".utf8)).path
    let empty = try folder.file("empty/text", Data("text".utf8)).deletingLastPathComponent().path
    let damaged = try folder.file("report", Data("{\"File\":\n".utf8)).path
    for unreadable in ["missing", text, empty, damaged] {
      let result = try diff("--exit-code", DiffCommandTests.old, unreadable)
      #expect(result.status == 3, "\(unreadable)")
      #expect(!result.error.isEmpty && result.output.isEmpty)
      #expect(try diff(unreadable, DiffCommandTests.old).status == 3)
    }
    let module = Program.root.appending(path: "TestBinaries/programs/modules/go.mod").path
    #expect(try diff(module, DiffCommandTests.modules).status == 0)
    #expect(try diff(DiffCommandTests.modules, module).status == 2)
    #expect(try diff(module, module).status == 2)
    let broken = try folder.file("go.mod", Data("module\n".utf8)).path
    #expect(try diff(broken, DiffCommandTests.modules).status == 3)
  }

  /// Build info alone does not tell what runs.
  @Test func otherCodeIsADifference() throws {
    let folder = TemporaryFolder()
    var other = try binary(DiffCommandTests.mips)
    other[other.count - 1] ^= 1
    try folder.file("a", try binary(DiffCommandTests.mips))
    try folder.file("b", other)
    let result = try diff("--exit-code", "a", "b", in: folder.url)
    #expect(result.status == 1)
    #expect(result.output.hasPrefix("~ file\tsha256\t"))
    #expect(result.output.split(separator: "\n").count == 1)
    let headers = try diff(DiffCommandTests.mips, DiffCommandTests.windows).output
    #expect(headers.contains("~ header\tcontainer\tELF, 32-bit, big-endian\t-> PE, 64-bit"))
    #expect(headers.contains("~ header\tbuildid\t"))
    #expect(headers.contains("+ header\tlibrary\tkernel32.dll\n"))
  }

  @Test func everySliceIsCompared() throws {
    let folder = TemporaryFolder()
    var other = try binary(DiffCommandTests.universal)
    // The version in the second slice.
    let place = try #require(other.range(of: Data("go1.27.3".utf8), options: .backwards))
    other.replaceSubrange(place, with: Data("go1.27.4".utf8))
    let file = try folder.file("other", other).path
    let result = try diff(DiffCommandTests.universal, file)
    #expect(result.output.contains("(arm64):\n\t~ go\tgo1.27.3\t-> go1.27.4\n"))
    #expect(result.output.contains("(x86_64):\n\t~ file\tsha256"))
    let one = try diff(DiffCommandTests.universal, DiffCommandTests.mips).output
    #expect(one.contains("- binary\tgo1.27.3 example.com/hello (devel)"))
  }

  /// What runs is the same, whatever containers it runs in and however many of them.
  @Test func programsAreMatchedBelowTheRoot() throws {
    let folder = TemporaryFolder()
    for place in [
      "monday/1111/rootfs/app", "monday/2222/rootfs/app", "monday/3/rootfs/bin/tool",
      "tuesday/4444/rootfs/bin/tool", "tuesday/5555/rootfs/app",
    ] {
      try folder.file(
        place, try binary(place.hasSuffix("app") ? DiffCommandTests.mips : DiffCommandTests.modules)
      )
    }
    func same(_ old: String, _ new: String) throws {
      let result = try diff("--exit-code", old, new, in: folder.url)
      #expect(result.status == 0 && result.output.isEmpty && result.error.isEmpty)
    }
    try same("monday", "tuesday")
    try same("tuesday", "monday/")
    for day in ["monday", "tuesday"] {
      let report = try Program.run(["--json", day], in: folder.url).output
      try folder.file("\(day).jsonl", Data(report.utf8))
    }
    try same("monday.jsonl", "tuesday.jsonl")
    try same("monday", "tuesday.jsonl")
    try same("monday.jsonl", "tuesday")
    // Another build of one of them is a difference of that program alone.
    try folder.file("tuesday/5555/rootfs/app", try binary(DiffCommandTests.windows))
    let changed = try diff("--json", "--exit-code", "monday", "tuesday", in: folder.url)
    #expect(changed.status == 1)
    #expect(
      changed.output.contains(
        #"{"File":"tuesday/5555/rootfs/app","Subject":"build","Name":"GOOS","#))
    #expect(!changed.output.contains("tool"))
  }

  @Test func programsComeGoAndMove() throws {
    let folder = TemporaryFolder()
    try folder.file("old/bin/a", try binary(DiffCommandTests.mips))
    try folder.file("old/bin/b", try binary(DiffCommandTests.modules))
    try folder.file("new/bin/a", try binary(DiffCommandTests.mips))
    try folder.file("new/sbin/b", try binary(DiffCommandTests.modules))
    let moved = try diff("--exit-code", "old", "new", in: folder.url)
    #expect(moved.output == "new/sbin/b:\n\t~ file\tpath\tbin/b\t-> sbin/b\n")
    #expect(moved.status == 1)
    try FileManager.default.removeItem(at: folder.url.appending(path: "new/sbin"))
    let gone = try diff("--exit-code", "old", "new", in: folder.url)
    #expect(gone.output == "old/bin/b:\n\t- binary\tgo1.27.3 example.com/modules (devel)\n")
    let added = try diff("new", "old", in: folder.url)
    #expect(added.output == "old/bin/b:\n\t+ binary\tgo1.27.3 example.com/modules (devel)\n")
  }

  @Test func imagesAreOperands() throws {
    let image = Program.root.appending(path: "TestBinaries/images/app.oci.tar").path
    let folder = TemporaryFolder()
    let copy = folder.url.appending(path: "other-name.tar")
    try FileManager.default.copyItem(atPath: image, toPath: copy.path)
    let same = try diff("--exit-code", image, copy.path)
    #expect(same.status == 0 && same.output.isEmpty)
    // The image of what a file system holds.
    try folder.file("root/usr/bin/tool", try binary(DiffCommandTests.old))
    let result = try diff(image, folder.url.appending(path: "root").path)
    #expect(!result.output.contains("usr/bin/tool:\n\t~ go"))
    // A file is compared with that of its main package.
    let file = try diff("--exit-code", image, DiffCommandTests.mips)
    #expect(file.status == 1 && file.output.contains("~ build\tGOARCH\tarm64\t-> mips"))
    #expect(try diff(image, "linux-amd64-go1.27-many").status == 3)
  }

  /// What is missing in a report is not taken for the same.
  @Test func reportsWithoutHeadersAreUndetermined() throws {
    let folder = TemporaryFolder()
    let report = try String(
      contentsOf: Program.binaries.appending(path: "\(DiffCommandTests.mips).json"), encoding: .utf8
    )
    let file = try folder.file("report.json", Data(report.utf8)).path
    let result = try diff("--exit-code", file, DiffCommandTests.mips)
    #expect(result.status == 3)
    #expect(result.output.isEmpty)
    #expect(result.error.contains("not compared: the headers of the old binary are not known"))
    #expect(try diff("--exit-code", file, DiffCommandTests.windows).status == 1)
  }

  @Test func emptyValuesAndVersionsThatAreNoneAreShown() throws {
    let folder = TemporaryFolder()
    func report(_ name: String, _ words: String) throws {
      try folder.file(name, Data("{\"GoVersion\":\"go1.27.3\",\(words)}\n".utf8))
    }
    try report("a", #""Settings":[{"Key":"X"},{"Key":"-tags","Value":"a,b"}]"#)
    try report("b", #""Settings":[{"Key":"X","Value":"1"},{"Key":"-tags","Value":"b,c"}]"#)
    #expect(
      try diff("a", "b", in: folder.url).output
        == "- build\t-tags\ta\n+ build\t-tags\tc\n~ build\tX\t\"\"\t-> 1\n")
    #expect(
      try diff("--json", "a", "b", in: folder.url).output.hasSuffix(
        #"{"Subject":"build","Name":"X","Before":"","After":"1"}"# + "\n"))
  }
}
