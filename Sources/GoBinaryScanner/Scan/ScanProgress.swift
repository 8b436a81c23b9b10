internal import BinarySupport
internal import GoBuildInfo

/// How far scans have come: counted while they run, to be asked from any thread.
///
/// Several scans may share one, which then counts what they come across together.
public final class ScanProgress: Sendable {
  /// What was counted.
  public struct Counts: Sendable, Hashable {
    /// Files whose names were looked at: those that are no executables too, but not directories. Of an archive or image
    /// all that its layers list, also what a container does not see.
    public package(set) var fileCount = 0

    /// Files of which something was found.
    public package(set) var findingCount = 0

    package init(fileCount: Int = 0, findingCount: Int = 0) {
      self.fileCount = fileCount
      self.findingCount = findingCount
    }
  }

  private let monitor = Monitor(Counts())

  /// Begins to count.
  public init() {}

  /// What was counted up to now. Threads report files in groups of at most 64.
  public var counts: Counts { monitor.withLock { $0 } }

  package func add(_ counts: Counts) {
    monitor.withLock {
      $0.fileCount += counts.fileCount
      $0.findingCount += counts.findingCount
    }
  }
}
