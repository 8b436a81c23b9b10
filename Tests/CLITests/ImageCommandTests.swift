import Foundation
import Testing

/// Archives, images and reports, where commands take paths.
@Suite struct ImageCommandTests {
  private let image = Program.root.appending(path: "TestBinaries/images/app.oci.tar").path

  private func tar(_ folder: URL, _ names: [String], to archive: URL, compressed: Bool = false)
    throws
  {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["tar", compressed ? "-czf" : "-cf", archive.path, "-C", folder.path] + names
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  @Test func anArchiveSaysWhatItsFilesSay() throws {
    let folder = TemporaryFolder()
    let names = [
      "linux-mips-go1.27-stripped", "darwin-universal-go1.27-stripped", "linux-amd64-go1.27-many",
    ]
    let alone = try Program.run(["--json"] + names, in: Program.binaries).output
    for compressed in [false, true] {
      let archive = folder.url.appending(path: "a\(compressed).tar")
      try tar(Program.binaries, names, to: archive, compressed: compressed)
      let result = try Program.run("--json", archive.path)
      #expect(result.status == 0)
      #expect(result.error == "")
      // The place apart, the lines are the same.
      let lines = result.output.split(separator: "\n").map { line -> String in
        let start = line.range(of: "},")!.upperBound
        return String(line[start...])
      }
      let expected = alone.split(separator: "\n").map { line -> String in
        String(line.drop { $0 != "," }.dropFirst())
      }
      #expect(lines == expected)
    }
  }

  @Test func anImageMayComeFromAPipe() throws {
    let result = try Program.run("-", input: URL(filePath: image))
    #expect(result.output.split(separator: "\n").count == 2)
    #expect(result.output.hasPrefix("-:/usr/bin/tool: go1.19.8 linux/arm64"))
    #expect(result.status == 0)
  }

  @Test func imagesAreSelected() throws {
    for options in [["--image-platform", "linux/arm64"], ["--image-platform=linux/aarch64/v8"]] {
      let result = try Program.run(options + [image], in: Program.binaries)
      #expect(result.output.split(separator: "\n").count == 2)
      #expect(result.status == 0)
    }
    for options in [["--image", "none"], ["--image-platform", "linux/amd64"]] {
      let result = try Program.run(options + [image], in: Program.binaries)
      #expect(result.output == "" && result.status == 3)
      #expect(result.error.contains("no image of that name or platform; there are '"))
      // As for a path that is not there.
      #expect(try Program.run(options + ["no-such-file"], in: Program.binaries).status == 3)
      let binary = try Program.run(options + ["linux-mips-go1.27-stripped"], in: Program.binaries)
      #expect(binary.status == 3 && binary.error.hasSuffix(": no container image\n"))
      let checked = try Program.run(
        ["check", "--linkage", "static"] + options + [image], in: Program.binaries)
      #expect(checked.status == 3)
    }
    #expect(try Program.run("--image-platform", "linux", image).status == 2)
  }

  @Test func archivesInDirectoriesAreReadOnRequest() throws {
    let folder = TemporaryFolder()
    let name = "linux-mips-go1.27-stripped"
    try tar(Program.binaries, [name], to: folder.url.appending(path: "a.tar"), compressed: true)
    #expect(try Program.run(".", in: folder.url).output == "")
    let result = try Program.run("--archives", ".", in: folder.url)
    #expect(result.output.hasPrefix("./a.tar:/\(name): go1.27.3"))
    #expect(result.status == 0)
  }

  @Test func whatCannotBeReadIsNotAdmitted() throws {
    let folder = TemporaryFolder()
    let whole = try Data(contentsOf: URL(filePath: image))
    let cut = try folder.file("cut.tar", whole.prefix(200_000))
    let inspected = try Program.run(cut.path)
    #expect(inspected.status == 3)
    #expect(inspected.error.contains("expected"))
    let checked = try Program.run("check", "--linkage", "static", cut.path)
    #expect(checked.status == 3)
    let xz = try folder.file("image.tar.xz", Data([0xfd] + Array("7zXZ".utf8) + [0, 0]))
    let refused = try Program.run("check", "--linkage", "static", xz.path)
    #expect(refused.status == 3)
    #expect(refused.error.contains("xz compression is not supported"))
    // An archive without a Go binary has nothing that could be admitted.
    try folder.file("text", Data("text".utf8))
    let empty = folder.url.appending(path: "empty.tar")
    try tar(folder.url, ["text"], to: empty)
    #expect(try Program.run("check", "--linkage", "static", empty.path).status == 3)
    #expect(try Program.run(empty.path).status == 0)
  }

  @Test func reportsStandForBinaries() throws {
    let folder = TemporaryFolder()
    let lines = try Program.run("--json", "--sha256", ".").output
    let report = try folder.file("report.jsonl", Data(lines.utf8))
    let rules = [
      "--headers", "true", "--stripped", "yes", "--go-version", ">= 1.24", "--build-id", "present",
    ]
    let fromFiles = try Program.run(["check"] + rules + ["."], in: Program.binaries)
    let fromReport = try Program.run(["check"] + rules + [report.path], in: Program.binaries)
    #expect(fromReport.output == fromFiles.output)
    #expect(fromReport.status == 1 && fromFiles.status == 1)
    for format in ["cyclonedx", "cyclonedx-1.7", "spdx"] {
      let options = ["sbom", "--name", "n", "--format", format]
      let document = try Program.run(options + ["."], in: Program.binaries)
      #expect(document.status == 0)
      #expect(
        try Program.run(options + [report.path], in: Program.binaries).output == document.output)
    }
    // A damaged line is told, and makes the whole no answer.
    let damaged = try folder.file("damaged.jsonl", Data((lines + "{\"File\":\n").utf8))
    #expect(try Program.run("check", "--headers", "true", damaged.path).status == 3)
    #expect(try Program.run("sbom", damaged.path).status == 3)
  }

