// Only asynchronous sequences need it, which Embedded Swift leaves out.
#if !hasFeature(Embedded)
  internal import GoBuildInfo

  /// Hands values from a thread that may wait to a task that must not.
  final class Mailbox<Value: Sendable>: Sendable {
    private struct State: Sendable {
      var values: [Value] = []
      var taker: CheckedContinuation<Value?, Never>?
      var isClosed = false
      var isCancelled = false
    }

    /// How many values may be there before the thread waits.
    private static var capacity: Int { 256 }

    private let monitor = Monitor(State())

    /// Puts a value in, waiting for room if need be; returns whether anybody wants more.
    func put(_ value: Value) -> Bool {
      monitor.wait(for: .work) { state in
        if state.isCancelled { return false }
        if let taker = state.taker {
          state.taker = nil
          taker.resume(returning: value)
          return true
        }
        guard state.values.count < Mailbox.capacity else { return nil }
        state.values.append(value)
        return true
      }
    }

    /// There will be no more values.
    func close() {
      monitor.withLock { state in
        state.isClosed = true
        state.taker?.resume(returning: nil)
        state.taker = nil
      }
    }

    /// Nobody wants any more values.
    func cancel() {
      monitor.withLock { state in
        state.isCancelled = true
        state.values = []
        state.taker?.resume(returning: nil)
        state.taker = nil
      }
      monitor.wake(.work)
    }

    /// Takes the next value, without keeping a thread while there is none; nil when there will be none.
    func take() async -> Value? {
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          monitor.withLock { state in
            if !state.values.isEmpty {
              continuation.resume(returning: state.values.removeFirst())
            } else if state.isClosed || state.isCancelled {
              continuation.resume(returning: nil)
            } else {
              state.taker = continuation
            }
          }
          monitor.wake(.work)
        }
      } onCancel: {
        cancel()
      }
    }
  }
#endif
