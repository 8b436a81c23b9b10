internal import SystemLibrary

/// The identity of a file, whatever its name.
package struct FileIdentity: Sendable, Hashable {
  package let device: UInt64
  let number: UInt64
}

/// The system calls this library makes, with `EINTR` retried and failures as ``SystemError``.
enum SystemCalls {
  /// What is asked of a file before it reads it.
  struct Status {
    let isRegular: Bool
    let byteCount: Int
    let identity: FileIdentity
  }

  /// Opens for reading. Never waits for a writer to open a FIFO, never takes a terminal.
  ///
  /// A name may be longer than the system takes at once: its directories are then opened one after the
  /// other.
  static func open(_ name: SystemPath) throws(SystemError) -> Int32 {
    name.byteCount < longestName
      ? try open(name, in: AT_FDCWD) : try openInSteps(name.bytes[...])
  }

  private static func openInSteps(_ name: ArraySlice<UInt8>) throws(SystemError) -> Int32 {
    var directory = AT_FDCWD
    var rest = name
    defer { if directory != AT_FDCWD { close(directory) } }
    while rest.count >= longestName,
      let slash = rest.prefix(longestName - 1).lastIndex(of: UInt8(ascii: "/")),
      slash > rest.startIndex
    {
      let next = try open(SystemPath(bytes: Array(rest[..<slash])), in: directory)
      if directory != AT_FDCWD { close(directory) }
      directory = next
      // Two slashes are one, not the root.
      rest = rest[(slash + 1)...].drop { $0 == UInt8(ascii: "/") }
    }
    return try open(SystemPath(bytes: Array(rest)), in: directory)
  }

  /// Linux takes 4096 bytes with the NUL, Darwin 1024.
  private static let longestName = 1024

  private static func open(_ name: SystemPath, in directory: Int32) throws(SystemError) -> Int32 {
    let result: Result<Int32, SystemError> = try unsafe name.withCString { path in
      do throws(SystemError) {
        return .success(try unsafe open(path, in: directory, followingLinks: true))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  static func open(
    _ name: UnsafePointer<CChar>, in directory: Int32, followingLinks: Bool
  ) throws(SystemError) -> Int32 {
    try unsafe open(
      name, in: directory, O_NONBLOCK | O_NOCTTY | (followingLinks ? 0 : O_NOFOLLOW))
  }

  /// Opens a directory to list it.
  ///
  /// - Parameter directory: where to look up the name; the current directory if nil.
  /// - Throws: ``SystemError/lookup(_:errno:)``, or ``SystemError/nulInPath``.
  static func openDirectory(
    _ name: SystemPath, in directory: Int32?, followingLinks: Bool
  ) throws(SystemError) -> Int32 {
    let result: Result<Int32, SystemError> = try unsafe name.withCString { path in
      do throws(SystemError) {
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
  ) throws(SystemError) -> Int32 {
    while true {
      let descriptor = retryingInterrupts {
        unsafe openat(directory, name, flags | O_RDONLY | O_CLOEXEC)
      }
      if descriptor >= 0 { return descriptor }
      let failure = SystemError.lastLookup("open")
      // A directory that is closed for now is worth less than a file that is not read.
      guard failure.isLackOfDescriptors, OpenDirectory.closeUnused() else { throw failure }
    }
  }

  static func close(_ descriptor: Int32) {
    _ = systemClose(descriptor)
  }

  static func status(of descriptor: Int32) throws(SystemError) -> Status {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw .lastTransfer("fstat")
    }
    guard let byteCount = Int(exactly: status.st_size) else {
      throw .tooLarge(UInt64(clamping: status.st_size))
    }
    return Status(
      isRegular: status.st_mode & S_IFMT == S_IFREG,
      byteCount: byteCount,
      identity: FileIdentity(
        device: UInt64(truncatingIfNeeded: status.st_dev),
        number: UInt64(truncatingIfNeeded: status.st_ino))
    )
  }

  /// Where the end of a file is, by moving its position there; 0 where it has none, nil where that cannot be determined.
  static func end(of descriptor: Int32) -> Int? {
    let position = Int(clamping: lseek(descriptor, 0, SEEK_END))
    if position >= 0 { return position }
    // Pipes have no end, and files of `/proc` none that they report.
    return errno == ESPIPE || errno == EINVAL ? 0 : nil
  }

  /// The first position at or after `offset` that is not in a hole; `end` where there is none, and
  /// `offset` where the file system does not know.
  static func startOfData(in descriptor: Int32, from offset: Int, end: Int) -> Int {
    let position = lseek(descriptor, off_t(offset), seekData)
    if position >= 0 { return max(offset, min(Int(clamping: position), end)) }
    return errno == ENXIO ? end : offset
  }

  /// Fills `buffer` from `offset`; returns how many bytes there were before the end of the file.
  static func read(
    _ descriptor: Int32, at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
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
  ) throws(SystemError) -> Int {
    let count = retryingInterrupts {
      unsafe pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
    }
    guard count >= 0 else {
      // Directories cannot be read, pipes, sockets and terminals have no positions.
      if errno == EISDIR || errno == ESPIPE { throw .noPositions }
      throw .lastTransfer("read", at: offset)
    }
    return count
  }

  /// Reads what comes next from what has no positions, such as a pipe, and waits for it; 0 at its end.
  static func readNext(
    _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    while true {
      let count = retryingInterrupts {
        unsafe systemRead(descriptor, buffer.baseAddress, buffer.count)
      }
      if count >= 0 { return count }
      guard errno == EAGAIN else {
        throw .lastTransfer("read")
      }
      waitForData(descriptor)
    }
  }

  /// Reads all that comes from what has no positions; nil where that is more than `limit` bytes.
  static func readToEnd(_ descriptor: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: firstPieceByteCount)
    while true {
      let result: Result<Int, SystemError> = unsafe piece.withUnsafeMutableBytes { buffer in
        do throws(SystemError) {
          return .success(try unsafe readNext(descriptor, into: buffer))
        } catch {
          return .failure(error)
        }
      }
      let count = try result.get()
      if count == 0 { return contents }
      guard contents.count + count <= limit else { return nil }
      contents += piece.prefix(count)
      if count == piece.count, count < pieceByteCount {
        piece = [UInt8](repeating: 0, count: pieceByteCount)
      }
    }
  }

  /// Enough for files of `/proc` and `/sys`, and then as much as a pipe holds.
  private static let firstPieceByteCount = 1 << 12
  private static let pieceByteCount = 1 << 16

  /// Whether a descriptor is that of a pipe.
  static func isPipe(_ descriptor: Int32) throws(SystemError) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else { throw .lastTransfer("fstat") }
    return status.st_mode & S_IFMT == fifoType
  }

  /// `S_IFIFO`, a macro that not every C library's module has.
  private static let fifoType: mode_t = 0o010000

  /// Waits until there is something to read or the last writer has gone.
  static func waitForData(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&request, 1, -1) < 0, errno == EINTR {}
  }

  /// Maps the first `byteCount` bytes, which must not be zero, privately and for reading.
  static func map(_ descriptor: Int32, byteCount: Int) throws(SystemError) -> UnsafeRawPointer {
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .lastTransfer("mmap")
    }
    return UnsafeRawPointer(address)
  }

  static func unmap(_ address: UnsafeRawPointer, byteCount: Int) {
    _ = unsafe munmap(UnsafeMutableRawPointer(mutating: address), byteCount)
  }
}

/// Repeats a system call until no signal interrupts it, which on network file systems may happen to any of them.
func retryingInterrupts<Result: SignedInteger>(_ call: () -> Result) -> Result {
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
