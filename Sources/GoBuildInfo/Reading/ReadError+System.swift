package import BinarySupport

extension ReadError {
  /// The error of a system call: `cannotOpen` for names, `notRegularFile` for what has no positions, otherwise `unreadable`.
  package init(_ error: SystemError) {
    switch error {
    case .lookup(let call, let errno):
      self.init(.cannotOpen, .system(call, errno: errno))
    case .transfer(let call, let errno, let offset):
      self.init(
        .unreadable, at: offset.flatMap { UInt64(exactly: $0) }, .system(call, errno: errno))
    case .noPositions: self = .notRegularFile
    case .nulInPath:
      self.init(.cannotOpen, .sentence("invalid file name: contains a NUL byte"))
    case .replaced:
      self.init(.cannotOpen, .sentence("directory was moved or replaced during the scan"))
    case .endless:
      self.init(.limitExceeded, .sentence("directory grows as fast as it is read"))
    }
  }

  /// Calls `body`, and throws its error as a ``ReadError``.
  @inline(__always)
  package static func converting<Result: ~Copyable>(
    _ body: () throws(SystemError) -> Result
  ) throws(ReadError) -> Result {
    do throws(SystemError) {
      return try body()
    } catch {
      throw ReadError(error)
    }
  }
}

extension Cancellation {
  /// - Throws: ``ReadError`` with code `cancelled` where the work is to stop.
  package func check() throws(ReadError) {
    if isRequested { throw .cancelled }
  }
}

extension FileStatus {
  /// Looks up the file that `path` leads to, through any symbolic links.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`.
  package init(following path: Pathname) throws(ReadError) {
    self = try ReadError.converting { () throws(SystemError) in
      try FileStatus(of: path.system, followingLinks: true)
    }
  }

  /// Looks up `path` itself, which may be a symbolic link.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`.
  package init(of path: Pathname) throws(ReadError) {
    self = try ReadError.converting { () throws(SystemError) in
      try FileStatus(of: path.system, followingLinks: false)
    }
  }
}
