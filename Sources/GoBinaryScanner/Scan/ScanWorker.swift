internal import BinarySupport
import GoBuildInfo

/// The work on one item: listing a directory, reading files.
struct ScanWorker {
  /// Reads one file.
  typealias Inspection =
    @Sendable (borrowing ScannedFile, inout FileReader) throws(InspectionError) -> ErasedValue

  private let visitor: FileVisitor
  private let inspect: Inspection
  private let cancellation: Cancellation

  /// What came of it: events, and what is left to do.
  private var results: [WorkResult] = []

  /// What was come across in it.
  private(set) var counts = ScanProgress.Counts()

  /// Whether files are opened before their turn.
  private var readsAhead = false
  /// How many files of those at once, which each thread may have open.
  private let aheadCount: Int
  private static let maximumAheadCount = 32

  /// Memory for the names of the next directory.
  private var spare = DirectoryListing()

  init(
    options: BinaryScanner.Options, _ cancellation: Cancellation, inspect: @escaping Inspection
  ) {
    visitor = FileVisitor(options: options)
    batchSize = min(64, max(1, options.maximumEventCount / 4))
    let threadCount = max(ThreadPool.mostReadingThreads, options.maximumConcurrency ?? 0)
    aheadCount = min(
      ScanWorker.maximumAheadCount, max(1, DescriptorBudget.fileCount / threadCount))
    self.inspect = inspect
    self.cancellation = cancellation
  }

  /// How many files of a directory are read at once: few enough that threads can share a large one, and that what
  /// is found does not exceed what may be held.
  private let batchSize: Int

  /// Does the work; returns what came of it, in order.
  ///
  /// - Parameter readsAhead: whether files are opened before their turn, so that a disk reads several at the same time.
  mutating func work(
    on work: WorkItem.Work, with reader: inout FileReader, readsAhead: Bool
  ) -> [WorkResult] {
    results = []
    counts = ScanProgress.Counts()
    self.readsAhead = readsAhead
    let node = work.directory
    if case .directory = work, let count = node.knownCount(visitor.options) {
      counts.fileCount += count
      return results
    }
    do throws(ReadError) {
      try node.enter()
    } catch {
      if node.lose() { report(node, .failed(error)) }
      return results
    }
    defer { node.leave() }
    switch work {
    case .directory: list(node, with: &reader)
    case .entries(_, let entries):
      visit(entries, in: node, with: &reader)
      node.cached?.finishRun()
    }
    return results
  }

  private mutating func list(_ node: DirectoryNode, with reader: inout FileReader) {
    if let reason = node.reasonToSkip(visitor.options) {
      if visitor.options.reportsSkippedFiles { report(node, .skipped(reason)) }
      return
    }
    node.list(visitor.options, cancellation, taking: &spare)
    if let failure = node.listing.failure { report(node, .failed(ReadError(failure))) }
    // The entries of a large directory are left for all threads to share.
    let count = node.listing.count
    if count > batchSize {
      node.keepListing(&spare)
      for start in stride(from: 0, to: count, by: batchSize) {
        let entries = start..<min(count, start + batchSize)
        results.append(.item(WorkItem(.entries(node, entries))))
      }
      node.cached?.finish(after: (count - 1) / batchSize + 1)
    } else {
      visit(0..<count, in: node, with: &reader)
      node.cached?.finish(after: 0)
      node.giveBack(&spare)
    }
    if cancellation.isRequested { return }
    do throws(ReadError) {
      if let rest = try node.rest() { results.append(.item(WorkItem(.directory(rest)))) }
    } catch {
      report(node, .failed(error))
    }
  }

  private mutating func report(_ node: DirectoryNode, _ outcome: FileVisitor.Outcome) {
    guard node.isReported(outcome, in: visitor.options.shard) else { return }
    report(node.path, outcome)
  }

  /// Reads files, and leaves directories for later.
  private mutating func visit(
    _ entries: Range<Int>, in node: DirectoryNode, with reader: inout FileReader
  ) {
    var files = FilesAhead()
    var rest = entries
    while !rest.isEmpty, !cancellation.isRequested {
      let next = readsAhead ? rest.prefix(aheadCount) : rest
      rest = next.upperBound..<rest.upperBound
      if readsAhead { visitor.open(next, in: node, ahead: &files) }
      visit(next, in: node, files: &files, with: &reader)
    }
  }

  /// - Parameter files: those of the entries that are open already.
  private mutating func visit(
    _ entries: Range<Int>, in node: DirectoryNode, files: inout FilesAhead,
    with reader: inout FileReader
  ) {
    // Taken from the node once: each time costs as much as the work on a name.
    let listing = node.listing
    var start = entries.lowerBound
    for index in entries where node.isDirectory(listing[index]) {
      read(start..<index, in: node, files: &files, with: &reader)
      if cancellation.isRequested { return }
      results.append(.item(WorkItem(.directory(node.child(listing[index])))))
      start = index + 1
    }
    read(start..<entries.upperBound, in: node, files: &files, with: &reader)
  }

  private mutating func read(
    _ entries: Range<Int>, in node: DirectoryNode, files: inout FilesAhead,
    with reader: inout FileReader
  ) {
    guard !entries.isEmpty else { return }
    counts.fileCount += entries.count
    var entries = entries
    while let (entry, outcome) = visitor.next(&entries, in: node, files: &files, with: &reader) {
      switch outcome {
      case .opened:
        if cancellation.isRequested { return }
        inspect(entry, in: node, with: &reader)
      case .archive:
        if cancellation.isRequested { return }
        readArchive(entry, in: node, with: &reader)
      case .skippedLink, .skipped, .failed: report(entry, in: node, outcome)
      }
    }
  }

  /// What an archive had, in order.
  private final class Events {
    var events: [Event] = []
  }

  /// Reads an archive, which belongs to the part of the tree that its own path is in.
  private mutating func readArchive(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, with reader: inout FileReader
  ) {
    var options = visitor.options
    options.shard = nil
    let found = Events()
    var scan = ArchiveScan(
      node.path(of: entry), options: options, cancellation, inspect: inspect
    ) {
      found.events.append($0)
      return true
    }
    scan.run(&reader, isNamed: false)
    for event in found.events { results.append(.event(event)) }
  }

  private mutating func inspect(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, with reader: inout FileReader
  ) {
    let stamp = node.cached == nil ? nil : reader.stamp
    do throws(InspectionError) {
      let file = ScannedFile(entry, in: node)
      let finding = try inspect(file, &reader)
      results.append(.event(.finding(node.path(of: entry), finding)))
      counts.findingCount += 1
    } catch {
      switch error {
      case .unread(let error):
        if error.isRefusal { node.cached?.remember(entry, stamp) }
        if let outcome = visitor.outcome(of: error) { report(entry, in: node, outcome) }
      case .thrown(let error):
        results.append(.event(.inspectionFailure(node.path(of: entry), error)))
      }
    }
  }

  private mutating func report(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, _ outcome: FileVisitor.Outcome
  ) {
    report(node.path(of: entry), outcome)
  }

  private mutating func report(_ path: Pathname, _ outcome: FileVisitor.Outcome) {
    switch outcome {
    case .opened, .archive: break
    case .skippedLink: results.append(.event(.skippedLink(path)))
    case .skipped(let error): results.append(.event(.skipped(path, error)))
    case .failed(let error): results.append(.event(.failure(path, error)))
    }
  }
}
