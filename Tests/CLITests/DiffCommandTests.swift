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

  @Test func packagesAreCompared() throws {
    let (old, new) = (DiffCommandTests.old, DiffCommandTests.modules)
    let plain = try diff(old, new).output
    #expect(!plain.contains("package\t"))
    let result = try diff("--packages", "--exit-code", old, new)
    #expect(result.status == 1 && result.error.isEmpty)
    #expect(result.output.hasPrefix(plain))
    let lines = result.output.dropFirst(plain.count).split(separator: "\n").map {
      $0.split(separator: "\t").map(String.init)
    }
    #expect(lines.allSatisfy { ["code", "package"].contains(String($0[0].dropFirst(2))) })
    let runtime = try #require(lines.first { $0[0] == "~ package" && $0[2] == "runtime" })
    #expect(runtime[1] == "std" && runtime[3].hasSuffix(" bytes") && runtime[4].hasPrefix("-> "))
    #expect(lines.contains { $0[0] == "~ code" && $0[1] == "std" })
    // The standard library comes last, and all of its code first.
    let standard = lines.drop { $0[1] != "std" }
    #expect(standard.first?[0] == "~ code" && standard.allSatisfy { $0[1] == "std" })
    #expect(try diff("--packages", "--exit-code", new, new).status == 0)
  }

  @Test func packagesOfReportsAreCompared() throws {
    let folder = TemporaryFolder()
    let new = DiffCommandTests.modules
    let report = try Program.run("--json", "--packages", "--sha256", new)
    let file = try folder.file("report", Data(report.output.utf8)).path
    let same = try diff("--packages", "--exit-code", file, new)
    #expect(same.status == 0 && same.output.isEmpty && same.error.isEmpty)
    let changed = report.output.replacingOccurrences(
      of: #""Path":"main","Module":"example.com/modules","Version":"(devel)","Functions":1"#,
      with: #""Path":"main","Module":"example.com/modules","Version":"(devel)","Functions":3"#)
    #expect(changed != report.output)
    let other = try folder.file("other", Data(changed.utf8)).path
    let result = try diff("--json", "--packages", "--exit-code", other, file)
    #expect(result.status == 1)
    #expect(
      result.output == """
        {"Subject":"code","Name":"example.com/modules","Before":"3 functions, 64 bytes","After":"1 function, 64 bytes",\
        "Module":"example.com/modules","Functions":-2,"CodeBytes":0}
        {"Subject":"package","Name":"main","Before":"3 functions, 64 bytes","After":"1 function, 64 bytes",\
        "Module":"example.com/modules","Functions":-2,"CodeBytes":0}

        """)
    // Without the option, and where one side or both have no packages.
    #expect(try diff("--exit-code", other, file).status == 0)
    let plain = try Program.run("--json", "--sha256", new)
    let bare = try folder.file("bare", Data(plain.output.utf8)).path
    let missing = try diff("--packages", bare, new)
    #expect(missing.status == 3)
    #expect(missing.error.contains("not compared: the packages of the old binary are not known"))
    let none = try diff("--packages", bare, bare)
    #expect(none.status == 3)
    #expect(none.error.contains("not compared: the packages of both binaries are not known"))
    let module = Program.root.appending(path: "TestBinaries/programs/modules/go.mod").path
    #expect(try diff("--packages", module, new).status == 2)
  }

  /// Trees are compared by what all records of a program have.
  @Test func packagesOfTreesAreCompared() throws {
    let folder = TemporaryFolder()
    for day in ["monday", "tuesday"] {
      try folder.file("\(day)/a", try binary(DiffCommandTests.modules))
      try folder.file("\(day)/b", try binary(DiffCommandTests.mips))
    }
    let same = try diff("--packages", "--exit-code", "monday", "tuesday", in: folder.url)
    #expect(same.status == 0 && same.output.isEmpty && same.error.isEmpty)
    let report = try Program.run(["--json", "monday"], in: folder.url).output
    try folder.file("monday.jsonl", Data(report.utf8))
    #expect(try diff("monday.jsonl", "tuesday", in: folder.url).status == 0)
    let missing = try diff("--packages", "monday.jsonl", "tuesday", in: folder.url)
    #expect(missing.status == 3 && missing.output.contains("~ file\tpath\tmonday/a"))
    #expect(missing.error.contains("tuesday/b: not compared: the packages of the old binary"))
  }
}
