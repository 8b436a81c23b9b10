import GoBuildInfo

/// The work on one item: listing a directory, or reading some of its files.
struct ScanWorker<Finding: Sendable> {
  typealias Event = ScanEvent<Finding>

  private let options: BinaryScanner.Options
  private let inspect:
    @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding

  /// What came of it.
  private(set) var events: [Event] = []

  init(
    options: BinaryScanner.Options,
    inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding
  ) {
    self.options = options
    self.inspect = inspect
  }

  /// Lists a directory, or reads some of its files; returns what is left to do, in order.
  mutating func work(
    on node: DirectoryNode, entries: Range<Int>?, with reader: inout FileReader
  ) -> [WorkItem<Event>] {
    guard let entries else { return list(node) }
    for index in entries { look(at: node.listing[index], in: node, with: &reader) }
    return []
  }

  private mutating func list(_ node: DirectoryNode) -> [WorkItem<Event>] {
    do throws(ReadError) {
      try node.list(isOrdered: options.isOrdered)
    } catch {
      events.append(.failure(node.path, error))
      return []
    }
    if let failure = node.listing.failure { events.append(.failure(node.path, failure)) }
    return WorkItem.parts(of: node) { index in
      (try? node.kind(of: node.listing[index])) == .directory
    }
  }

  private mutating func look(
    at entry: DirectoryListing.Entry, in node: DirectoryNode, with reader: inout FileReader
  ) {
    do throws(ReadError) {
      switch try node.kind(of: entry) {
      case .regular:
        try read(entry, in: node, followingLinks: false, with: &reader)
      case .symbolicLink where options.followsLinksToFiles:
        // A link to nowhere is as good as one to a directory.
        if (try? node.status(of: entry, followingLinks: true))?.kind == .regular {
          try read(entry, in: node, followingLinks: true, with: &reader)
        } else if options.reportsRefusals {
          events.append(.passedLink(node.path(of: entry)))
        }
      case .symbolicLink, .directory, .other:
        break
      }
    } catch {
      if !error.isRefusal {
        events.append(.failure(node.path(of: entry), error))
      } else if options.reportsRefusals {
        events.append(.refusal(node.path(of: entry), error))
      }
    }
  }

  private mutating func read(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, followingLinks: Bool,
    with reader: inout FileReader
  ) throws(ReadError) {
    try node.open(entry, followingLinks: followingLinks, with: &reader)
    let file = ScannedFile(directory: node, entry: entry)
    let finding = try inspect(file, &reader)
    events.append(.finding(file.path, finding))
  }
}
