internal import SystemLibrary

/// A thread of our own, for work that blocks.
@safe
package struct Thread {
  private let handle: ThreadHandle

  /// The number of threads that can run at the same time.
  package static var coreCount: Int { CoreCount.ofProcess }

  /// How often the calling thread has waited for something, such as a disk; always 0 where the system does not tell.
  package static var waitCount: Int { voluntaryWaitCount }

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

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
