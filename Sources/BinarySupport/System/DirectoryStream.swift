internal import SystemLibrary

/// An open directory, closed when its owner goes.
package struct DirectoryStream: ~Copyable {
  private var reader: DirectoryReader?

  /// To look up names in; -1 where no directory is open.
  package let descriptor: Int32

  /// No directory.
  package init() {
    reader = nil
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
    reader = DirectoryReader(owning: descriptor)
    guard reader != nil else {
      let failure = SystemError.lastLookup("opendir")
      SystemCalls.close(descriptor)
      throw failure
    }
    self.descriptor = descriptor
  }

  /// Calls `body` with each name, except `.` and `..`, its inode number, and its kind if the file system reports it with the
  /// name, until `body` returns false. A NUL follows the name. Names are read once.
  ///
  /// - Parameter records: memory to reuse for the next directory.
  /// - Throws: ``SystemError/transfer(_:errno:offset:)``, after the names that could be read.
  @unsafe
  mutating func forEachEntry(
    through records: inout [UInt8], _ body: (UnsafeRawBufferPointer, UInt64, FileKind?) -> Bool
  ) throws(SystemError) {
    let isComplete = unsafe reader?.forEachEntry(through: &records) { name, inode, type in
      guard unsafe !DirectoryStream.isSelfOrParent(name) else { return true }
      return unsafe body(name, inode, DirectoryStream.kind(of: type))
    }
    if isComplete == false { throw .lastTransfer("readdir") }
  }

  private static func isSelfOrParent(_ name: UnsafeRawBufferPointer) -> Bool {
    let dot = UInt8(ascii: ".")
    guard name.count <= 2, unsafe name.first == dot else { return false }
    return unsafe name.count == 1 || name[1] == dot
  }

  private static func kind(of type: UInt8) -> FileKind? {
    switch Int(type) {
    case Int(DT_REG): .regular
    case Int(DT_DIR): .directory
    case Int(DT_LNK): .symbolicLink
    case Int(DT_UNKNOWN): nil
    default: .other
    }
  }
}
