internal import SystemLibrary

/// A value that threads share: one at a time, and each may wait for what another will do.
///
/// This blocks threads, so it belongs on threads of our own, never on those of Swift's concurrency
/// pool.
@safe
package final class Monitor<Value>: @unchecked Sendable {
  /// What a thread may wait for.
  package enum Signal: Int {
    case work, events
  }

  private var value: Value
  // Allocated, because their addresses must not change.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let conditions = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 2)

  package init(_ value: sending Value) {
    self.value = value
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe pthread_mutex_init(mutex, nil)
    for index in 0..<2 {
      unsafe (conditions + index).initialize(to: pthread_cond_t())
      unsafe pthread_cond_init(conditions + index, nil)
    }
  }

  deinit {
    for index in 0..<2 { unsafe pthread_cond_destroy(conditions + index) }
    unsafe pthread_mutex_destroy(mutex)
    unsafe conditions.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` while no other thread has the value.
  package func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe _ = pthread_mutex_unlock(mutex) }
    return body(&value)
  }

  /// Waits until `body` returns something; it is asked again at each signal.
  package func wait<Result>(for signal: Signal, _ body: (inout Value) -> Result?) -> Result {
    unsafe pthread_mutex_lock(mutex)
    defer { unsafe _ = pthread_mutex_unlock(mutex) }
    while true {
      if let result = body(&value) { return result }
      unsafe pthread_cond_wait(conditions + signal.rawValue, mutex)
    }
  }

  /// Wakes all threads that wait for `signal`.
  package func wake(_ signal: Signal) {
    unsafe _ = pthread_cond_broadcast(conditions + signal.rawValue)
  }
}
