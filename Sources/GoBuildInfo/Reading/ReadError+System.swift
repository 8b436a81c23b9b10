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
    case .tooLarge(let byteCount): self = .tooLargeFor32Bits(found: byteCount)
    case .endless:
      self.init(.limitExceeded, .sentence("directory grows as fast as it is read"))
    }
  }

  /// The error for a size that the positions of a 32-bit program cannot reach.
  package static func tooLargeFor32Bits(found byteCount: UInt64, at position: Int? = nil)
    -> ReadError
  {
    ReadError(
      .limitExceeded, at: position.map { UInt64($0) },
      .found("too large: a 32-bit program reads less than 2 GiB", byteCount))
  }

  /// The size, or a position in the contents, of a file in an archive that has it at `position`.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where `Int` has 32 bits and no room for it.
  package static func size(_ number: Int64, at position: Int) throws(ReadError) -> Int {
    guard let size = Int(exactly: number) else {
      throw .tooLargeFor32Bits(found: UInt64(clamping: number), at: position)
    }
    return size
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
