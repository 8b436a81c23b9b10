internal import SystemLibrary

extension FileReader {
  /// Opens a file that a person declared something in, which may also be a pipe, such as `<(git show HEAD:go.mod)` of a
  /// shell. A FIFO is waited for until something is written to it.
  ///
  /// - Parameter limit: the most bytes that are taken from a pipe, into memory.
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`; `unreadable` also for a
  ///   pipe without contents, as a command that fails leaves it, and `limitExceeded` for one with more than `limit`.
  package init(openingFileOrPipe path: Pathname, limit: Int) throws(ReadError) {
    do throws(ReadError) {
      try self.init(path)
    } catch  where error.code == .notRegularFile {
      let pipe = try Descriptor(opening: path)
      guard try SystemCalls.isPipe(pipe.number) else { throw error }
      SystemCalls.waitForData(pipe.number)
      self = try FileReader.contents(of: pipe, limit: limit)
    }
  }

  private static func contents(
    of pipe: borrowing Descriptor, limit: Int
  ) throws(ReadError) -> FileReader {
    var reader = try FileReader(draining: pipe.number, limit: limit)
    guard reader.byteCount > 0 else { throw ReadError.emptyPipe }
    return reader
  }
}

extension ReadError {
  fileprivate static let emptyPipe = ReadError(
    .unreadable, .sentence("empty pipe: the command that writes to it may have failed"))
}

extension SystemCalls {
  fileprivate static func isPipe(_ descriptor: Int32) throws(ReadError) -> Bool {
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      throw ReadError(.unreadable, .system("fstat", errno: errno))
    }
    return status.st_mode & S_IFMT == S_IFIFO
  }

  /// Waits until there is something to read or the last writer has gone.
  static func waitForData(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while unsafe poll(&request, 1, -1) < 0, errno == EINTR {}
  }
}
