internal import SystemLibrary

/// An open directory, closed when its owner goes.
@safe
package struct DirectoryStream: ~Copyable {
  private let stream: DirectoryHandle?

  /// To look up names in; -1 where no directory is open.
  package let descriptor: Int32

  /// No directory.
  package init() {
    unsafe stream = nil
    descriptor = -1
  }

  /// Opens a directory: one that is named, through links; one that is met, only if it is no link.
  ///
  /// - Throws: ``SystemError/lookup(_:errno:)``, or ``SystemError/nulInPath``.
  package init(
    opening name: SystemPath, in directory: Int32?, followingLinks: Bool
  ) throws(SystemError) {
    let descriptor = try SystemCalls.openDirectory(
      name, in: directory, followingLinks: followingLinks)
    guard let stream = unsafe fdopendir(descriptor) else {
      let failure = SystemError.lastLookup("opendir")
      _ = close(descriptor)
      throw failure
    }
    unsafe self.stream = stream
    self.descriptor = descriptor
  }

  deinit {
    if let stream = unsafe stream { unsafe _ = closedir(stream) }
  }

  /// Calls `body` with each name that is still to be read, except `.` and `..`, and its kind if the file system reports it
  /// with the name, until `body` returns false.
  ///
  /// - Throws: ``SystemError/transfer(_:errno:offset:)``, after the names that could be read.
  @unsafe
  mutating func forEachEntry(
    _ body: (UnsafeRawBufferPointer, FileKind?) -> Bool
  ) throws(SystemError) {
    guard let stream = unsafe stream else { return }
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else {
        if errno == EINTR { continue }
        break
      }
      let name = unsafe DirectoryStream.name(of: entry)
      guard unsafe !DirectoryStream.isSelfOrParent(name) else { continue }
      guard unsafe body(name, DirectoryStream.kind(of: entry)) else { return }
    }
    if errno != 0 { throw .lastTransfer("readdir") }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> UnsafeRawBufferPointer {
    // The field lies in the directory's own buffer, and so does its pointer.
    let start = unsafe withUnsafeMutablePointer(to: &entry.pointee.d_name) {
      UnsafeRawPointer($0)
    }
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
}
