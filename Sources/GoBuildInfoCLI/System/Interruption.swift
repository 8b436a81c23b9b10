#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The signals that ask the program to end: from the keyboard, from who started it, from a terminal that goes.
///
/// The first one is a message to whoever waits for it; the next does what the system does without us.
enum Interruption {
  private static let signals = [SIGINT, SIGTERM, SIGHUP]

  // Constant initial values, so that the handler runs into no lazy initialization.
  nonisolated(unsafe) private static var reading: Int32 = -1
  nonisolated(unsafe) private static var writing: Int32 = -1

  private static let handle: @convention(c) (Int32) -> Void = { number in
    let failure = errno
    _ = signal(number, nil)
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(Interruption.writing, &byte, 1)
    errno = failure
  }

  /// Takes the signals; false where the system has no room for that.
  static func begin() -> Bool {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return false }
    unsafe reading = ends[0]
    unsafe writing = ends[1]
    for number in signals {
      // Who started the program may have told it to ignore a signal, as `nohup` does.
      let previous = signal(number, handle)
      if let previous, unsafe unsafeBitCast(previous, to: Int.self) == 1 {
        _ = signal(number, previous)
      }
    }
    return true
  }

  /// Gives the signals back.
  static func end() {
    for number in signals { _ = signal(number, nil) }
  }

  /// Waits for a signal; nil where none comes in time.
  static func wait(milliseconds: Int) -> Int32? {
    var event = unsafe pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&event, 1, Int32(milliseconds)) == 1 else { return nil }
    var byte: UInt8 = 0
    guard unsafe read(reading, &byte, 1) == 1 else { return nil }
    return Int32(byte)
  }

  /// Ends the program as the signal would have, so that who started it is told.
  static func pass(_ number: Int32) -> Never {
    _ = signal(number, nil)
    _ = kill(getpid(), number)
    // It comes to another thread, and soon.
    while true { _ = pause() }
  }
}
