internal import SystemLibrary

/// A name in a directory of a file system that overlayfs puts over others, with what the directory and its attributes
/// record.
package struct FolderEntry: Sendable {
  package let kind: FileKind
  /// The size of a regular file.
  package let byteCount: Int
  /// What a symbolic link leads to.
  package let target: [UInt8]
  /// Whether it takes the name away: a character device 0/0, or an empty file with an attribute.
  package let isWhiteout: Bool
  /// Whether it has attributes that give it other contents or another place: `metacopy` and `redirect`.
  package let isOverlaid: Bool

  /// What is in a directory, sorted by name, and whether the directory hides what is below it.
  ///
  /// - Parameters:
  ///   - path: the names from the root on, which are never followed where they are symbolic links.
  ///   - root: the folder.
  package static func entries(
    of path: [UInt8], below root: SystemPath
  ) throws(SystemError) -> (entries: [(name: [UInt8], entry: FolderEntry)], isOpaque: Bool) {
    var stream = try DirectoryStream(opening: path, below: root)
    var listing = DirectoryListing()
    listing.read(&stream, Cancellation())
    if let failure = listing.failure { throw failure }
    listing.sort()
    let descriptor = stream.descriptor
    let isOpaque = SystemCalls.hasAttribute("overlay.opaque", of: descriptor) {
      $0 == [UInt8(ascii: "y")]
    }
    var entries: [(name: [UInt8], entry: FolderEntry)] = []
    for index in 0..<listing.count {
      let name = Array(listing.name(listing[index]))
      entries.append((name, try FolderEntry(name, in: descriptor)))
    }
    return (entries, isOpaque)
  }

  private init(_ name: [UInt8], in directory: Int32) throws(SystemError) {
    let path = SystemPath(bytes: name)
    let status = try SystemCalls.status(of: path, in: directory)
    kind = status.kind
    byteCount = status.byteCount
    target = kind == .symbolicLink ? try SystemCalls.linkTarget(of: path, in: directory) : []
    // Attributes are those of what is open, and devices are not opened.
    guard kind == .directory || kind == .regular,
      let file = try? Descriptor(
        owning: SystemCalls.open(path, in: directory, isDirectory: kind == .directory))
    else {
      isWhiteout = status.isZeroDevice
      isOverlaid = false
      return
    }
    func has(_ attribute: String) -> Bool {
      SystemCalls.hasAttribute(attribute, of: file.number) { _ in true }
    }
    isWhiteout = kind == .regular && byteCount == 0 && has("overlay.whiteout")
    isOverlaid = kind == .regular ? has("overlay.metacopy") : has("overlay.redirect")
  }
}

extension DirectoryStream {
  /// Opens a directory by names that are never followed where they are symbolic links.
  fileprivate init(opening path: [UInt8], below root: SystemPath) throws(SystemError) {
    guard !path.isEmpty else {
      try self.init(opening: root, in: nil, followingLinks: true)
      return
    }
    let (parent, name) = try SystemCalls.openParent(of: path, below: root)
    try self.init(opening: name, in: parent.number, followingLinks: false)
  }
}

extension Descriptor {
  /// Opens a file by names that are never followed where they are symbolic links.
  package init(opening path: [UInt8], below root: SystemPath) throws(SystemError) {
    let (parent, name) = try SystemCalls.openParent(of: path, below: root)
    self.init(owning: try SystemCalls.open(name, in: parent.number, isDirectory: false))
  }
}

extension SystemCalls {
  /// Opens the directory that a path leads to but for its last name.
  fileprivate static func openParent(
    of path: [UInt8], below root: SystemPath
  ) throws(SystemError) -> (parent: ParentDirectory, name: SystemPath) {
    var directory = try openDirectory(root, in: nil, followingLinks: true)
    let names = path.split(separator: UInt8(ascii: "/"))
    for name in names.dropLast() {
      let parent = directory
      defer { close(parent) }
      directory = try openDirectory(
        SystemPath(bytes: Array(name)), in: parent, followingLinks: false)
    }
    return (ParentDirectory(number: directory), SystemPath(bytes: Array(names.last ?? [])))
  }

  /// An open directory, closed when its last owner goes.
  fileprivate final class ParentDirectory {
    let number: Int32
    init(number: Int32) { self.number = number }
    deinit { SystemCalls.close(number) }
  }

  /// What a name is, without following it.
  fileprivate struct EntryStatus {
    let kind: FileKind
    let byteCount: Int
    /// Whether it is the character device 0/0.
    let isZeroDevice: Bool
  }

  fileprivate static func status(
    of name: SystemPath, in directory: Int32
  ) throws(SystemError) -> EntryStatus {
    var status = stat()
    let result = try unsafe name.withCString { name in
      retryingInterrupts { unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) }
    }
    guard result == 0 else { throw .lastLookup("lstat") }
    let type = status.st_mode & S_IFMT
    let kind: FileKind =
      switch type {
      case S_IFREG: .regular
      case S_IFDIR: .directory
      case S_IFLNK: .symbolicLink
      default: .other
      }
    return EntryStatus(
      kind: kind, byteCount: Int(clamping: status.st_size),
      isZeroDevice: type == S_IFCHR && status.st_rdev == 0)
  }

  /// Opens what a name is, unless it is a symbolic link.
  fileprivate static func open(
    _ name: SystemPath, in directory: Int32, isDirectory: Bool
  ) throws(SystemError) -> Int32 {
    if isDirectory { return try openDirectory(name, in: directory, followingLinks: false) }
    let result: Result<Int32, SystemError> = try unsafe name.withCString { name in
      do throws(SystemError) {
        return .success(try unsafe open(name, in: directory, followingLinks: false))
      } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private static let maximumTargetByteCount = 4096

  fileprivate static func linkTarget(
    of name: SystemPath, in directory: Int32
  ) throws(SystemError) -> [UInt8] {
    var target = [CChar](repeating: 0, count: maximumTargetByteCount)
    let count = try unsafe name.withCString { name in
      retryingInterrupts { unsafe readlinkat(directory, name, &target, maximumTargetByteCount) }
    }
    guard count >= 0 else { throw .lastLookup("readlink") }
    return target.prefix(count).map { UInt8(bitPattern: $0) }
  }

  /// Whether an open file has an attribute of overlayfs with a value that `isMeant`. Mounts with the option `userxattr`, as
  /// those of rootless containers, have them in `user`.
  fileprivate static func hasAttribute(
    _ name: String, of descriptor: Int32, where isMeant: ([UInt8]) -> Bool
  ) -> Bool {
    ["trusted.", "user."].contains { prefix in
      var value = [UInt8](repeating: 0, count: 256)
      let count = unsafe value.withUnsafeMutableBytes { value in
        unsafe (prefix + name).withCString { name in
          unsafe extendedAttribute(descriptor, name, value.baseAddress, value.count)
        }
      }
      return count >= 0 && isMeant(Array(value.prefix(count)))
    }
  }
}
