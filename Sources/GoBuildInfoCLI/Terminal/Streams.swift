internal import BinarySupport
import GoBuildInfo

/// Standard output and standard error, which the program shares with its attendant.
final class Streams: Sendable {
  private struct State: Sendable {
    /// What is to be written yet.
    var buffer: [UInt8] = []
    /// Whether the last line of the terminal says how far the program is.
    var hasProgressLine = false
    var isFinished = false
    var statusOfFailure = ExitStatus.undetermined
  }

  private let monitor = Monitor(State())

  /// Apart from the state, which is locked as long as output is blocked.
  private let isInterrupted = Cancellation()

  /// How much is collected before it is written.
  private static let pieceByteCount = 1 << 16

  /// What the program ends with where its output cannot be written.
  func setStatusOfFailure(_ status: ExitStatus) {
    monitor.withLock { $0.statusOfFailure = status }
  }

  /// Prints to standard output.
  ///
  /// - Parameter isUrgent: whether to write it at once.
  func print(_ bytes: [UInt8], isUrgent: Bool) {
    unlessInterrupted { state in
      state.buffer += bytes
      if isUrgent || state.buffer.count >= Streams.pieceByteCount { Streams.flush(&state) }
    }
  }

  /// Has everything that is printed from now on wait for the end of the program, and does not wait for output that is blocked.
  func interrupt() { isInterrupted.request() }

  private func unlessInterrupted(_ body: (inout State) -> Void) {
    if isInterrupted.isRequested { while true { CurrentProcess.sleep(milliseconds: 1000) } }
    monitor.withLock(body)
  }

  /// Writes to standard error at once, after what was printed before.
  func report(_ bytes: [UInt8]) {
    unlessInterrupted { state in
      Streams.flush(&state)
      Streams.eraseProgressLine(&state)
      _ = CurrentProcess.write(bytes, to: CurrentProcess.standardError)
    }
  }

  /// Writes what was printed.
  func flush() {
    monitor.withLock { Streams.flush(&$0) }
  }

  /// Writes what was printed when the program ends by itself. One that is interrupted ends by its signal.
  func conclude() {
    unlessInterrupted { _ in }
    finish()
  }

  /// Writes what was printed, after which there is no more progress.
  func finish() {
    monitor.withLock { state in
      state.isFinished = true
      Streams.eraseProgressLine(&state)
      Streams.flush(&state)
    }
  }

  /// Writes a line that stands until there is something else to write.
  func showProgress(_ line: [UInt8]) {
    monitor.withLock { state in
      guard !state.isFinished, CurrentProcess.isInForeground else { return }
      // Without wrapping, because a line that is too long could not be erased; what is typed meanwhile begins at its start.
      let text = "\r\u{1b}[K\u{1b}[?7l".utf8 + line + "\u{1b}[?7h\r".utf8
      state.hasProgressLine =
        CurrentProcess.write(Array(text), to: CurrentProcess.standardError) == nil
    }
  }

  private static func flush(_ state: inout State) {
    guard !state.buffer.isEmpty else { return }
    eraseProgressLine(&state)
    if let failure = CurrentProcess.write(state.buffer, to: CurrentProcess.standardOutput) {
      // Where nobody reads on there is nobody left to tell; of a full disk there is.
      if !failure.isLostReader {
        let line = "gobuildinfo: standard output: \(ReadError(failure))\n"
        _ = CurrentProcess.write(Array(line.utf8), to: CurrentProcess.standardError)
      }
      CurrentProcess.exit(state.statusOfFailure.rawValue)
    }
    state.buffer.removeAll(keepingCapacity: true)
  }

  private static func eraseProgressLine(_ state: inout State) {
    guard state.hasProgressLine else { return }
    _ = CurrentProcess.write(Array("\r\u{1b}[K".utf8), to: CurrentProcess.standardError)
    state.hasProgressLine = false
  }
}
