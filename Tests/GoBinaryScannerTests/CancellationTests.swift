import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

/// A number that threads share.
final class Counter: Sendable {
  private let monitor = Monitor((value: 0, maximum: 0))

  var value: Int { monitor.withLock { $0.value } }
  var maximum: Int { monitor.withLock { $0.maximum } }

  @discardableResult
  func add(_ number: Int = 1) -> Int {
    monitor.withLock { state in
      state.value += number
      state.maximum = max(state.maximum, state.value)
      return state.value
    }
  }
}

/// Does something as soon as something holds, which must be within two minutes. A thread of its own waits, for those of tasks
/// may all be busy.
func when(
  _ condition: @escaping @Sendable () -> Bool, then body: @escaping @Sendable () -> Void = {}
) async throws {
  let isInTime = await withCheckedContinuation { (done: CheckedContinuation<Bool, Never>) in
    Foundation.Thread {
      for _ in 0..<600_000 where !condition() { usleep(200) }
      let isInTime = condition()
      // Too late as well: other threads wait for it.
      body()
      done.resume(returning: isInTime)
    }.start()
  }
  try #require(isInTime)
}

/// What is read after nobody wants it any more.
@Suite(.timeLimit(.minutes(10))) struct CancellationTests {
  private static let threadCount = 4

  /// Ten thousand files in directories of all sizes, none of which is an executable.
  private static let tree: TemporaryTree = {
    let tree = try! TemporaryTree(["0/first"])
    let file = tree.url.appending(path: "0/first")
    for directory in 1...100 {
      let folder = tree.url.appending(path: "\(directory)")
      try! FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in 0..<(directory.isMultiple(of: 10) ? 910 : 10) {
        try! FileManager.default.linkItem(at: file, to: folder.appending(path: "\(name)"))
      }
    }
    return tree
  }()

  private func options() -> BinaryScanner.Options {
    var options = BinaryScanner.Options()
    options.maximumConcurrency = CancellationTests.threadCount
    options.readsEveryFile = true
    options.isOrdered = true
    return options
  }

  /// Counts what is read. Only the first file is a finding, and threads stop at the hundredth until a gate is opened.
  private final class Reads: Sendable {
    let counter = Counter()
    private let gate = Monitor(false)

    static let limit = 100

    var inspection: @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Int {
      { file, _ throws(ReadError) in
        if file.path.description.hasSuffix("0/first") { return 1 }
        // Other tests may use the threads of the pool meanwhile.
        if self.counter.add() >= Reads.limit {
          ThreadPool.shared.whileBlocked { self.gate.wait(for: .events) { $0 ? () : nil } }
        }
        throw .noBuildInfo("not an executable")
      }
    }

    var isAtGate: Bool { counter.value >= Reads.limit }

    func open() {
      gate.withLock { $0 = true }
      gate.wake(.events)
    }

    /// Checks that each thread ends with the file that it read when the gate was opened.
    func expectEnd() async throws {
      open()
      try await Task.sleep(for: .milliseconds(300))
      #expect(counter.value <= Reads.limit + CancellationTests.threadCount)
    }
  }

  @Test func aCancelledTaskEndsItsScan() async throws {
    let reads = Reads()
    let events = BinaryScanner(scanning: CancellationTests.tree.path, options: options())
      .events(inspecting: reads.inspection)
    let task = Task { for await _ in events {} }
    try await when({ reads.isAtGate }, then: { task.cancel() })
    await task.value
    try await reads.expectEnd()
  }

  @Test func aDroppedIteratorEndsItsScan() async throws {
    let reads = Reads()
    let scanner = BinaryScanner(scanning: CancellationTests.tree.path, options: options())
    for await _ in scanner.events(inspecting: reads.inspection) {
      try await when { reads.isAtGate }
      break
    }
    try await reads.expectEnd()
  }

  @Test func aBlockingScanCanBeCancelled() async throws {
    let reads = Reads()
    let cancellation = ScanCancellation()
    var options = options()
    options.cancellation = cancellation
    let scanner = BinaryScanner(scanning: CancellationTests.tree.path, options: options)
    let countAtEnd = Counter()
    Foundation.Thread {
      scanner.scan(inspecting: reads.inspection) { _ in
        #expect(!cancellation.isCancelled)
        return true
      }
      countAtEnd.add(reads.counter.value)
    }.start()
    try await when(
      { reads.isAtGate },
      then: {
        cancellation.cancel()
        reads.open()
      })
    try await when { countAtEnd.value > 0 }
    try await reads.expectEnd()
    // Nothing is read when the scan has returned.
    #expect(reads.counter.value == countAtEnd.value)
  }

  /// Files that are not executables are opened in batches of 64.
  @Test func filesOfNoFormatAreReadInBatches() async throws {
    let progress = ScanProgress()
    var options = options()
    options.readsEveryFile = false
    options.progress = progress
    let events = BinaryScanner(scanning: CancellationTests.tree.path, options: options).events()
    let task = Task { for await _ in events {} }
    try await when({ progress.counts.fileCount > 100 }, then: { task.cancel() })
    await task.value
    let count = progress.counts.fileCount
    try await Task.sleep(for: .milliseconds(300))
    #expect(progress.counts.fileCount <= count + 64 * CancellationTests.threadCount)
  }

  /// An archive with a small file, a large one, and many small ones.
  private func archive(large byteCount: Int, _ isCompressed: Bool) throws -> TemporaryTree {
    let tree = try TemporaryTree()
    var tar = SyntheticTar()
    tar.add("first", Array("first".utf8))
    tar.add("large", size: byteCount)
    let head = tar.bytes
    tar = SyntheticTar()
    for index in 0..<100_000 { tar.add("\(index)", Array("x".utf8)) }
    let url = tree.url.appending(path: "archive.tar")
    try Data(head).write(to: url)
    let file = try FileHandle(forUpdating: url)
    try file.truncate(atOffset: UInt64(head.count + byteCount))
    try file.seekToEnd()
    try file.write(contentsOf: tar.ended)
    try file.close()
    if isCompressed {
      let gzip = Process()
      gzip.executableURL = URL(filePath: "/usr/bin/env")
      gzip.arguments = ["gzip", "-1", url.path]
      try gzip.run()
      gzip.waitUntilExit()
    }
    return tree
  }

  @Test(arguments: [true, false])
  func anArchiveIsLeft(_ isCompressed: Bool) async throws {
    let tree = try archive(large: isCompressed ? 256 << 20 : 512, isCompressed)
    let progress = ScanProgress()
    var options = BinaryScanner.Options()
    options.progress = progress
    let name = tree.url.path + (isCompressed ? "/archive.tar.gz" : "/archive.tar")
    let events = BinaryScanner(scanning: Pathname(name), options: options).events()
    let task = Task { for await _ in events {} }
    try await when({ progress.counts.fileCount > 0 }, then: { task.cancel() })
    await task.value
    let count = progress.counts.fileCount
    try await Task.sleep(for: .milliseconds(500))
    // A mebibyte has at most 2048 headers.
    #expect(progress.counts.fileCount <= count + 2048)
    if isCompressed { #expect(progress.counts.fileCount < 100_002) }
  }

  @Test func aFileReadBySeveralThreadsIsLeft() async throws {
    let tree = try TemporaryTree(["file"])
    let handle = try FileHandle(forWritingTo: tree.url.appending(path: "file"))
    for _ in 0..<64 { try handle.write(contentsOf: Data(repeating: 1, count: 1 << 20)) }
    try handle.close()
    let windows = Counter()
    let failure = Counter()
    var options = options()
    options.maximumEventCount = 1
    let events = BinaryScanner(scanning: tree.path, options: options).events {
      _, reader throws(ReadError) -> Int in
      do throws(ReadError) {
        let range = 0..<reader.byteCount
        return try reader.firstPosition(in: range, overlap: 0) { _ in
          windows.add()
          usleep(2000)
          return nil
        } ?? 0
      } catch {
        if error.code == .cancelled { failure.add() }
        throw error
      }
    }
    let task = Task { for await _ in events {} }
    try await when({ windows.value > 10 }, then: { task.cancel() })
    await task.value
    let count = windows.value
    try await when { failure.value == 1 }
    #expect(windows.value <= count + 4)
  }
}
