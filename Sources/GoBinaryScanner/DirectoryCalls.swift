import GoBuildInfo

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// The system calls for directories and names.
enum DirectoryCalls {
  static func status(
    _ name: Pathname, followingLinks: Bool
  ) throws(ReadError) -> FileStatus {
    var status = stat()
    let result = unsafe name.withCString { path in
      unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
    }
    guard result == 0 else {
      throw ReadError(.cannotOpen, .system(followingLinks ? "stat" : "lstat", errno: errno))
    }
    return FileStatus(kind: kind(status.st_mode), isExecutable: status.st_mode & 0o111 != 0)
  }

  /// The names in a directory, `.` and `..` left out, in the order of their bytes.
  static func entries(of name: Pathname) throws(ReadError) -> [DirectoryEntry] {
    guard let directory = unsafe name.withCString({ unsafe opendir($0) }) else {
      throw ReadError(.cannotOpen, .system("opendir", errno: errno))
    }
    defer { unsafe _ = closedir(directory) }
    var entries: [DirectoryEntry] = []
    while let entry = unsafe readdir(directory) {
      let bytes = unsafe nameBytes(entry)
      guard bytes != [UInt8(ascii: ".")], bytes != Array("..".utf8) else { continue }
      entries.append(DirectoryEntry(name: bytes, kind: unsafe kind(entry)))
    }
    return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
  }

  private static func nameBytes(_ entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
    unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
      let text = unsafe UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)
      return unsafe Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }
  }

  /// Nil where the file system does not tell with the name.
  private static func kind(_ entry: UnsafeMutablePointer<dirent>) -> FileKind? {
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

/// A name in a directory and what it is, if the directory says.
struct DirectoryEntry {
  let name: [UInt8]
  let kind: FileKind?
}
