package import BinarySupport
import GoBuildInfo

/// Ends scans early, from any thread.
///
/// A cancelled scan stops within one batch: each thread ends after at most 64 files that are not executables, or one mebibyte
/// of a large one. No further events are delivered. Several scans may share a cancellation, which then ends all of them.
public final class ScanCancellation: Sendable {
  package let request = Cancellation()

  /// Creates a cancellation that is not requested yet.
  public init() {}

  /// Ends the scans. Does not wait for them.
  public func cancel() { request.request() }

  /// Whether ``cancel()`` was called.
  public var isCancelled: Bool { request.isRequested }
}
