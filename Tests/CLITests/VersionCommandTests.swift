import Foundation
import Testing

/// `gobuildinfo version` against what `go version` prints.
@Suite struct VersionCommandTests {
  static let names = try! FileManager.default.contentsOfDirectory(atPath: Program.binaries.path)
    .filter { !$0.hasSuffix(".txt") && !$0.hasSuffix(".json") }.sorted()

  func reference(_ name: String) throws -> String {
    try String(contentsOf: Program.binaries.appending(path: name), encoding: .utf8)
  }

  @Test(arguments: names)
  func printsWhatGoPrints(_ name: String) throws {
    let text = try Program.run("version", "-m", name)
    #expect(try text.output == reference(name + ".txt"))
    let json = try Program.run("version", "-m", "-json", name)
    #expect(try json.output == reference(name + ".json"))
    let short = try Program.run("version", name)
    #expect(try short.output == reference(name + ".txt").prefix { $0 != "\n" } + "\n")
    for result in [text, json, short] {
      #expect(result.status == 0)
      #expect(result.error.isEmpty)
    }
  }

  @Test func walksDirectoriesInOrder() throws {
    let expected = try VersionCommandTests.names.map { try reference($0 + ".txt") }.joined()
    #expect(try Program.run("version", "-m", ".").output == expected)
    let named = try Program.run("version", "-m", "../programs/.././binaries//./", "nowhere/../..")
    #expect(named.output == expected.replacing(/(?m)^(?=\S)/, with: "../binaries/"))
    #expect(named.error == "stat nowhere/../..: no such file or directory\n")
    #expect(named.status == 1)
  }

  @Test func readsFlagsAsGoDoes() throws {
    let name = VersionCommandTests.names[1]
    let expected = try reference(name + ".txt")
    #expect(try Program.run("version", "--m", name).output == expected)
    #expect(try Program.run("version", "-m=true", "-v=0", "--", name).output == expected)
    // Options end where the first path stands.
    let late = try Program.run("version", name, "-m")
    #expect(late.status == 1)
    #expect(late.error == "stat -m: no such file or directory\n")
    #expect(try Program.run("version", "-json", name).status == 2)
    #expect(try Program.run("version", "-m").status == 2)
    for wrong in ["---m", "-=", "-m=maybe"] {
      #expect(try Program.run("version", wrong, name).status == 2)
    }
    let unknown = try Program.run("version", "-jsn", name)
    #expect(unknown.status == 2)
    #expect(unknown.error.contains("did you mean '-json'?"))
  }

  @Test func judgesFilesByModeAndNameAsGoDoes() throws {
    let folder = TemporaryFolder()
    let text = Data("no binary at all, but long enough".utf8)
    try folder.file("plain", text)
    try folder.file("program", text, mode: 0o755)
    try folder.file("library.so.1", text)
    let plain = try Program.run("version", "plain", in: folder.url)
    #expect(plain.status == 0)
    #expect(plain.error.isEmpty)
    #expect(try Program.run("version", "-m", "plain", in: folder.url).status == 1)
    for name in ["program", "library.so.1"] {
      let result = try Program.run("version", name, in: folder.url)
      #expect(result.status == 0)
      #expect(
        result.error
          == "\(name): could not read Go build info from \(name): unrecognized file format\n")
    }
    // In a directory, only on request.
    #expect(try Program.run("version", ".", in: folder.url).error.isEmpty)
    let verbose = try Program.run("version", "-v", ".", in: folder.url)
    #expect(verbose.error.split(separator: "\n").count == 2)
    #expect(verbose.status == 0)
  }

  @Test func followsLinksToFilesOnly() throws {
    let folder = TemporaryFolder()
    let name = VersionCommandTests.names[1]
    let target = Program.binaries.appending(path: name).path
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "file").path, withDestinationPath: target)
    try FileManager.default.createSymbolicLink(
      atPath: folder.url.appending(path: "folder").path, withDestinationPath: Program.binaries.path)
    let walked = try Program.run("version", "-v", ".", in: folder.url)
    #expect(walked.output.hasPrefix("file: go1."))
    #expect(walked.output.split(separator: "\n").count == 1)
    #expect(walked.error == "folder: symlink\n")
    // As for Go, a directory that is named through a link is not walked.
    let named = try Program.run("version", "-v", "folder", in: folder.url)
    #expect(named.output.isEmpty)
    #expect(named.error == "folder: symlink\n")
    #expect(named.status == 0)
  }

  /// A Plan 9 executable whose data is not aligned in the file, which Go's reader cannot see.
  @Test func readsOnRequestWhatGoDoesNot() throws {
    var file = Data([0, 0, 0x01, 0xeb, 0, 0, 0, 4, 0, 0, 0, 80])
    file.append(Data(count: 36 - file.count))
    var blob = Data([0xff]) + Data(" Go buildinf:".utf8) + Data([4, 2])
    blob.append(Data(count: 32 - blob.count))
    blob += Data([8]) + Data("go1.27.3".utf8)
    blob.append(Data(count: 80 - blob.count))
    let folder = TemporaryFolder()
    try folder.file("plan9", file + blob, mode: 0o755)
    let refused = try Program.run("version", "plan9", in: folder.url)
    #expect(refused.output.isEmpty)
    #expect(
      refused.error == "plan9: could not read Go build info from plan9: not a Go executable\n")
    let read = try Program.run("version", "-extended", "plan9", in: folder.url)
    #expect(read.output == "plan9: go1.27.3\n")
    #expect(read.status == 0)
  }
}
