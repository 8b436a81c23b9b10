internal import BinarySupport
internal import GoBuildInfo

/// Hands the events of a scan from threads that may wait to a task that must not.
final class Mailbox: Sendable {
  private struct State: Sendable {
    var events: [Event] = []
    /// How many of the events were taken.
    var takenCount = 0
    /// Where the events come from, if it may have stopped for want of room.
    var tree: Scan?
    var isClosed = false
    #if !hasFeature(Embedded)
      var taker: CheckedContinuation<Event?, Never>?
    #endif

    var count: Int { events.count - takenCount }

    mutating func popFirst() -> Event? {
      guard count > 0 else { return nil }
      defer {
        takenCount += 1
        if takenCount >= 64, 2 * takenCount >= events.count {
          events.removeFirst(takenCount)
          takenCount = 0
        }
      }
      return events[takenCount]
    }

    mutating func append(_ event: Event) {
      #if !hasFeature(Embedded)
        if let taker {
          self.taker = nil
          return taker.resume(returning: event)
        }
      #endif
      events.append(event)
    }

    /// Ends waiting: there is nothing to wait for any more.
    mutating func close() {
      isClosed = true
      tree = nil
      #if !hasFeature(Embedded)
        taker?.resume(returning: nil)
        taker = nil
      #endif
    }
  }

  /// How many events may be there before a thread waits.
  private static let capacity = 256

  /// That no more events are wanted.
  let cancellation: Cancellation

  private let monitor = Monitor(State())

  init(_ cancellation: Cancellation) {
    self.cancellation = cancellation
  }

  /// How many events were not taken yet.
  var count: Int { monitor.withLock { $0.count } }

  /// Has `tree` told when there is room; false where no more events are wanted.
  func connect(_ tree: Scan) -> Bool {
    monitor.withLock { state in
      if !state.isClosed { state.tree = tree }
      return !state.isClosed
    }
  }

  /// Adds events without waiting: who calls this asks for ``count`` first.
  func append(_ events: [Event]) {
    monitor.withLock { state in
      guard !state.isClosed else { return }
      for event in events { state.append(event) }
    }
  }

  /// Adds an event on a thread of the pool, waiting for room; returns whether more events are wanted.
  func put(_ event: Event) -> Bool {
    let add = { (state: inout State) -> Bool? in
      if state.isClosed { return false }
      guard state.count < Mailbox.capacity else { return nil }
      state.append(event)
      return true
    }
    if let isWanted = monitor.withLock(add) { return isWanted }
    return ThreadPool.shared.whileBlocked { monitor.wait(for: .work, add) }
  }

  /// There will be no more events.
  func close() {
    monitor.withLock { $0.close() }
  }

  /// No more events are wanted: ends the scan.
  func cancel() {
    cancellation.request()
    let tree = monitor.withLock { state in
      defer {
        state.close()
        state.events = []
        state.takenCount = 0
      }
      return state.tree
    }
    monitor.wake(.work)
    tree?.cancel()
  }

  #if !hasFeature(Embedded)
    /// Takes the next event, without keeping a thread while there is none; nil when there will be none.
    func take() async -> Event? {
      await withTaskCancellationHandler {
        let event = await withCheckedContinuation {
          (continuation: CheckedContinuation<Event?, Never>) in
          monitor.withLock { state in
            if let event = state.popFirst() {
              continuation.resume(returning: event)
            } else if state.isClosed {
              continuation.resume(returning: nil)
            } else {
              state.taker = continuation
            }
          }
          monitor.wake(.work)
        }
        if event != nil { monitor.withLock { $0.tree }?.goOn() }
        return event
      } onCancel: {
        cancel()
      }
    }
  #endif
}
