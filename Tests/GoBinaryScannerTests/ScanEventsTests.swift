import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import GoBinaryScanner

@Suite(.timeLimit(.minutes(10))) struct ScanEventsTests {
  func scanner(_ tree: TemporaryTree) -> BinaryScanner {
    var options = BinaryScanner.Options()
    options.isOrdered = true
    options.readsEveryFile = true
    return BinaryScanner(scanning: tree.path, options: options)
  }

  func events(_ tree: TemporaryTree) -> ScanEvents<Int, Never> {
    scanner(tree).events { _, reader throws(ReadError) in reader.byteCount }
  }

  @Test func comeInOrder() async {
    let tree = BinaryScannerTests.large
    var found: [String] = []
    for await event in events(tree) {
      if case .finding(let path, _) = event { found.append("file \(tree.relative(path))") }
    }
    #expect(found == BinaryScannerTests.expected)
  }

  @Test func mayBeLeft() async {
    var count = 0
    for await _ in events(BinaryScannerTests.large) {
      count += 1
      if count == 5 { break }
    }
    #expect(count == 5)
  }

  @Test func endWithTheirTask() async {
    let task = Task {
      var count = 0
      for await _ in events(BinaryScannerTests.large) {
        count += 1
        if count == 5 { withUnsafeCurrentTask { $0?.cancel() } }
      }
      return count
    }
    #expect(await task.value == 5)
  }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func findGoBinaries() async throws {
    let root = ScanEventsTests.root
    let binaries = Pathname(root.appending(path: "TestBinaries/binaries").path)
    var versions: Set<GoVersion> = []
    for await case .finding(_, let images) in BinaryScanner(scanning: binaries).events() {
      for image in images { versions.insert(try image.info.get().goVersion) }
    }
    #expect(versions == ["go1.19.8", "go1.21.13", "go1.24.11", "go1.27.3"])
  }
}
