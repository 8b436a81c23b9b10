import GoBuildInfo

/// Opens what a directory lists, as far as it may be a binary. What happens to nearly all files of a
/// tree happens here, without a path and without allocating.
struct FileVisitor {
  let options: BinaryScanner.Options

  enum Outcome {
    /// The reader has the file open.
    case opened
    /// Nothing to speak of.
    case nothing
    case passedLink
    case failed(ReadError)
  }

  func visit(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, with reader: inout FileReader
  ) -> Outcome {
    do throws(ReadError) {
      switch try node.kind(of: entry) {
      case .regular:
        try open(entry, in: node, followingLinks: false, with: &reader)
        return .opened
      case .symbolicLink where options.followsLinksToFiles:
        // A link to nowhere is as good as one to a directory.
        guard (try? node.status(of: entry, followingLinks: true))?.kind == .regular else {
          return .passedLink
        }
        try open(entry, in: node, followingLinks: true, with: &reader)
        return .opened
      case .symbolicLink, .directory, .other:
        return .nothing
      }
    } catch {
      return .failed(error)
    }
  }

  private func open(
    _ entry: DirectoryListing.Entry, in node: DirectoryNode, followingLinks: Bool,
    with reader: inout FileReader
  ) throws(ReadError) {
    try node.open(entry, followingLinks: followingLinks, with: &reader)
    if !options.readsEveryFile { try FileFormat.requireKnownMagic(in: &reader) }
  }
}
