import GoBuildInfo

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The system calls for names. They are looked up in an open directory where there is one: the lookup
/// is short, and no path is too long.
enum DirectoryCalls {
  static func status(_ name: Pathname, followingLinks: Bool) throws(ReadError) -> FileStatus {
    try status(name, in: AT_FDCWD, followingLinks: followingLinks)
  }

  static func status(
    _ name: Pathname, in directory: Int32, followingLinks: Bool
  ) throws(ReadError) -> FileStatus {
    var status = stat()
    let flags = followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
    let result = unsafe name.withCString { unsafe fstatat(directory, $0, &status, flags) }
    guard result == 0 else {
      throw ReadError(.cannotOpen, .system(followingLinks ? "stat" : "lstat", errno: errno))
    }
    return FileStatus(kind: kind(status.st_mode), isExecutable: status.st_mode & 0o111 != 0)
  }

  /// Whether there is nothing of that name, rather than something that cannot be looked at.
  static func isMissing(_ name: Pathname) -> Bool {
    var status = stat()
    let result = unsafe name.withCString { name in
      unsafe fstatat(AT_FDCWD, name, &status, AT_SYMLINK_NOFOLLOW)
    }
    return result != 0 && (errno == ENOENT || errno == ENOTDIR)
  }

  private static func kind(_ mode: mode_t) -> FileKind {
    switch mode & S_IFMT {
    case S_IFREG: .regular
    case S_IFDIR: .directory
    case S_IFLNK: .symbolicLink
    default: .other
    }
  }
}
