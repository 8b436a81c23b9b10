internal import SystemLibrary

/// A thread of our own, for work that blocks.
@safe
package struct Thread {
  private let handle: ThreadHandle

  /// The number of threads that can run at the same time.
  package static var coreCount: Int { CoreCount.ofProcess }

  /// Starts a thread; nil where the system has no room for one.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Body(run: body))
    let handle = unsafe ThreadHandle(context.toOpaque()) { argument in
      let argument: UnsafeMutableRawPointer? = unsafe argument
      let body = unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue()
      body.run()
      return nil
    }
    guard let handle else {
      unsafe context.release()
      return nil
    }
    self.handle = handle
  }

  /// Lets the thread go on by itself.
  package func detach() {
    handle.detach()
  }

  /// Waits for the end of the thread.
  package func join() {
    handle.join()
  }

  /// What the calling thread has had read from elsewhere than memory, and how often it has waited.
  package struct Waits {
    private let blockCount: Int
    private let waitCount: Int

    /// Those of the calling thread until now. On systems that do not count them they are always the same.
    package init() { (blockCount, waitCount) = readsAndWaitsOfThread }

    /// Whether the thread has waited for files since then.
    ///
    /// Not all file systems count blocks, and a thread waits for locks too, but seldom: several waits are taken for such of files.
    package func isExceeded(by later: Waits) -> Bool {
      later.blockCount != blockCount || later.waitCount >= waitCount + Waits.fewestWaits
    }

    private static let fewestWaits = 4
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
