import Foundation
import GoBinaryReport
import Testing

/// What the program prints, the library writes and reads.
@Suite struct ReportTests {
  @Test func libraryReadsAndWritesWhatTheProgramPrints() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Program.binaries.path)
      .filter { !$0.hasSuffix(".txt") && !$0.hasSuffix(".json") }.sorted()
    let paths = names.map { Program.binaries.appending(path: $0).path }
    let printed = try Program.run(
      ["--json", "--sha256", "--packages", "--functions"] + paths, in: Program.binaries)
    #expect(printed.status == 0)
    let report = try BuildReport(parsing: printed.output)
    #expect(String(decoding: report.json, as: UTF8.self) == printed.output)
    let read = try paths.flatMap { path in
      try BinaryRecords(contentsOf: path, hashes: true, packages: true, functions: true).records
    }
    #expect(read == report.records)
    #expect(read.count >= names.count)
    let functions = try #require(read.first { $0.info.goVersion == "go1.27.3" }?.functions)
    let runtime = try #require(functions.packages.first { $0.path == "runtime" }?.functions)
    #expect(runtime.contains("main") && runtime.contains("(*mheap).alloc"))
    #expect(functions.includesInlined)
  }

  @Test func recoveredBuildInfoComesBack() throws {
    let folder = TemporaryFolder()
    var bytes = try Data(contentsOf: Program.binaries.appending(path: "linux-amd64-go1.27-modules"))
    let blob = try #require(bytes.range(of: Data([0xff] + Array(" Go buildinf:".utf8))))
    bytes.replaceSubrange(blob, with: Data(count: blob.count))
    let file = try folder.file("wiped")
    try bytes.write(to: file)
    let printed = try Program.run("--json", "--recover", file.path)
    let report = try BuildReport(parsing: printed.output)
    #expect(report.records.first?.evidence == .recovered)
    #expect(String(decoding: report.json, as: UTF8.self) == printed.output)
  }
}
