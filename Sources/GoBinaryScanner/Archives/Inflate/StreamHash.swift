internal import BinarySupport

/// Where what passes by in a stream is hashed.
package enum StreamHashing: Sendable {
  case none
  /// On the thread that reads the stream.
  case here
  /// On another thread, if there is one that has nothing else to do.
  case beside
}

/// The SHA-256 hash of bytes that pass by.
enum StreamHash {
  case here(SHA256)
  case beside(HashQueue)

  /// - Returns: nil where nothing is to be hashed.
  init?(_ hashing: StreamHashing) {
    switch hashing {
    case .none: return nil
    case .here: self = .here(SHA256())
    case .beside: self = .beside(HashQueue())
    }
  }

  mutating func update(_ bytes: RawSpan) {
    switch self {
    case .here(var hash):
      // Memory with two owners would be copied when it changes.
      self = .here(SHA256())
      hash.update(bytes)
      self = .here(hash)
    case .beside(let queue): queue.update(bytes)
    }
  }

  /// The digest of all bytes, in hexadecimal digits.
  var digits: String {
    switch self {
    case .here(var hash): SHA256.digits(hash.finish())
    case .beside(let queue): queue.digits
    }
  }
}

/// A hash that a thread of the pool computes while another one delivers bytes, of which few wait.
///
/// A thread that delivers more than may wait, or asks for the digest, does the work itself unless another is at it: none waits for one that may
/// not come.
final class HashQueue: @unchecked Sendable {
  private struct State {
    var waiting: [[UInt8]] = []
    /// Whether a thread was asked for.
    var isRequested = false
    /// Whether a thread hashes, which alone uses the hash then.
    var isBusy = false
  }

  private let state = Monitor(State())
  private var hash = SHA256()
  /// What was delivered and does not wait yet, for threads are not woken for little.
  private var pending: [UInt8] = []

  private static let pieceByteCount = 1 << 20
  private static let maximumWaitingCount = 4

  func update(_ bytes: RawSpan) {
    pending.append(contentsOf: bytes)
    if pending.count >= HashQueue.pieceByteCount { deliver() }
  }

  private func deliver() {
    var piece: [UInt8] = []
    piece.reserveCapacity(HashQueue.pieceByteCount + HashQueue.pieceByteCount / 2)
    swap(&piece, &pending)
    let delivered = piece
    let (needsThread, isFull) = state.withLock { state in
      state.waiting.append(delivered)
      defer { state.isRequested = true }
      return (
        !state.isRequested && !state.isBusy, state.waiting.count > HashQueue.maximumWaitingCount
      )
    }
    if needsThread {
      _ = ThreadPool.shared.submit {
        self.work()
        return false
      }
    }
    guard isFull else { return }
    work()
    state.wait(for: .events) { state in
      state.isBusy && state.waiting.count > HashQueue.maximumWaitingCount ? nil : ()
    }
  }

  /// Hashes all that waits, unless another thread does.
  private func work() {
    while true {
      let bytes = state.withLock { state -> [[UInt8]]? in
        guard !state.isBusy, !state.waiting.isEmpty else {
          state.isRequested = state.isBusy
          return nil
        }
        state.isBusy = true
        defer { state.waiting = [] }
        return state.waiting
      }
      guard let bytes else { return }
      for part in bytes { hash.update(part.span.raw) }
      state.withLock { $0.isBusy = false }
      state.wake(.events)
    }
  }

  /// The digest of all bytes that were delivered, in hexadecimal digits.
  var digits: String {
    deliver()
    while true {
      work()
      let isDone = state.wait(for: .events) { state -> Bool? in
        state.isBusy ? nil : state.waiting.isEmpty
      }
      guard isDone else { continue }
      var hash = hash
      return SHA256.digits(hash.finish())
    }
  }
}
