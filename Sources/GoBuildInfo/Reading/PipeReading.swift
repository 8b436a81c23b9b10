internal import BinarySupport

extension FileReader {
  /// Opens a file that a person declared something in, which may also be a pipe, such as `<(git show HEAD:go.mod)` of a
  /// shell. A FIFO is waited for until something is written to it.
  ///
  /// - Parameter limit: the most bytes that are taken from a pipe, into memory.
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`; `unreadable` also for a
  ///   pipe without contents, as a command that fails leaves it, and `limitExceeded` for one with more than `limit`.
  package init(openingFileOrPipe path: Pathname, limit: Int) throws(ReadError) {
    do throws(ReadError) {
      try self.init(opening: path)
    } catch  where error.code == .notRegularFile {
      let pipe = try FileReader.openDescriptor(path)
      guard (try? pipe.isPipe) ?? false else { throw error }
      pipe.waitForData()
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
