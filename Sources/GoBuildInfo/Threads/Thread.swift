#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// A thread of our own, for work that blocks.
@safe
package struct Thread {
  private let handle: pthread_t

  /// The number of threads that can run at the same time.
  package static var coreCount: Int { CoreCount.ofProcess }

  /// Starts a thread; nil where the system has no room for one.
  package init?(_ body: @escaping @Sendable () -> Void) {
    let context = unsafe Unmanaged.passRetained(Body(run: body))
    #if canImport(Darwin) || canImport(Musl)
      var handle: pthread_t?
    #else
      var handle = pthread_t()
    #endif
    let result = unsafe pthread_create(
      &handle, nil,
      { context in
        #if canImport(Darwin)
          let pointer: UnsafeMutableRawPointer = unsafe context
        #else
          let pointer: UnsafeMutableRawPointer = unsafe context!
        #endif
        let body = unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
        body.run()
        return nil
      }, context.toOpaque())
    guard result == 0 else {
      unsafe context.release()
      return nil
    }
    #if canImport(Darwin) || canImport(Musl)
      self.handle = unsafe handle!
    #else
      self.handle = handle
    #endif
  }

  /// Lets the thread go on by itself.
  package func detach() {
    _ = pthread_detach(handle)
  }

  /// Waits for the end of the thread.
  package func join() {
    _ = pthread_join(handle, nil)
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
