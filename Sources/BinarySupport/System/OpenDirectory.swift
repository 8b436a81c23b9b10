internal import SystemLibrary

/// A directory in which names are looked up. While nothing uses it, it may be closed, so that no more directories than
/// ``DescriptorBudget`` permits are open in the process, however deep a tree is; its owner then opens it again.
package final class OpenDirectory: @unchecked Sendable {
  /// All directories that are open.
  private struct Table {
    var directories: [OpenDirectory] = []
    /// The number of times that directories were used.
    var time = 0
    let capacity = DescriptorBudget.directoryCount

    var isFull: Bool { directories.count > capacity }
  }

  private static let table = Monitor(Table())

  /// The number of directories that it is below.
  private let depth: Int

  // Changed under the lock of the table. The stream is used without it while there are users.
  private var stream = DirectoryStream()
  private var index: Int?
  private var userCount = 0
  private var lastUse = 0
  private var isLost = false

  /// Which directory it is, once it was opened for the first time. It does not change then.
  package private(set) var identity: FileIdentity?

  /// - Parameters:
  ///   - depth: the number of directories that it is below.
  ///   - identity: which directory it has to be, if known.
  package init(depth: Int, identity: FileIdentity? = nil) {
    self.depth = depth
    self.identity = identity
  }

  /// To look up names in, between ``enter()`` and ``leave()``.
  package var descriptor: Int32 { stream.descriptor }

  /// Whether its file system shows the state of the kernel, and has no files of its own. Asked between ``enter()`` and
  /// ``leave()``.
  package var isOnKernelFileSystem: Bool { isKernelFileSystem(at: descriptor) }

  /// Keeps the directory open until ``leave()``; false where it is closed.
  package func enter() -> Bool {
    OpenDirectory.table.withLock { table in
      guard index != nil else { return false }
      use(&table)
      return true
    }
  }

  /// Opens the directory, and keeps it open until ``leave()``.
  ///
  /// - Throws: ``SystemError/lookup(_:errno:)``, ``SystemError/nulInPath``, or ``SystemError/replaced`` where another directory
  ///   has the name by now.
  package func enter(
    opening name: SystemPath, in directory: Int32?
  ) throws(SystemError) {
    var opened = try DirectoryStream(
      opening: name, in: directory, followingLinks: directory == nil)
    let found = try SystemCalls.status(of: opened.descriptor).identity
    var isFull = false
    let isSame = OpenDirectory.table.withLock { table in
      if identity == nil { identity = found }
      guard identity == found else { return false }
      if index == nil {
        swap(&stream, &opened)
        index = table.directories.count
        table.directories.append(self)
      }
      use(&table)
      isFull = table.isFull
      return true
    }
    guard isSame else { throw .replaced }
    if isFull { OpenDirectory.trim() }
  }

  private func use(_ table: inout Table) {
    userCount += 1
    table.time += 1
    lastUse = table.time
  }

  /// Ends the use that ``enter()`` began.
  package func leave() {
    let isFull = OpenDirectory.table.withLock { table in
      userCount -= 1
      return table.isFull
    }
    if isFull { OpenDirectory.trim() }
  }

  /// Closes the directory, which nothing uses any more.
  package func close() {
    var closed = DirectoryStream()
    OpenDirectory.table.withLock { remove(&$0, &closed) }
  }

  /// Whether this is the first time that it is reported as lost.
  package func lose() -> Bool {
    OpenDirectory.table.withLock { _ in
      defer { isLost = true }
      return !isLost
    }
  }

  /// Reads the names in the directory, as ``DirectoryListing/read(_:within:_:)`` does, on the thread that has opened it.
  package func read(
    into listing: inout DirectoryListing, within window: inout NameWindow,
    _ cancellation: Cancellation
  ) {
    listing.read(&stream, within: &window, cancellation)
  }

  private func remove(_ table: inout Table, _ closed: inout DirectoryStream) {
    guard let index else { return }
    swap(&stream, &closed)
    self.index = nil
    let last = table.directories.removeLast()
    guard last !== self else { return }
    table.directories[index] = last
    last.index = index
  }

  /// Closes directories until there are no more than may be open, or all are used.
  private static func trim() {
    while closeOne(where: { $0.isFull }) {}
  }

  /// Closes a directory that is not used; false where there is none.
  static func closeUnused() -> Bool { closeOne { _ in true } }

  private static func closeOne(where isWanted: (borrowing Table) -> Bool) -> Bool {
    // Closed when the lock is free again.
    var closed = DirectoryStream()
    return table.withLock { table in
      guard isWanted(table), let victim = victim(in: table) else { return false }
      victim.remove(&table, &closed)
      return true
    }
  }

  /// The directory to close: one that was not used for long. Of those some are kept at even distances on the way down, so that
  /// only the steps from one of them have to be taken to open a directory again.
  private static func victim(in table: borrowing Table) -> OpenDirectory? {
    let recent = table.time - table.capacity / 2
    var victim: OpenDirectory?
    for directory in table.directories where directory.userCount == 0 {
      guard let other = victim else {
        victim = directory
        continue
      }
      if directory.priority(recent) < other.priority(recent) { victim = directory }
    }
    return victim
  }

  private func priority(_ recent: Int) -> (Int, Int) {
    (lastUse > recent ? Int.max : depth.trailingZeroBitCount, lastUse)
  }
}
