import GoBuildInfo

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The system calls for directories and names. Names are looked up in an open directory where there
/// is one: the lookup is short, and no path is too long.
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

  /// Opens a directory: one that is named, through links; one that is met, only if it is no link.
  static func open(
    _ name: Pathname, in directory: Int32?, followingLinks: Bool
  ) throws(ReadError) -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (followingLinks ? 0 : O_NOFOLLOW)
    let descriptor = unsafe name.withCString { path in
      unsafe openat(directory ?? AT_FDCWD, path, flags)
    }
    guard descriptor >= 0 else {
      throw ReadError(.cannotOpen, .system("open", errno: errno))
    }
    return descriptor
  }

  static func close(_ descriptor: Int32) {
    _ = systemClose(descriptor)
  }

  /// Calls `body` with each name in a directory, `.` and `..` left out, and what it is if the file
  /// system tells with the name.
  ///
  /// - Throws: ``ReadError`` with code `unreadable`, after the names that could be read.
  static func forEachEntry(
    of directory: Int32, _ body: (UnsafeRawBufferPointer, FileKind?) -> Void
  ) throws(ReadError) {
    // The stream takes its descriptor along when it is closed.
    let copy = fcntl(directory, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0, let stream = unsafe fdopendir(copy) else {
      let failure = errno
      if copy >= 0 { close(copy) }
      throw ReadError(.unreadable, .system("readdir", errno: failure))
    }
    defer { unsafe _ = closedir(stream) }
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe name(of: entry)
      guard unsafe !isSelfOrParent(name) else { continue }
      unsafe body(name, kind(of: entry))
    }
    if errno != 0 { throw ReadError(.unreadable, .system("readdir", errno: errno)) }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
    let offset = MemoryLayout<dirent>.offset(of: \.d_name)!
    let start = unsafe UnsafeRawPointer(entry) + offset
    let count = unsafe strlen(start.assumingMemoryBound(to: CChar.self))
    return unsafe UnsafeRawBufferPointer(start: start, count: count)
  }

  private static func isSelfOrParent(_ name: UnsafeRawBufferPointer) -> Bool {
    let dot = UInt8(ascii: ".")
    guard name.count <= 2, unsafe name.first == dot else { return false }
    return unsafe name.count == 1 || name[1] == dot
  }

  private static func kind(of entry: UnsafeMutablePointer<dirent>) -> FileKind? {
    switch unsafe Int(entry.pointee.d_type) {
    case Int(DT_REG): .regular
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .symbolicLink
    case Int(DT_UNKNOWN): nil
    default: .other
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

// Inside `DirectoryCalls` the bare name would mean its own member.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
