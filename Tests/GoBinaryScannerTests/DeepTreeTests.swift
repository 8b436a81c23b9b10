import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

/// Trees deeper than there are descriptors, and directories with more names than are listed at once.
@Suite(.timeLimit(.minutes(10))) struct DeepTreeTests {
  /// A folder that can be removed however deep it is.
  private final class Folder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

    /// Each directory has `branches`, the first of which has the next ones, and a file at the end.
    init(depth: Int, branches: [String]) throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      var directory = open(url.path, O_RDONLY | O_DIRECTORY)
      defer { close(directory) }
      for _ in 0..<depth {
        for branch in branches { try #require(mkdirat(directory, branch, 0o755) == 0) }
        let next = openat(directory, branches[0], O_RDONLY | O_DIRECTORY)
        for branch in branches.dropFirst() {
          try #require(linkat(AT_FDCWD, try file.path, directory, "\(branch)/file", 0) == 0)
        }
        close(directory)
        directory = next
      }
      try #require(linkat(AT_FDCWD, try file.path, directory, "file", 0) == 0)
    }

    private var file: URL {
      get throws {
        let file = url.appending(path: "file")
        if !FileManager.default.fileExists(atPath: file.path) { try Data([1]).write(to: file) }
        return file
      }
    }

    deinit {
      let removal = Process()
      removal.executableURL = URL(filePath: "/bin/rm")
      removal.arguments = ["-rf", url.path]
      try? removal.run()
      removal.waitUntilExit()
    }
  }

  private func options(_ isOrdered: Bool) -> BinaryScanner.Options {
    var options = BinaryScanner.Options()
    options.isOrdered = isOrdered
    options.readsEveryFile = true
    return options
  }

  /// The lengths of the paths that are found below a folder, in steps, and what failed.
  private func depths(
    in url: URL, _ options: BinaryScanner.Options
  ) -> (found: [Int], failures: [String]) {
    var found: [Int] = []
    var failures: [String] = []
    BinaryScanner(scanning: url.path, options: options).scan { _, _ throws(ReadError) in
    } receive: { event in
      switch event {
      case .finding(let path, _):
        found.append(path.bytes.count { $0 == UInt8(ascii: "/") } - url.pathComponents.count)
      case .failure(_, let error): failures.append(error.description)
      default: break
      }
      return true
    }
    return (found, failures)
  }

  @Test func tenThousandDirectoriesDeep() throws {
    let folder = try Folder(depth: 10_000, branches: ["a"])
    for isOrdered in [true, false] {
      let (found, failures) = depths(in: folder.url, options(isOrdered))
      #expect(found.sorted() == [0, 10_000])
      #expect(failures.isEmpty)
    }
  }

  /// On the way back to each directory something is left to do in it.
  @Test(arguments: [true, false])
  func eachDirectoryIsReturnedTo(_ isOrdered: Bool) throws {
    let folder = try Folder(depth: 600, branches: ["a", "b"])
    let (found, failures) = depths(in: folder.url, options(isOrdered))
    #expect(found.sorted() == [0] + Array(1...599) + [600, 600])
    #expect(failures.isEmpty)
  }

  /// What is left to do in directories that were closed is done, or named where they are others by now.
  @Test(arguments: [true, false])
  func closedDirectoriesAreOpenedAgainUnlessReplaced(_ isReplaced: Bool) throws {
    let tree = try TemporaryTree(["root/a/file", "root/b/file"])
    let root = tree.url.appending(path: "root")
    let moved = tree.url.appending(path: "moved")
    var options = options(true)
    options.maximumConcurrency = 1
    var events: [String] = []
    BinaryScanner(scanning: root.path, options: options).scan { file, _ throws(ReadError) in
      guard file.path.description.hasSuffix("a/file") else { return }
      while OpenDirectory.closeUnused() {}
      guard isReplaced else { return }
      try? FileManager.default.moveItem(at: root, to: moved)
      try? tree.add("root/b/file")
    } receive: { event in
      switch event {
      case .finding(let path, _): events.append(tree.relative(path))
      case .failure(let path, let error): events.append("\(tree.relative(path)): \(error)")
      default: break
      }
      return true
    }
    #expect(
      events == [
        "root/a/file",
        isReplaced
          ? "root/b: directory was moved or replaced during the scan" : "root/b/file",
      ])
  }

  /// Many runs of files are left in a directory that is gone: that is one failure.
  @Test func aLostDirectoryIsNamedOnce() throws {
    let tree = try TemporaryTree(["root/0/file"] + (1000..<1300).map { "root/\($0)" })
    let root = tree.url.appending(path: "root")
    var options = options(true)
    options.maximumConcurrency = 1
    var failures: [String] = []
    BinaryScanner(scanning: root.path, options: options).scan { file, _ throws(ReadError) in
      guard file.path.description.hasSuffix("0/file") else { return }
      while OpenDirectory.closeUnused() {}
      try? FileManager.default.moveItem(at: root, to: tree.url.appending(path: "moved"))
    } receive: { event in
      if case .failure(let path, let error) = event {
        failures.append("\(tree.relative(path)): \(error)")
      }
      return true
    }
    #expect(failures == ["root: open: No such file or directory"])
  }

  /// Names that take more memory than is kept of one directory.
  @Test(arguments: [true, false])
  func largeDirectoriesAreReadInWindows(_ isOrdered: Bool) throws {
    let tree = try TemporaryTree(["file"])
    let file = tree.url.appending(path: "file").path
    let names = (0..<12_000).map { index in
      let number = String(index * 7919 % 12_000)
      return number + String(repeating: "x", count: 220 - number.utf8.count)
    }
    let folder = tree.url.appending(path: "large")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in names { try #require(link(file, folder.path + "/" + name) == 0) }
    var found: [String] = []
    BinaryScanner(scanning: folder.path, options: options(isOrdered)).scan {
      _, _ throws(ReadError) in
    } receive: { event in
      if case .finding(let path, _) = event {
        found.append(String(path.description.dropFirst(folder.path.count + 1)))
      }
      return true
    }
    let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    if !isOrdered { found.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) } }
    #expect(found == sorted)
  }

  /// What was listed while the first file is read is released, however deep it lies, on threads with small stacks too.
  @Test func cancelledScansOfDeepTreesEnd() async throws {
    let folder = try Folder(depth: 10_000, branches: ["z"])
    // The rest of a large directory is left for the other thread.
    for index in 0..<100 {
      let file = folder.url.appending(path: "\(index)")
      #expect(FileManager.default.createFile(atPath: file.path, contents: nil))
    }
    let cancellation = ScanCancellation()
    var options = options(true)
    options.maximumConcurrency = 2
    options.cancellation = cancellation
    let scanner = BinaryScanner(scanning: folder.url.path, options: options)
    let gate = Monitor(false)
    let reached = Counter()
    async let ended: Void = withCheckedContinuation { done in
      let receiver = Foundation.Thread {
        scanner.scan { file, _ throws(ReadError) in
          let path = file.path.bytes
          if path.count > 10_000 { reached.add() }
          if path.suffix(2) == Array("/0".utf8) {
            ThreadPool.shared.whileBlocked { gate.wait(for: .events) { $0 ? () : nil } }
          }
        } receive: { _ in
          true
        }
        done.resume()
      }
      receiver.stackSize = 256 << 10
      receiver.start()
    }
    try await when {
      reached.value > 0
    } then: {
      cancellation.cancel()
      gate.withLock { $0 = true }
      gate.wake(.events)
    }
    await ended
  }
}
