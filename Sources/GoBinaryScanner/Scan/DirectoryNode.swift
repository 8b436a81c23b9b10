internal import BinarySupport
import GoBuildInfo

/// A directory of the tree that is scanned, from when its name is met until all in it is done.
///
/// Names in it are looked up in the open directory, without a path. While no thread does that, it may be closed; it is then opened
/// again from the nearest directory above it that is open.
final class DirectoryNode: @unchecked Sendable {
  // Nil where the scan begins. Taken away only when the last owner of this node goes.
  private var parent: DirectoryNode?
  private let name: Pathname
  /// What the paths of the root's entries start with; empty for all other directories.
  private let prefix: [UInt8]

  /// The number of directories from the root to this one.
  private let depth: Int

  /// The hash of what the paths of the entries start with, from the root on.
  private let hash: PathHash

  private let directory: OpenDirectory

  // Written by the thread that lists the directory, before others hear of it.
  private(set) var listing = DirectoryListing()
  private var window: NameWindow
  private var isOnKernelFileSystem = false

  /// To look up names in the directory, between ``enter()`` and ``leave()``.
  var descriptor: Int32 { directory.descriptor }

  /// What a cache has of the directory.
  private(set) var cached: CachedDirectory?

  init(root: Pathname, prefix: [UInt8]) {
    parent = nil
    name = root
    self.prefix = prefix
    depth = 0
    hash = PathHash()
    directory = OpenDirectory(depth: 0)
    window = .first
  }

  private init(_ name: Pathname, in parent: DirectoryNode) {
    self.parent = parent
    self.name = name
    prefix = []
    depth = parent.depth + 1
    var hash = parent.hash
    hash.add(name.bytes)
    hash.add(CollectionOfOne(UInt8(ascii: "/")))
    self.hash = hash
    directory = OpenDirectory(depth: depth)
    window = .first
  }

  /// The same directory, of which other names are listed.
  private init(_ node: DirectoryNode, _ window: NameWindow) {
    parent = node.parent
    name = node.name
    prefix = node.prefix
    depth = node.depth
    hash = node.hash
    directory = OpenDirectory(depth: node.depth, identity: node.directory.identity)
    self.window = window
  }

  deinit {
    directory.close()
    // Each parent would be released within the release of the last, and a tree may be deeper than the stack of a thread.
    var next = parent
    parent = nil
    while isKnownUniquelyReferenced(&next) {
      let parent = next?.parent
      next?.parent = nil
      next = parent
    }
  }

  /// Whether an entry is to be read by who reads a part of the tree.
  func isIn(_ shard: Shard, _ entry: DirectoryListing.Entry) -> Bool {
    var hash = hash
    hash.add(listing.name(entry))
    return shard.contains(hash)
  }

  /// Whether a scan of a part of the tree reports that the directory is skipped or cannot be read.
  ///
  /// What all scans come across is reported by one of them, unless the scan begins there. A failure that other scans may not have
  /// is reported by each that has it.
  func isReported(_ outcome: FileVisitor.Outcome, in shard: Shard?) -> Bool {
    guard let shard, parent != nil else { return true }
    if case .failed(let error) = outcome, !error.isLackOfPermission { return true }
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
    var directories: [DirectoryNode] = []
    var node = self
    while let parent = node.parent {
      directories.append(node)
      node = parent
    }
    var path = node.prefix
    for directory in directories.reversed() {
      path += directory.name.bytes
      path.append(UInt8(ascii: "/"))
    }
    path += entry
    return Pathname(bytes: path)
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

  /// Opens the directory unless it is open, and keeps it open until ``leave()``.
  ///
  /// - Throws: ``ReadError`` if it, or a directory above it that was closed, cannot be opened, or is another one by now.
  func enter() throws(ReadError) {
    if directory.enter() { return }
    var closed = [self]
    var above = parent
    while let node = above, !node.directory.enter() {
      closed.append(node)
      above = node.parent
    }
    while let node = closed.popLast() {
      defer {
        above?.leave()
        above = node
      }
      do throws(SystemError) {
        try node.directory.enter(opening: node.name.system, in: above?.descriptor)
      } catch {
        throw ReadError(error)
      }
    }
  }

  /// Ends what ``enter()`` began.
  func leave() { directory.leave() }

  /// Whether this is the first time that the directory is reported as lost: each run of its files finds that out.
  func lose() -> Bool { directory.lose() }

  /// Why the directory, which was entered, is not listed; nil where it is.
  ///
  /// Only where a file system begins that is another than that of the directory above it.
  func reasonToSkip(_ options: BinaryScanner.Options) -> ReadError? {
    if let parent, parent.directory.identity?.device == directory.identity?.device {
      isOnKernelFileSystem = parent.isOnKernelFileSystem
      return nil
    }
    isOnKernelFileSystem = directory.isOnKernelFileSystem
    guard let parent else { return nil }
    if options.staysOnFileSystem { return .onOtherFileSystem }
    let isSkipped =
      isOnKernelFileSystem && !parent.isOnKernelFileSystem && !options.readsKernelFileSystems
    return isSkipped ? .onKernelFileSystem : nil
  }

  /// Reads the names in the directory, which was entered.
  ///
  /// - Parameter spare: an unused listing, whose memory is taken. Where reading fails half-way, `failure` of the listing records it.
  func list(
    _ options: BinaryScanner.Options, _ cancellation: Cancellation,
    taking spare: inout DirectoryListing
  ) {
    swap(&listing, &spare)
    if let cache = options.cache, window.isFirst {
      cached = CachedDirectory(cache, descriptor, in: parent?.cached, options, to: &listing)
    }
    if cached?.hasRecordedNames != true {
      directory.read(into: &listing, within: &window, cancellation)
      let isComplete = listing.failure == nil && !window.isNarrowed && !cancellation.isRequested
      if !isComplete { cached = nil }
      if options.isOrdered || cached != nil { listing.sort() }
      cached?.record(listing)
    }
    if !options.excludes.isEmpty { listing.removeAll { isExcluded($0, by: options.excludes) } }
  }

  /// The number of names in the directory if a cache has all of it, and nothing changed: it is then not opened.
  func knownCount(_ options: BinaryScanner.Options) -> Int? {
    guard let parent, let cached = parent.cached, window.isFirst, (try? parent.enter()) != nil
    else { return nil }
    defer { parent.leave() }
    return cached.knownCount(of: name.system, in: parent.descriptor, options)
  }

  /// The names that follow those that were listed, of a directory with very many; nil for others.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where there is no end of them.
  func rest() throws(ReadError) -> DirectoryNode? {
    let next = try ReadError.converting { () throws(SystemError) in try window.next() }
    return next.map { DirectoryNode(self, $0) }
  }

  private func isExcluded(_ name: ArraySlice<UInt8>, by patterns: [PathPattern]) -> Bool {
    patterns.contains { $0.matches(name, at: { self.names(to: name) }) }
  }

  /// Keeps the listing for longer, and gives back the memory in which it was made.
  func keepListing(_ spare: inout DirectoryListing) {
    swap(&listing, &spare)
    listing = spare.moveNames()
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
