import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import GoBinaryScanner

@Suite(.timeLimit(.minutes(10))) struct PathPatternTests {
  /// What a scan of a tree reads that passes over what matches.
  private func names(_ files: [String], less patterns: PathPattern...) throws -> [String] {
    let tree = try TemporaryTree(files)
    return BinaryScannerTests().events(tree) { $0.excludes = patterns }
      .map { String($0.dropFirst("file ".count)) }
  }

  /// What a scan of an archive of the same files reads.
  private func namesInArchive(_ files: [String], less patterns: PathPattern...) throws -> [String] {
    var tar = SyntheticTar()
    for file in files { tar.add(file, Array(file.utf8)) }
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(tar.ended).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    options.excludes = patterns
    var names: [String] = []
    BinaryScanner(scanning: Pathname(url.path), options: options).scan {
      file, _ throws(ReadError) in
      file.location!.file
    } receive: { event in
      if case .finding(_, let name) = event { names.append(String(name.description.dropFirst())) }
      return true
    }
    return names.sorted()
  }

  private static let files = [
    "a.so", "bin/.hidden", "bin/a.so", "bin/tool", "node_modules/x/tool", "src/bin/tool",
    "src/node_modules", "tool",
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    let pattern: String
    let excluded: Set<String>
    var testDescription: String { pattern }

    init(_ pattern: String, _ excluded: String...) {
      self.pattern = pattern
      self.excluded = Set(excluded)
    }
  }

  static let cases = [
    Case("*.so", "a.so", "bin/a.so"),
    Case("tool", "bin/tool", "node_modules/x/tool", "src/bin/tool", "tool"),
    Case("node_modules", "node_modules/x/tool", "src/node_modules"),
    Case("bin", "bin/.hidden", "bin/a.so", "bin/tool", "src/bin/tool"),
    // With a slash, from where the scan begins.
    Case("/bin", "bin/.hidden", "bin/a.so", "bin/tool"),
    Case("/bin/", "bin/.hidden", "bin/a.so", "bin/tool"),
    Case("bin/", "bin/.hidden", "bin/a.so", "bin/tool", "src/bin/tool"),
    Case("/bin/*", "bin/.hidden", "bin/a.so", "bin/tool"),
    Case("bin/tool", "bin/tool"),
    Case("*/bin", "src/bin/tool"),
    Case("*/tool", "bin/tool"),
    Case("s?c/*/t[a-o]ol", "src/bin/tool"),
    Case("t[!o]ol"),
    Case("to"),
    Case(".*", "bin/.hidden"),
    Case("\\*"),
    Case("[", "nothing, as it is no pattern"),
    Case(""),
    Case("/"),
  ]

  @Test(arguments: cases) func passesOver(_ example: Case) throws {
    let expected = PathPatternTests.files.filter { !example.excluded.contains($0) }
    let pattern = PathPattern(Pathname(example.pattern))
    #expect(Set(try names(PathPatternTests.files, less: pattern)) == Set(expected))
    #expect(try namesInArchive(PathPatternTests.files, less: pattern) == expected.sorted())
  }

  @Test func anyOfSeveralPatternsIsEnough() throws {
    let files = PathPatternTests.files
    #expect(try names(files, less: "*.so", "src", "/tool").count == 3)
    #expect(try namesInArchive(files, less: "*.so", "src", "/tool").count == 3)
  }

  /// A directory that is passed over is not opened, so nothing is said of what cannot be read in it.
  @Test func saysNothingOfWhatItPassesOver() throws {
    let tree = try TemporaryTree(["a", "closed/b"])
    let closed = tree.url.appending(path: "closed").path
    try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: closed)
    defer {
      try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: closed)
    }
    #expect(BinaryScannerTests().events(tree) { $0.excludes = ["closed"] } == ["file a"])
  }

  @Test func countsWhatItComesAcross() throws {
    let tree = try TemporaryTree((0..<200).map { "folder/\($0)" } + ["a", "b/c"])
    let progress = ScanProgress()
    #expect(progress.counts == .init())
    let events = BinaryScannerTests().events(tree) { options in
      options.progress = progress
      options.readsEveryFile = true
    }
    #expect(events.count == 202)
    #expect(progress.counts == .init(fileCount: 202, findingCount: 202))
    _ = BinaryScannerTests().events(tree) { options in
      options.progress = progress
      options.readsEveryFile = false
    }
    #expect(progress.counts == .init(fileCount: 404, findingCount: 202))
  }
}
