/// A request to stop, made on any thread, that long work checks for.
package final class Cancellation: Sendable {
  private let isRequestedHere = Monitor(false)
  private let outer: Cancellation?

  /// - Parameter outer: another request that counts too.
  package init(within outer: Cancellation? = nil) {
    self.outer = outer
  }

  /// Asks for the work to stop.
  package func request() { isRequestedHere.withLock { $0 = true } }

  /// Whether the work is to stop. Asking takes a lock: ask for each file, or for each piece of a large one.
  package var isRequested: Bool {
    isRequestedHere.withLock { $0 } || outer?.isRequested ?? false
  }
}
