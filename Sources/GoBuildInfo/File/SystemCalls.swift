internal import SystemLibrary

/// Which file it is, whatever its name.
package struct FileIdentity: Sendable, Hashable {
  let device: UInt64
  let number: UInt64
}

/// The system calls this library makes, with `EINTR` retried and failures as ``ReadError``.
package enum SystemCalls {
  /// What the library asks of a file before it reads it.
  struct Status {
    let isRegular: Bool
    let byteCount: Int
    let identity: FileIdentity
  }

  /// Opens for reading. Never waits for a writer to open a FIFO, never takes a terminal.
  ///
  /// A name may be longer than the system takes at once: its directories are then opened one after the
  /// other.
  static func open(_ name: Pathname) throws(ReadError) -> Int32 {
    name.byteCount < longestName
      ? try open(name, in: AT_FDCWD) : try openInSteps(name.bytes[...])
  }

  private static func openInSteps(_ name: ArraySlice<UInt8>) throws(ReadError) -> Int32 {
    var directory = AT_FDCWD
    var rest = name
    defer { if directory != AT_FDCWD { close(directory) } }
    while rest.count >= longestName,
      let slash = rest.prefix(longestName - 1).lastIndex(of: UInt8(ascii: "/")),
      slash > rest.startIndex
    {
      let next = try open(Pathname(bytes: Array(rest[..<slash])), in: directory)
      if directory != AT_FDCWD { close(directory) }
      directory = next
      // Two slashes are one, not the root.
      rest = rest[(slash + 1)...].drop { $0 == UInt8(ascii: "/") }
    }
    return try open(Pathname(bytes: Array(rest)), in: directory)
  }

  /// Linux takes 4096 bytes with the NUL, Darwin 1024.
  private static let longestName = 1024

  private static func open(_ name: Pathname, in directory: Int32) throws(ReadError) -> Int32 {
    let result: Result<Int32, ReadError> = try unsafe name.withCString { path in
      do throws(ReadError) {
        return .success(try unsafe open(path, in: directory, followingLinks: true))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  static func open(
    _ name: UnsafePointer<CChar>, in directory: Int32, followingLinks: Bool
  ) throws(ReadError) -> Int32 {
    try unsafe open(
      name, in: directory, O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW))
  }

  /// Opens a directory to list it.
  ///
  /// - Parameter directory: where to look up the name; the current directory if nil.
  /// - Throws: ``ReadError`` with code `cannotOpen`.
  package static func openDirectory(
    _ name: Pathname, in directory: Int32?, followingLinks: Bool
  ) throws(ReadError) -> Int32 {
    let result: Result<Int32, ReadError> = try unsafe name.withCString { path in
      do throws(ReadError) {
        return .success(
          try unsafe open(
            path, in: directory ?? AT_FDCWD, O_DIRECTORY | (followingLinks ? 0 : O_NOFOLLOW)))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static func open(
    _ name: UnsafePointer<CChar>, in directory: Int32, _ flags: Int32
  ) throws(ReadError) -> Int32 {
    let descriptor = retryingInterrupts {
      unsafe openat(directory, name, flags | O_RDONLY | O_CLOEXEC)
    }
    guard descriptor >= 0 else {
      throw ReadError(.cannotOpen, .system("open", errno: errno))
    }
    return descriptor
  }

  static func close(_ descriptor: Int32) {
    _ = systemClose(descriptor)
  }

  static func status(of descriptor: Int32) throws(ReadError) -> Status {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw ReadError(.unreadable, .system("fstat", errno: errno))
    }
    return Status(
      isRegular: status.st_mode & S_IFMT == S_IFREG,
      byteCount: Int(clamping: status.st_size),
      identity: FileIdentity(
        device: UInt64(truncatingIfNeeded: status.st_dev),
        number: UInt64(truncatingIfNeeded: status.st_ino))
    )
  }

  /// Where the end of a file is, by moving its position there; 0 where it has none.
  static func end(of descriptor: Int32) -> Int {
    max(0, Int(lseek(descriptor, 0, SEEK_END)))
  }

  /// The first position at or after `offset` that is not in a hole; `end` where there is none, and
  /// `offset` where the file system does not know.
  static func startOfData(in descriptor: Int32, from offset: Int, end: Int) -> Int {
    let position = lseek(descriptor, off_t(offset), seekData)
    if position >= 0 { return max(offset, min(Int(position), end)) }
    return errno == ENXIO ? end : offset
  }

  /// Fills `buffer` from `offset`; returns how many bytes there were before the end of the file.
  static func read(
    _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = try unsafe readOnce(descriptor, at: offset + filled, into: rest)
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads into `buffer` with one call, which may give less than there is.
  static func readOnce(
    _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    let count = retryingInterrupts {
      unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
    }
    guard count >= 0 else {
      // Directories cannot be read, pipes, sockets and terminals have no positions.
      if errno == EISDIR || errno == ESPIPE { throw .notRegularFile }
      throw ReadError(.unreadable, at: UInt64(offset), .system("read", errno: errno))
    }
    return count
  }

  /// Reads what comes next from what has no positions, such as a pipe, and waits for it; 0 at its end.
  static func readNext(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    while true {
      let count = retryingInterrupts {
        unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      }
      if count >= 0 { return count }
      guard errno == EAGAIN else {
        throw ReadError(.unreadable, .system("read", errno: errno))
      }
      waitForData(descriptor)
    }
  }

  /// Maps the first `byteCount` bytes, which must not be zero, privately and for reading.
  static func map(_ descriptor: Int32, byteCount: Int) throws(ReadError) -> UnsafeRawPointer {
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw ReadError(.unreadable, .system("mmap", errno: errno))
    }
    return UnsafeRawPointer(address)
  }

  static func unmap(_ address: UnsafeRawPointer, byteCount: Int) {
    _ = unsafe munmap(UnsafeMutableRawPointer(mutating: address), byteCount)
  }
}

/// The C library's sentence for an error number.
package func systemErrorText(_ errno: Int32) -> String {
  // The pointer is to static or thread-local storage and is copied at once.
  guard let text = unsafe strerror(errno) else { return "error \(errno)" }
  return unsafe String(cString: text)
}

/// Repeats a system call until no signal interrupts it, which on network file systems may happen to any of them.
package func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

// Inside `SystemCalls` the bare names would mean its own members.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }

private func systemRead(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
  unsafe read(descriptor, buffer, count)
}
