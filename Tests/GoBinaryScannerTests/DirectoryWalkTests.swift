import Foundation
import GoBuildInfo
import Testing

@testable import GoBinaryScanner

@Suite struct DirectoryWalkTests {
  /// A directory with some files, removed when the test is over.
  final class TemporaryTree {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    init(_ files: [String]) throws {
      for file in files {
        let place = url.appending(path: file)
        try FileManager.default.createDirectory(
          at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: place)
      }
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// What a walk meets, with the paths relative to the tree.
    func events() -> [String] {
      var walk = DirectoryWalk(Pathname(url.path))
      var events: [String] = []
      while let event = walk.next() {
        let (word, path) =
          switch event {
          case .file(let path): ("file", path)
          case .symbolicLink(let path): ("link", path)
          case .failure(let path, _): ("failure", path)
          }
        events.append("\(word) \(path.description.dropFirst(url.path.count + 1))")
      }
      return events
    }
  }

  @Test func goesInLexicalOrder() throws {
    let tree = try TemporaryTree(["b/z", "b/a", "a.c", "a/x", "A", "b-c", "a/b/c/d"])
    #expect(
      tree.events() == [
        "file A", "file a/b/c/d", "file a/x", "file a.c", "file b/a", "file b/z", "file b-c",
      ])
  }

  @Test func meetsLinksWithoutFollowingThem() throws {
    let tree = try TemporaryTree(["d/file"])
    for (name, target) in [("loop", "."), ("to-directory", "d"), ("nowhere", "none")] {
      try FileManager.default.createSymbolicLink(
        atPath: tree.url.appending(path: name).path, withDestinationPath: target)
    }
    #expect(tree.events() == ["file d/file", "link loop", "link nowhere", "link to-directory"])
  }

  @Test func reportsWhatIsNotThere() {
    var walk = DirectoryWalk("/no/such/directory")
    guard case .failure("/no/such/directory", let error)? = walk.next() else {
      Issue.record("expected a failure")
      return
    }
    #expect(error.code == .cannotOpen)
    #expect(walk.next() == nil)
  }

  @Test func passesOverWhatIsNoFile() throws {
    let tree = try TemporaryTree(["a"])
    #expect(mkfifo(tree.url.appending(path: "fifo").path, 0o600) == 0)
    #expect(tree.events() == ["file a"])
  }
}
