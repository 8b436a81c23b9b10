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

  /// Memory for the names of the next directory.
  private var spare = DirectoryListing()

  init(
    options: BinaryScanner.Options, _ cancellation: Cancellation, inspect: @escaping Inspection
  ) {
    visitor = FileVisitor(options: options)
    batchSize = min(64, max(1, options.maximumEventCount / 4))
    self.inspect = inspect
    self.cancellation = cancellation
  }

  /// How many files of a directory are read at once: few enough that threads can share a large one, and that what
  /// is found does not exceed what may be held.
  private let batchSize: Int

  /// Does the work; returns what came of it, in order.
  mutating func work(on work: WorkItem.Work, with reader: inout FileReader) -> [WorkResult] {
    results = []
    counts = ScanProgress.Counts()
    switch work {
    case .directory(let node): list(node, with: &reader)
    case .files(let node, let entries):
      read(entries, in: node, with: &reader)
      node.cached?.finishRun()
    }
    return results
  }

  private mutating func list(_ node: DirectoryNode, with reader: inout FileReader) {
    if let count = node.knownCount(visitor.options) {
      counts.fileCount += count
      return
    }
    do throws(ReadError) {
      try node.list(visitor.options, cancellation, taking: &spare)
    } catch {
      report(node, error)
      return
    }
    if let failure = node.listing.failure { report(node, ReadError(failure)) }
    // The files of a large directory are left for all threads to share.
    let isLarge = node.listing.count > batchSize
    var runCount = 0
    var start = 0
    for index in 0..<node.listing.count {
      let isDirectory = node.isDirectory(node.listing[index])
      if isDirectory || index - start == batchSize {
        if cancellation.isRequested { return }
        take(start..<index, in: node, isLarge, with: &reader)
        if start < index { runCount += 1 }
        start = index
      }
      if isDirectory {
        results.append(.item(WorkItem(.directory(node.child(node.listing[index])))))
        start = index + 1
      }
    }
    take(start..<node.listing.count, in: node, isLarge, with: &reader)
    if start < node.listing.count { runCount += 1 }
    node.cached?.finish(after: isLarge ? runCount : 0)
    if !isLarge { node.giveBack(&spare) }
  }

  private mutating func report(_ node: DirectoryNode, _ error: ReadError) {
    guard node.isReported(in: visitor.options.shard) else { return }
    results.append(.event(.failure(node.path, error)))
  }

  /// Reads files, or leaves them for later.
  private mutating func take(
    _ entries: Range<Int>, in node: DirectoryNode, _ isForLater: Bool,
    with reader: inout FileReader
  ) {
    guard !entries.isEmpty else { return }
    if isForLater {
      results.append(.item(WorkItem(.files(node, entries))))
    } else {
      read(entries, in: node, with: &reader)
    }
  }

  private mutating func read(
    _ entries: Range<Int>, in node: DirectoryNode, with reader: inout FileReader
  ) {
    counts.fileCount += entries.count
    var entries = entries
    while let (entry, outcome) = visitor.next(&entries, in: node, with: &reader) {
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
    let path = node.path(of: entry)
    switch outcome {
    case .opened, .archive: break
    case .skippedLink: results.append(.event(.skippedLink(path)))
    case .skipped(let error): results.append(.event(.skipped(path, error)))
    case .failed(let error): results.append(.event(.failure(path, error)))
    }
  }
}
