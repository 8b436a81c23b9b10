import GoBuildInfo

/// A thread that looks after the terminal while the program reads: output does not wait for long, a line says how far
/// the program is, and a signal that ends it finds all written that was found.
enum Attendant {
  /// How long output may wait, and how long a line stands as it is.
  private static let interval = 100

  /// Begins to attend, until the program ends.
  ///
  /// - Parameter line: what says how far the program is, if that is wanted.
  static func begin(_ streams: Streams, _ line: ProgressLine?) {
    guard Interruption.begin() else { return }
    // Without a thread, signals do what they always do.
    let thread = Thread {
      while true {
        let signal = Interruption.wait(milliseconds: interval)
        if let signal {
          _ = streams.finish()
          Interruption.pass(signal)
        }
        _ = streams.flush()
        if let text = line?.text { streams.showProgress(text) }
      }
    }
    if let thread { thread.detach() } else { Interruption.end() }
  }
}
