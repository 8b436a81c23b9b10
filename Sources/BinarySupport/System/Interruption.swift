internal import SystemLibrary

/// The signals that ask the program to end: from the keyboard, from who started it, from a terminal that goes.
package enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  // Constant initial values, so that the handler runs into no lazy initialization.
  nonisolated(unsafe) private static var reading: Int32 = -1
  nonisolated(unsafe) private static var writing: Int32 = -1

  private static let handle: @convention(c) (Int32) -> Void = { number in
    let failure = errno
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(Interruption.writing, &byte, 1)
    errno = failure
  }

  /// Gets ready for ``wait()``; false where the system has no room for that.
  package static func prepare() -> Bool {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return false }
    unsafe reading = ends[0]
    unsafe writing = ends[1]
    return true
  }

  /// Takes the signals from now on, as often as they come.
  package static func begin() {
    for number in signals {
      // Who started the program may have told it to ignore a signal, as `nohup` does.
      let previous = signal(number, handle)
      if let previous, unsafe unsafeBitCast(previous, to: Int.self) == 1 {
        _ = signal(number, previous)
      }
    }
  }

  /// Waits for a signal, but no longer than some time; nil where there was none.
  package static func wait(milliseconds: Int) -> Int32? {
    var request = unsafe pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    return unsafe poll(&request, 1, Int32(milliseconds)) == 1 ? wait() : nil
  }

  /// Waits for a signal.
  package static func wait() -> Int32 {
    var byte: UInt8 = 0
    while unsafe read(reading, &byte, 1) != 1 {}
    return Int32(byte)
  }

  /// Ends the program as the signal would have, so that who started it is told.
  package static func pass(_ number: Int32) -> Never {
    _ = signal(number, nil)
    _ = kill(getpid(), number)
    // It comes to another thread, and soon; but the first process of a container is spared by its own signals.
    CurrentProcess.sleep(milliseconds: 100)
    _exit(128 + number)
  }
}
