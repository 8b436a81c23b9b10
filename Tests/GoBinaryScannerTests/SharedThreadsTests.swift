import Foundation
import GoBuildInfo
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBinaryScanner

/// Scans at the same time, and the threads that they share.
@Suite(.timeLimit(.minutes(10))) struct SharedThreadsTests {
  /// The most threads that there may be: no test asks for more than while files are waited for.
  static let most = max(ThreadPool.mostReadingThreads, BinarySupport.Thread.coreCount)

  private static let trees: [TemporaryTree] = (0..<100).map { _ in
    try! TemporaryTree((0..<20).map { "d\($0 % 3)/\($0)" })
  }

  private func scanner(_ tree: TemporaryTree) -> BinaryScanner {
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    return BinaryScanner(scanning: tree.path, options: options)
  }

  @Test func aHundredScansShareThem() async {
    let reading = Counter()
    let found = await withTaskGroup(of: Int.self) { group in
      for tree in SharedThreadsTests.trees {
        group.addTask {
          var count = 0
          for await case .finding in scanner(tree).events(inspecting: {
            _, reader throws(ReadError) in
            reading.add()
            usleep(500)
            reading.add(-1)
            return reader.byteCount
          }) {
            count += 1
          }
          return count
        }
      }
      return await group.reduce(0, +)
    }
    #expect(found == 2000)
    #expect(reading.maximum <= SharedThreadsTests.most)
  }

  /// Iterators that wait for their clients keep no thread from the others.
  @Test func scansWaitWithoutThreads() async throws {
    var waiting: [ScanEvents<Int, Never>.Iterator] = []
    for _ in 0..<40 {
      let events = scanner(BinaryScannerTests.large).events { _, reader throws(ReadError) in
        reader.byteCount
      }
      let iterator = events.makeAsyncIterator()
      _ = try #require(await iterator.next())
      waiting.append(iterator)
    }
    // Threads of other tests may wait for their clients, or have just done so.
    for _ in 0..<10_000 where ThreadPool.shared.threadCount > SharedThreadsTests.most {
      try await Task.sleep(for: .milliseconds(1))
    }
    #expect(ThreadPool.shared.threadCount <= SharedThreadsTests.most)
    // Each can still be read to its end, in any order.
    for iterator in waiting.reversed() {
      var count = 1
      while await iterator.next() != nil { count += 1 }
      #expect(count == BinaryScannerTests.expected.count)
    }
  }

  /// Archives are read by a thread each, which another replaces while it waits.
  @Test func archivesThatWaitKeepNobodyBack() async throws {
    let tree = try TemporaryTree()
    var tar = SyntheticTar()
    for index in 0..<600 { tar.add("\(index)", Array(repeating: 1, count: 100)) }
    let url = tree.url.appending(path: "archive.tar")
    try Data(tar.ended).write(to: url)
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    let archive = BinaryScanner(scanning: Pathname(url.path), options: options)
    var waiting: [ScanEvents<Int, Never>.Iterator] = []
    for _ in 0..<12 {
      let iterator = archive.events { _, reader throws(ReadError) in reader.byteCount }
        .makeAsyncIterator()
      _ = try #require(await iterator.next())
      waiting.append(iterator)
    }
    for iterator in waiting.reversed() {
      var count = 1
      while await iterator.next() != nil { count += 1 }
      #expect(count == 600)
    }
  }

  /// Scans within scans make progress even where they have all threads of the pool between them.
  @Test func aScanMayBeAPartOfAnother() {
    let inner = SharedThreadsTests.trees[0]
    let scanner = scanner(inner)
    var counts: [Int] = []
    self.scanner(SharedThreadsTests.trees[1]).scan { _, _ throws(ReadError) in
      var count = 0
      scanner.scan { _, reader throws(ReadError) in
        reader.byteCount
      } receive: { _ in
        count += 1
        return true
      }
      return count
    } receive: { event in
      if case .finding(_, let count) = event { counts.append(count) }
      return true
    }
    #expect(counts == Array(repeating: 20, count: 20))
  }

  #if os(Linux)
    /// A scan without a limit reads more files at the same time than there are cores once it has to wait for them.
    @Test(.enabled(if: BinarySupport.Thread.coreCount < ThreadPool.mostReadingThreads / 2))
    func moreThreadsReadWhatTheyWaitFor() {
      let tree = try! TemporaryTree((0..<1000).map { "\($0 / 4)/\($0)" })
      let reading = Counter()
      scanner(tree).scan { _, _ throws(ReadError) in
        reading.add()
        usleep(1000)
        reading.add(-1)
      } receive: { _ in
        true
      }
      #expect(reading.maximum > BinarySupport.Thread.coreCount)
      #expect(reading.maximum <= SharedThreadsTests.most)
    }
  #endif

  /// What is read ahead is what is read.
  @Test func filesReadAheadAreTheSame() throws {
    let tree = try TemporaryTree((0..<500).map { "\($0 < 200 ? 0 : $0 % 11)/\($0)" })
    try tree.link("1/link", to: "../2")
    for shard in [nil, Shard(1, of: 3)] {
      var options = BinaryScanner.Options()
      options.isOrdered = true
      options.readsEveryFile = true
      options.reportsSkippedFiles = true
      options.shard = shard
      func paths(readsAhead: Bool) -> [String] {
        var worker = ScanWorker(options: options, Cancellation()) {
          _, reader throws(InspectionError) in
          .erasing(reader.byteCount)
        }
        var reader = FileReader()
        var paths: [String] = []
        func walk(_ work: WorkItem.Work?) {
          guard let work else { return }
          for result in worker.work(on: work, with: &reader, readsAhead: readsAhead) {
            switch result {
            case .item(let item): walk(item.work)
            case .event(.finding(let path, let count)):
              paths.append("\(path) \(count.value(as: Int.self))")
            case .event(let event): paths.append("\(event)")
            }
          }
        }
        walk(.directory(DirectoryNode(root: tree.path, prefix: [])))
        return paths
      }
      let expected = paths(readsAhead: false)
      #expect(paths(readsAhead: true) == expected)
      #expect(shard != nil || expected.count >= 500)
    }
  }

  /// What all scans of parts come across, one reports; what others may not have come across, each.
  @Test func failuresOfPartsAreReported() throws {
    let tree = try TemporaryTree(["d/file"])
    let root = DirectoryNode(root: tree.path, prefix: [])
    try root.enter()
    defer { root.leave() }
    var spare = DirectoryListing()
    root.list(BinaryScanner.Options(), Cancellation(), taking: &spare)
    let node = root.child(root.listing[0])
    func count(_ outcome: FileVisitor.Outcome) -> Int {
      (0..<5).count { node.isReported(outcome, in: Shard($0, of: 5)) }
    }
    for (errno, expected) in [(EACCES, 1), (EPERM, 1), (EIO, 5), (EMFILE, 5), (ENOENT, 5)] {
      #expect(count(.failed(ReadError(.lookup("open", errno: errno)))) == expected)
    }
    #expect(count(.failed(ReadError(.replaced))) == 5)
    #expect(count(.skipped(ReadError(.replaced))) == 1)
    #expect(root.isReported(.skipped(ReadError(.replaced)), in: Shard(0, of: 5)))
    #expect(root.isReported(.skipped(ReadError(.replaced)), in: Shard(1, of: 5)))
  }

  @Test func oneThreadReadsOneFileAtATime() {
    let reading = Counter()
    var options = BinaryScanner.Options()
    options.readsEveryFile = true
    options.maximumConcurrency = 1
    BinaryScanner(scanning: BinaryScannerTests.large.path, options: options).scan {
      _, _ throws(ReadError) in
      reading.add()
      sched_yield()
      reading.add(-1)
    } receive: { _ in
      true
    }
    #expect(reading.maximum == 1)
  }

  @Test func aSingleFileCounts() throws {
    let tree = try TemporaryTree(["file"])
    let progress = ScanProgress()
    var options = BinaryScanner.Options()
    options.progress = progress
    let binary = ScanEventsTests.root.appending(
      path: "TestBinaries/binaries/linux-amd64-go1.27-modules")
    BinaryScanner(scanning: Pathname(binary.path), options: options).scan { _ in true }
    #expect(progress.counts.fileCount == 1 && progress.counts.findingCount == 1)
    BinaryScanner(scanning: Pathname(tree.url.path + "/file"), options: options).scan { _ in true }
    #expect(progress.counts.fileCount == 2 && progress.counts.findingCount == 1)
  }

  @Test func aNameWithANULIsNoOtherName() throws {
    let tree = try TemporaryTree(["file"])
    for name in ["/file\0.png", "/\0", "/fi\0le"] {
      var failures: [ReadError.Code] = []
      BinaryScanner(scanning: Pathname(tree.url.path + name)).scan { event in
        if case .failure(_, let error) = event { failures.append(error.code) }
        return true
      }
      #expect(failures == [.cannotOpen])
    }
  }
}
