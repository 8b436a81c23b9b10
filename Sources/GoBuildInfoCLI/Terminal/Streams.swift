import GoBuildInfo

/// Standard output and standard error, which the program shares with its attendant.
final class Streams: Sendable {
  private struct State: Sendable {
    /// What is to be written yet.
    var buffer: [UInt8] = []
    /// Whether the last line of the terminal says how far the program is.
    var hasProgressLine = false
    var hasFailed = false
    var isFinished = false
  }

  private let monitor = Monitor(State())

  /// How much is collected before it is written.
  private static let pieceByteCount = 1 << 16

  /// Prints to standard output.
  ///
  /// - Parameter isUrgent: whether to write it at once.
  /// - Returns: false where it cannot be written.
  func print(_ bytes: [UInt8], isUrgent: Bool) -> Bool {
    monitor.withLock { state in
      state.buffer += bytes
      if isUrgent || state.buffer.count >= Streams.pieceByteCount { Streams.flush(&state) }
      return !state.hasFailed
    }
  }

  /// Writes to standard error at once.
  func report(_ bytes: [UInt8]) {
    monitor.withLock { state in
      Streams.eraseProgressLine(&state)
      _ = Process.write(bytes, to: Process.standardError)
    }
  }

  /// Writes what was printed; returns false where that fails.
  func flush() -> Bool {
    monitor.withLock { state in
      Streams.flush(&state)
      return !state.hasFailed
    }
  }

  /// Writes what was printed, after which there is no more progress; returns false where that fails.
  func finish() -> Bool {
    monitor.withLock { state in
      state.isFinished = true
      Streams.eraseProgressLine(&state)
      Streams.flush(&state)
      return !state.hasFailed
    }
  }

  /// Writes a line that stands until there is something else to write.
  func showProgress(_ line: [UInt8]) {
    monitor.withLock { state in
      guard !state.isFinished else { return }
      // Without wrapping, for a line that is too long could not be erased.
      let text = "\r\u{1b}[K\u{1b}[?7l".utf8 + line + "\u{1b}[?7h".utf8
      state.hasProgressLine = Process.write(Array(text), to: Process.standardError)
    }
  }

  private static func flush(_ state: inout State) {
    guard !state.buffer.isEmpty, !state.hasFailed else { return }
    eraseProgressLine(&state)
    state.hasFailed = !Process.write(state.buffer, to: Process.standardOutput)
    state.buffer.removeAll(keepingCapacity: true)
  }

  private static func eraseProgressLine(_ state: inout State) {
    guard state.hasProgressLine else { return }
    _ = Process.write(Array("\r\u{1b}[K".utf8), to: Process.standardError)
    state.hasProgressLine = false
  }
}
