internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// Looks after the terminal while the program reads: output does not wait for long, a line says how far the program is, and
/// a signal that ends it finds all written that was found.
final class Attendant: Sendable {
  private let streams: Streams
  private let cancellation: ScanCancellation
  private let line: ProgressLine?

  private struct State: Sendable {
    var signal: Int32?
    var hasFinished = false
  }

  private let monitor = Monitor(State())

  /// How long output may wait, and how long a line stands as it is.
  private static let interval = 100

  /// How long who asks the program to end waits for its output to be taken.
  private static let grace: Int64 = 1000

  private init(_ streams: Streams, _ cancellation: ScanCancellation, _ line: ProgressLine?) {
    self.streams = streams
    self.cancellation = cancellation
    self.line = line
  }

  /// Begins to attend, until the program ends. Where the system has no room for that, signals do what they always do.
  ///
  /// - Parameters:
  ///   - cancellation: what ends the scans that are running.
  ///   - line: what says how far the program is, if that is wanted.
  static func begin(
    _ streams: Streams, _ cancellation: ScanCancellation, _ line: ProgressLine?
  ) {
    let attendant = Attendant(streams, cancellation, line)
    guard Interruption.prepare(), let watcher = Thread({ attendant.watch() }) else { return }
    watcher.detach()
    Interruption.begin()
  }

  private func write() {
    while monitor.withLock({ $0.signal == nil }) {
      streams.flush()
      if let text = line?.text { streams.showProgress(text) }
      CurrentProcess.sleep(milliseconds: Attendant.interval)
    }
    finish()
  }

  private func finish() {
    streams.finish()
    monitor.withLock { $0.hasFinished = true }
  }

  /// Starts the thread that writes. It may wait for the reader; the one that watches never waits for anything but signals.
  ///
  /// - Returns: false where the system has no room for it.
  private func startWriter() -> Bool {
    guard let writer = Thread({ self.write() }) else { return false }
    writer.detach()
    return true
  }

  private func watch() {
    // Most programs end before there is anything to write.
    var isWriting = false
    let early = Interruption.wait(milliseconds: Attendant.interval)
    if early == nil { isWriting = startWriter() }
    let signal = early ?? Interruption.wait()
    // Before anything stops: what is printed after that would be taken for all there is.
    streams.interrupt()
    cancellation.cancel()
    monitor.withLock { $0.signal = signal }
    if !isWriting, !startWriter() { finish() }
    let end = CurrentProcess.milliseconds + Attendant.grace
    while !monitor.withLock({ $0.hasFinished }), CurrentProcess.milliseconds < end {
      CurrentProcess.sleep(milliseconds: 1)
    }
    Interruption.pass(signal)
  }
}
