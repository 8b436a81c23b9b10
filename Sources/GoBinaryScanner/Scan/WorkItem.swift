internal import BinarySupport

/// What a scan comes across, as it goes through the scan.
typealias Event = ScanEvent<ErasedValue, ErasedValue>

/// A piece of work, and in an ordered scan the place where its events wait for their turn.
///
/// Shared under the lock of the scan.
final class WorkItem: @unchecked Sendable {
  /// What there is to do; nil when it is done. The directory is then closed as soon as nothing else
  /// in it is left to do, however long the events wait.
  private(set) var work: Work?

  /// What came of it, in order.
  private var results: [WorkResult] = []

  enum Work {
    /// List a directory, and visit its entries unless they are many.
    case directory(DirectoryNode)
    /// Read some of its files, and find out which of its entries are directories.
    case entries(DirectoryNode, Range<Int>)

    /// The directory that the work is in.
    var directory: DirectoryNode {
      switch self {
      case .directory(let node), .entries(let node, _): node
      }
    }
  }

  init(_ work: Work) {
    self.work = work
  }

  var isDone: Bool { work == nil }

  /// - Parameter results: empty where nobody will ask for them.
  func finish(_ results: [WorkResult]) {
    work = nil
    self.results = results
  }

  /// Takes the results away.
  func takeResults() -> [WorkResult] {
    defer { results = [] }
    return results
  }
}

/// A part of what came of an item.
enum WorkResult: Sendable {
  case event(Event)
  /// What has yet to be done before the next part has its turn.
  case item(WorkItem)
}
