internal import SystemLibrary

/// What a name leads to, as far as looking for binaries goes.
package enum FileKind: Sendable {
  case regular, directory, symbolicLink
  /// FIFOs, sockets, devices: nothing to read a binary from.
  case other
}

/// What the file system reports of a name.
package struct FileStatus: Sendable {
  package let kind: FileKind
  /// Whether any user may execute it.
  package let isExecutable: Bool

  /// Looks up a path.
  ///
  /// - Parameters:
  ///   - directory: the open directory in which a relative path is looked up; the current directory if nil.
  ///   - followingLinks: whether a symbolic link stands for its target.
  package init(
    of path: SystemPath, in directory: Int32? = nil, followingLinks: Bool
  ) throws(SystemError) {
    var status = stat()
    let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
    let result = try unsafe path.withCString { path in
      retryingInterrupts { unsafe fstatat(directory ?? AT_FDCWD, path, &status, flags) }
    }
    guard result == 0 else { throw .lastLookup(followingLinks ? "stat" : "lstat") }
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    isExecutable = status.st_mode & 0o111 != 0
  }
}
