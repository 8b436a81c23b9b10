internal import SystemLibrary

/// What the operating system gives a process.
package enum CurrentProcess {
  /// The arguments without the program's name, as the bytes they are.
  package static var arguments: [[UInt8]] {
    (1..<max(1, Int(CommandLine.argc))).compactMap { index in
      guard let argument = unsafe CommandLine.unsafeArgv[index] else { return nil }
      let bytes = unsafe UnsafeRawBufferPointer(start: argument, count: strlen(argument))
      return unsafe Array(bytes)
    }
  }

  package static func exit(_ status: Int32) -> Never { exitProcess(status) }

  /// The value of a variable of the environment.
  package static func variable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let bytes = unsafe UnsafeRawBufferPointer(start: value, count: strlen(value))
    return unsafe String(decoding: bytes, as: UTF8.self)
  }

  package static let standardInput: Int32 = 0
  package static let standardOutput: Int32 = 1
  package static let standardError: Int32 = 2

  /// Reads from standard input what is there; nothing at its end.
  package static func readStandardInput() throws(SystemError) -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe piece.withUnsafeMutableBytes { buffer in
        unsafe systemRead(standardInput, buffer.baseAddress!, buffer.count)
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .lastTransfer("read") }
      return Array(piece.prefix(count))
    }
  }

  /// Whether a person may be looking at what is written there.
  package static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether the terminal understands nothing but text.
  package static var isDumb: Bool { variable("TERM") == "dumb" }

  /// Whether another program reads what is written there.
  package static func isPipe(_ descriptor: Int32) -> Bool {
    (try? SystemCalls.isPipe(descriptor)) ?? false
  }

  /// The time since some moment.
  package static var milliseconds: Int64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  /// The time that output which is to be reproducible has in place of the current one, in seconds since the year 1970;
  /// nil where none is given, or something else than a number.
  package static var sourceDateEpoch: Int64? {
    variable("SOURCE_DATE_EPOCH").flatMap { Int64($0) }
  }

  /// The seconds since the year 1970.
  package static var secondsSince1970: Int64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }

  /// The nanoseconds since the year 1970.
  package static var nanosecondsSince1970: Int64 {
    var time = timespec()
    unsafe _ = clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
  }

  /// Writes all of `bytes`; returns why, where that failed.
  package static func write(_ bytes: [UInt8], to descriptor: Int32) -> SystemError? {
    unsafe bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = unsafe systemWrite(
          descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count > 0 {
          written += count
        } else if count < 0, errno == EAGAIN {
          // Whoever started the program may have left the descriptor so that it does not wait.
          var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          unsafe _ = poll(&event, 1, -1)
        } else if count == 0 || errno != EINTR {
          return .lastTransfer("write")
        }
      }
      return nil
    }
  }

  /// Gives standard input, output and error a place each, for files that are opened later must not get theirs. What was
  /// closed can neither be read nor written.
  package static func reserveStandardDescriptors() {
    while true {
      // A directory is there even in an empty root.
      let descriptor = unsafe openat(AT_FDCWD, "/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      if descriptor < 0 { return }
      if descriptor > standardError {
        _ = close(descriptor)
        return
      }
    }
  }

  /// Whether the program may write to its terminal: one in the background would spoil the output of the one in the
  /// foreground, or be stopped.
  /// Of a terminal that controls no processes nobody is in the background.
  package static var isInForeground: Bool {
    let group = tcgetpgrp(standardError)
    return group < 0 || group == getpgrp()
  }

  package static func sleep(milliseconds: Int) { _ = poll(nil, 0, Int32(milliseconds)) }
}

// Inside `CurrentProcess` the bare names would mean its own members.
private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int
{
  unsafe read(descriptor, bytes, count)
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  unsafe write(descriptor, bytes, count)
}
