/// A piece of work, and in an ordered scan the place where its events wait for their turn.
final class WorkItem<Event: Sendable>: @unchecked Sendable {
  /// Gone when the work is done, so that the directory is closed however long the events wait.
  private(set) var node: DirectoryNode?

  /// The entries of the directory to read; nil for the work of listing it.
  let entries: Range<Int>?

  // Shared under the lock of the scan.
  private(set) var events: [Event] = []
  /// What the directory consists of, in order, once it is listed.
  private(set) var parts: [WorkItem<Event>] = []

  init(_ node: DirectoryNode, entries: Range<Int>? = nil) {
    self.node = node
    self.entries = entries
  }

  var isDone: Bool { node == nil }

  func finish(_ events: [Event], _ parts: [WorkItem<Event>]) {
    node = nil
    self.events = events
    self.parts = parts
  }

  /// Hands out the events; there are none left afterwards.
  func takeEvents() -> [Event] {
    defer { events = [] }
    return events
  }

  /// How many files are read in one go: few enough that threads can share a large directory.
  static var batchSize: Int { 256 }

  /// Splits a directory that is listed: runs of files, and the directories between them.
  ///
  /// - Parameter isDirectory: tells by an entry's index.
  static func parts(
    of node: DirectoryNode, isDirectory: (Int) -> Bool
  ) -> [WorkItem<Event>] {
    var parts: [WorkItem<Event>] = []
    var start = 0
    func endRun(_ end: Int) {
      if start < end { parts.append(WorkItem(node, entries: start..<end)) }
    }
    for index in 0..<node.listing.count {
      if isDirectory(index) {
        endRun(index)
        parts.append(WorkItem(node.child(node.listing[index])))
        start = index + 1
      } else if index - start == batchSize {
        endRun(index)
        start = index
      }
    }
    endRun(node.listing.count)
    return parts
  }
}
