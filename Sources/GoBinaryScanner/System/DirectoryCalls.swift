import GoBuildInfo
internal import SystemLibrary

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
    let result = try unsafe name.withCString { name in
      retryingInterrupts { unsafe fstatat(directory, name, &status, flags) }
    }
    guard result == 0 else {
      throw ReadError(.cannotOpen, .system(followingLinks ? "stat" : "lstat", errno: errno))
    }
    return FileStatus(kind: kind(status.st_mode), isExecutable: status.st_mode & 0o111 != 0)
  }

  /// Whether there is nothing of that name, rather than something that cannot be looked at.
  static func isMissing(_ name: Pathname) -> Bool {
    do throws(ReadError) {
      _ = try status(name, followingLinks: false)
      return false
    } catch {
      return error.leadsNowhere
    }
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

extension ReadError {
  /// Whether looking at a name failed because nothing has it, for anybody: no such file, or links in a
  /// circle.
  var leadsNowhere: Bool {
    guard code == .cannotOpen else { return false }
    // No file has a name that the kernel cannot be given.
    guard case .system(_, let errno) = detail else { return true }
    return [ENOENT, ENOTDIR, ELOOP].contains(errno)
  }
}
