internal import BinarySupport
import GoBuildInfo

/// Opens what a directory lists, as far as it may be a binary. What happens to nearly all files of a
/// tree happens here, without a path and without allocating.
struct FileVisitor {
  let options: BinaryScanner.Options

  /// What a file comes to, if it comes to anything.
  enum Outcome {
    /// The reader has the file open.
    case opened
    /// The same, of an archive to look for binaries in.
    case archive
    case skippedLink
    case skipped(ReadError)
    case failed(ReadError)
  }

  /// Opens files before their turn.
  func open(_ entries: Range<Int>, in node: DirectoryNode, ahead files: inout FilesAhead) {
    files.open(
      entries, of: node.listing, in: node.descriptor, reading: FileReader.pageSize
    ) { entry in
      // What a cache has of a file is compared with its stamp first, for which it need not be open.
      guard entry.kind == .regular, node.cached?.hasRecord(of: entry, of: node.listing) != true
      else { return false }
      return options.shard.map { node.isIn($0, entry) } ?? true
    }
  }

  /// Opens one file after the other until one comes to something; nil at the end.
  ///
  /// - Parameters:
  ///   - entries: what is still to be visited.
  ///   - files: those of them that are open already.
  func next(
    _ entries: inout Range<Int>, in node: DirectoryNode, files: inout FilesAhead,
    with reader: inout FileReader
  ) -> (DirectoryListing.Entry, Outcome)? {
    // Taken from the node once: each time costs as much as looking at a name.
    let listing = node.listing
    while let index = entries.popFirst() {
      let entry = listing[index]
      if let shard = options.shard, !node.isIn(shard, entry) { continue }
      do throws(ReadError) {
        let file = files.take(index)
        if let outcome = try visit(entry, file, of: listing, in: node, with: &reader) {
          return (entry, outcome)
        }
      } catch {
        if error.isRefusal { node.cached?.remember(entry, reader.stamp) }
        if let outcome = outcome(of: error) { return (entry, outcome) }
      }
    }
    return nil
  }

  /// What an error comes to: that a file is no binary is worth a word only on request.
  func outcome(of error: ReadError) -> Outcome? {
    guard error.isRefusal else { return .failed(error) }
    return options.reportsSkippedFiles ? .skipped(error) : nil
  }

  /// - Parameter file: the file, if it is open already.
  private func visit(
    _ entry: DirectoryListing.Entry, _ file: consuming Descriptor?, of listing: DirectoryListing,
    in node: DirectoryNode,
    with reader: inout FileReader
  ) throws(ReadError) -> Outcome? {
    switch try node.kind(of: entry) {
    case .regular:
      if let cached = node.cached, cached.isKnown(entry, of: listing, in: node.descriptor) {
        return nil
      }
      if let file {
        try reader.open(file)
      } else {
        try open(entry, of: listing, in: node, followingLinks: false, with: &reader)
      }
    case .symbolicLink where options.followsLinksToFiles:
      guard try leadsToFile(entry, in: node) else {
        return options.reportsSkippedFiles ? .skippedLink : nil
      }
      try open(entry, of: listing, in: node, followingLinks: true, with: &reader)
    case .symbolicLink, .directory, .other:
      return nil
    }
    if options.readsArchives, BinaryScanner.isArchive(&reader) { return .archive }
    if !options.readsEveryFile { try FileFormat.requireKnownMagic(in: &reader) }
    return .opened
  }

  private func open(
    _ entry: DirectoryListing.Entry, of listing: DirectoryListing, in node: DirectoryNode,
    followingLinks: Bool, with reader: inout FileReader
  ) throws(ReadError) {
    let file: Descriptor
    do throws(SystemError) {
      file = try listing.open(entry, in: node.descriptor, followingLinks: followingLinks)
    } catch {
      throw ReadError(error)
    }
    try reader.open(file)
  }

  /// Whether a symbolic link leads to a regular file. A link to nowhere, for anybody, is as good as one to a directory.
  private func leadsToFile(
    _ link: DirectoryListing.Entry, in node: DirectoryNode
  ) throws(ReadError) -> Bool {
    do throws(ReadError) {
      return try node.status(of: link, followingLinks: true).kind == .regular
    } catch  where error.leadsNowhere {
      return false
    }
  }
}