  @Test func reportsAreCompared() throws {
    let folder = TemporaryFolder()
    let lines = try Program.run("--json", ".").output.split(separator: "\n").map { "\($0)\n" }
    let old = try folder.file("old", Data(lines.joined().utf8))
    let changed = lines.dropFirst(1).joined().replacingOccurrences(
      of: "go1.24.11", with: "go1.24.12")
    let new = try folder.file("new", Data(changed.utf8))
    let result = try Program.run("diff", "--exit-code", old.path, new.path)
    #expect(
      result.output == """
        ./darwin-universal-go1.27-stripped (x86_64):
        \t- binary\tgo1.27.3 example.com/hello (devel)
        ./linux-s390x-go1.24-stripped:
        \t~ go\tgo1.24.11\t-> go1.24.12

        """)
    #expect(result.status == 1)
    #expect(try Program.run("diff", "--exit-code", old.path, old.path).status == 0)
  }

  @Test func shardsAreAllOfIt() throws {
    let whole = try Program.run(".").output.split(separator: "\n").sorted()
    let parts = try (1...3).flatMap {
      try Program.run("--shard", "\($0)/3", ".").output.split(separator: "\n")
    }
    #expect(parts.sorted() == whole)
    let indexed = try (0...2).flatMap {
      try Program.run("--shard-index=\($0)/3", ".").output.split(separator: "\n")
    }
    #expect(indexed == parts)
    for wrong in [
      ["--shard", "0/3"], ["--shard", "4/3"], ["--shard-index", "3/3"], ["--shard", "1"],
      ["--shard", "1/2", "--shard", "2/2"], ["--shard", "+1/2"],
    ] {
      #expect(try Program.run(wrong + ["."], in: Program.binaries).status == 2)
    }
    // A shard may have nothing to check, and that is no reason to doubt.
    let one = "linux-mips-go1.27-stripped"
    let statuses = try (1...9).map {
      try Program.run("check", "--headers", "true", "--shard", "\($0)/9", one).status
    }
    #expect(statuses == Array(repeating: 0, count: 9))
  }

  @Test func timesAndNumbersMayBeGiven() throws {
    let one = "linux-mips-go1.27-stripped"
    let given = try Program.run(
      "sbom", "--timestamp", "2024-02-29T23:59:59Z", "--serial",
      "01234567-89ab-4def-8123-456789abcdef", one)
    #expect(given.output.contains("\"timestamp\": \"2024-02-29T23:59:59Z\""))
    #expect(given.output.contains("urn:uuid:01234567-89ab-4def-8123-456789abcdef"))
    for wrong in [
      ["--timestamp", "2023-02-29T00:00:00Z"], ["--timestamp", "yesterday"], ["--serial", "1"],
      ["--serial", "01234567-89AB-4def-8123-456789abcdef"], ["--format", "xml"],
      ["--purl", "upper"], ["--nme", "x"],
    ] {
      let result = try Program.run(["sbom"] + wrong + [one], in: Program.binaries)
      #expect(result.status == 2)
      #expect(result.output == "")
    }
    #expect(try Program.run("sbom").status == 2)
    #expect(
      try Program.run("sbom", "--purl", "lowercase", "linux-amd64-go1.27-modules").output.contains(
        "pkg:golang/example.com/upper@v0.1.0"))
  }
}
