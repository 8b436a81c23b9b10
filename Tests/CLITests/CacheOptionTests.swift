import Foundation
import Testing

/// `--cache FILE`.
@Suite struct CacheOptionTests {
  private let folder = TemporaryFolder()
  private var file: URL { folder.url.appending(path: "cache") }

  private func run(_ arguments: String...) throws -> Program.Result {
    try Program.run(arguments + ["--cache", file.path, "."], in: Program.binaries)
  }

  private var mode: Int? {
    let attributes = try? FileManager.default.attributesOfItem(atPath: file.path)
    return attributes?[.posixPermissions] as? Int
  }

  @Test(arguments: [
    [], ["--json"], ["--verbose"], ["packages"], ["check", "--go-version", ">=1.13"], ["sbom"],
  ])
  func outputIsThatWithoutACache(_ command: [String]) throws {
    let plain = try Program.run(command + ["."], in: Program.binaries)
    for _ in 0..<2 {
      let cached = try Program.run(command + ["--cache", file.path, "."], in: Program.binaries)
      #expect(cached.output == plain.output)
      #expect(cached.error == plain.error)
      #expect(cached.status == plain.status)
      #expect(mode == 0o600)
    }
  }

  @Test func unusableCachesAreReportedAndReplaced() throws {
    #expect(try run().error == "")
    var contents = try Data(contentsOf: file)
    contents[contents.count / 2] ^= 1
    try contents.write(to: file)
    let damaged = try run()
    #expect(damaged.status == 0)
    #expect(
      damaged.error
        == "gobuildinfo: \(file.path): checksum mismatch: the cache is damaged or truncated; all files are read\n"
    )
    #expect(try run().error == "")
    #expect(
      try run("packages").error
        == "gobuildinfo: \(file.path): the cache is of another version, command or set of options; all files are read\n"
    )
    #expect(try run("packages").error == "")
  }

  @Test(arguments: ["text", "text that is longer than a magic"])
  func otherFilesAreLeftAlone(_ text: String) throws {
    try folder.file("cache", Data(text.utf8), mode: 0o600)
    let result = try run()
    #expect(result.status == 0)
    #expect(result.output.contains("linux-amd64-go1.27-many"))
    #expect(
      result.error == "gobuildinfo: \(file.path): not a cache of a scan; all files are read\n")
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
    #expect(try run("-q").error == "")
  }

  @Test func filesOfOthersAreLeftAlone() throws {
    #expect(try run().error == "")
    try FileManager.default.setAttributes([.posixPermissions: 0o622], ofItemAtPath: file.path)
    #expect(
      try run().error
        == "gobuildinfo: \(file.path): the file can be written by other users; all files are read\n"
    )
    #expect(mode == 0o622)
    let other = folder.url.appending(path: "other")
    try FileManager.default.moveItem(at: file, to: other)
    try FileManager.default.createSymbolicLink(at: file, withDestinationURL: other)
    #expect(
      try run().error
        == "gobuildinfo: \(file.path): the file is a symbolic link; all files are read\n")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: file.path) == other.path)
  }

  @Test func aCacheThatCannotBeSavedIsReported() throws {
    let file = folder.url.appending(path: "missing/cache")
    let result = try Program.run("--cache", file.path, ".", in: Program.binaries)
    #expect(result.status == 0)
    #expect(
      result.error
        == "gobuildinfo: \(file.path): cannot save the cache: mkstemp: No such file or directory\n")
  }
}
