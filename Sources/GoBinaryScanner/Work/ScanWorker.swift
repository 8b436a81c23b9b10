import GoBuildInfo

/// The work on one item: listing a directory, reading files.
struct ScanWorker<Finding: Sendable> {
  typealias Event = ScanEvent<Finding>
  typealias Item = WorkItem<Event>

  private let visitor: FileVisitor
  private let inspect:
    @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding

  /// What came of it: events, and what is left to do.
  private var results: [WorkResult<Event>] = []

  init(
    options: BinaryScanner.Options,
    inspect: @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding
  ) {
    visitor = FileVisitor(options: options)
    self.inspect = inspect
  }

  /// How many files of a directory are read at once: few enough that threads can share a large one.
  private static var batchSize: Int { 256 }

  /// Does the work; returns what came of it, in order.
  mutating func work(on work: Item.Work, with reader: inout FileReader) -> [WorkResult<Event>] {
    results = []
    switch work {
    case .directory(let node): list(node, with: &reader)
    case .files(let node, let entries): read(entries, in: node, with: &reader)
    }
    return results
  }

  private mutating func list(_ node: DirectoryNode, with reader: inout FileReader) {
    do throws(ReadError) {
      try node.list(isOrdered: visitor.options.isOrdered)
    } catch {
      results.append(.event(.failure(node.path, error)))
      return
    }
    if let failure = node.listing.failure {
      results.append(.event(.failure(node.path, failure)))
    }
    // The files of a large directory are left for all threads to share.
    let isLarge = node.listing.count > ScanWorker.batchSize
    var start = 0
    for index in 0..<node.listing.count {
      let isDirectory = node.isDirectory(node.listing[index])
      if isDirectory || index - start == ScanWorker.batchSize {
        take(start..<index, in: node, isLarge, with: &reader)
        start = index
      }
      if isDirectory {
        results.append(.item(Item(.directory(node.child(node.listing[index])))))
        start = index + 1
      }
    }
    take(start..<node.listing.count, in: node, isLarge, with: &reader)
  }

  /// Reads files, or leaves them for later.
  private mutating func take(
    _ entries: Range<Int>, in node: DirectoryNode, _ isForLater: Bool,
    with reader: inout FileReader
  ) {
    guard !entries.isEmpty else { return }
    if isForLater {
      results.append(.item(Item(.files(node, entries))))
    } else {
      read(entries, in: node, with: &reader)
    }
  }

  private mutating func read(
    _ entries: Range<Int>, in node: DirectoryNode, with reader: inout FileReader
  ) {
    for index in entries {
      let entry = node.listing[index]
      switch visitor.visit(entry, in: node, with: &reader) {
      case .nothing: break
      case .opened: inspect(entry, in: node, with: &reader)
      case .failed(let error): report(entry, in: node, error)
      case .passedLink where visitor.options.reportsRefusals:
        results.append(.event(.passedLink(node.path(of: entry))))
      case .passedLink: break
      }
    }
  }

  private mutating func inspect(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, with reader: inout FileReader
  ) {
    do throws(ReadError) {
      let file = ScannedFile(directory: node, entry: entry)
      let finding = try inspect(file, &reader)
      results.append(.event(.finding(node.path(of: entry), finding)))
    } catch {
      report(entry, in: node, error)
    }
  }

  private mutating func report(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, _ error: ReadError
  ) {
    if !error.isRefusal {
      results.append(.event(.failure(node.path(of: entry), error)))
    } else if visitor.options.reportsRefusals {
      results.append(.event(.refusal(node.path(of: entry), error)))
    }
  }
}
