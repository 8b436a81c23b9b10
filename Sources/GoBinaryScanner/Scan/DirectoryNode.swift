internal import BinarySupport
import GoBuildInfo

/// A directory of the tree that is scanned, from when its name is met until all in it is done.
///
/// It stays open as long, so that what is in it is looked up by name alone. Of the directories that
/// are open at the same time, each is in another, or read by another thread.
final class DirectoryNode: @unchecked Sendable {
  private let parent: DirectoryNode?
  private let name: Pathname
  /// What the paths of the root's entries start with; empty for all other directories.
  private let prefix: [UInt8]

  /// The hash of what the paths of the entries start with, from the root on.
  private let hash: PathHash

  // Written once by the thread that lists the directory, before others hear of it.
  private var stream = DirectoryStream()
  private(set) var listing = DirectoryListing()

  /// What a cache has of the directory.
  private(set) var cached: CachedDirectory?

  /// To look up names in the directory, once it is listed.
  var descriptor: Int32 { stream.descriptor }

  init(root: Pathname, prefix: [UInt8]) {
    parent = nil
    name = root
    self.prefix = prefix
    hash = PathHash()
  }

  private init(_ name: Pathname, in parent: DirectoryNode) {
    self.parent = parent
    self.name = name
    prefix = []
    var hash = parent.hash
    hash.add(name.bytes)
    hash.add(CollectionOfOne(UInt8(ascii: "/")))
    self.hash = hash
  }

  /// Whether an entry is to be read by who reads a part of the tree.
  func isIn(_ shard: Shard, _ entry: DirectoryListing.Entry) -> Bool {
    var hash = hash
    hash.add(listing.name(entry))
    return shard.contains(hash)
  }

  /// Whether it falls to who reads a part of the tree to say that the directory cannot be read. If that is where the
  /// scan begins, all do.
  func isReported(in shard: Shard?) -> Bool {
    guard let shard, parent != nil else { return true }
    return shard.contains(hash)
  }

  func child(_ entry: DirectoryListing.Entry) -> DirectoryNode {
    DirectoryNode(Pathname(bytes: Array(listing.name(entry))), in: self)
  }

  /// The path of the directory itself.
  var path: Pathname {
    parent?.path(of: name.bytes[...]) ?? name
  }

  func path(of entry: DirectoryListing.Entry) -> Pathname {
    path(of: listing.name(entry))
  }

  private func path(of entry: ArraySlice<UInt8>) -> Pathname {
    Pathname(bytes: root.prefix + names(to: entry).joined(separator: [UInt8(ascii: "/")]))
  }

  private var root: DirectoryNode {
    var node = self
    while let parent = node.parent { node = parent }
    return node
  }

  /// The names from the root down to an entry.
  private func names(to entry: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var names = [entry]
    var node = self
    while let parent = node.parent {
      names.append(node.name.bytes[...])
      node = parent
    }
    return names.reversed()
  }

  /// Opens the directory and reads its names.
  ///
  /// - Parameter spare: a listing that nobody needs, whose memory is taken.
  /// - Throws: ``ReadError`` if it cannot be opened. Where reading fails half-way, the listing says so.
  func list(
    _ options: BinaryScanner.Options, _ cancellation: Cancellation,
    taking spare: inout DirectoryListing
  ) throws(ReadError) {
    stream = try DirectoryNode.open(name, in: parent?.descriptor)
    swap(&listing, &spare)
    cached = options.cache.flatMap {
      CachedDirectory($0, &stream, in: parent?.cached, options, cancellation, to: &listing)
    }
    if cached == nil { listing.read(&stream, cancellation) }
    if !options.excludes.isEmpty { listing.removeAll { isExcluded($0, by: options.excludes) } }
    if options.isOrdered, cached == nil { listing.sort() }
  }

  /// The number of names in the directory if a cache has all of it, and nothing changed: it is then not opened.
  func knownCount(_ options: BinaryScanner.Options) -> Int? {
    guard let parent, let cached = parent.cached else { return nil }
    return cached.knownCount(of: name.system, in: parent.descriptor, options)
  }

  private static func open(
    _ name: Pathname, in directory: Int32?
  ) throws(ReadError) -> DirectoryStream {
    do throws(SystemError) {
      return try DirectoryStream(
        opening: name.system, in: directory, followingLinks: directory == nil)
    } catch {
      throw ReadError(error)
    }
  }

  private func isExcluded(_ name: ArraySlice<UInt8>, by patterns: [PathPattern]) -> Bool {
    patterns.contains { $0.matches(name, at: { self.names(to: name) }) }
  }

  /// Gives up the listing when everything it names is done or a node of its own.
  func giveBack(_ spare: inout DirectoryListing) { swap(&listing, &spare) }

  /// What the entry is, asked of the file system where its listing does not tell.
  func kind(of entry: DirectoryListing.Entry) throws(ReadError) -> FileKind {
    if let kind = entry.kind { return kind }
    return try status(of: entry, followingLinks: false).kind
  }

  /// Whether the entry is a directory, as far as can be told; if not, looking at it will fail again.
  func isDirectory(_ entry: DirectoryListing.Entry) -> Bool {
    (try? kind(of: entry)) == .directory
  }

  func status(
    of entry: DirectoryListing.Entry, followingLinks: Bool
  ) throws(ReadError) -> FileStatus {
    let name = SystemPath(bytes: Array(listing.name(entry)))
    return try ReadError.converting { () throws(SystemError) in
      try FileStatus(of: name, in: descriptor, followingLinks: followingLinks)
    }
  }
}
