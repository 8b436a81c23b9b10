internal import Musl

/// A mutex in memory that does not move.
struct Lock {
  private var mutex: pthread_mutex_t

  @inline(__always)
  mutating func acquire() { unsafe _ = pthread_mutex_lock(&mutex) }

  @inline(__always)
  mutating func release() { unsafe _ = pthread_mutex_unlock(&mutex) }
}
