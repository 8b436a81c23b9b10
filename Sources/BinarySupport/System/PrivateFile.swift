internal import SystemLibrary

/// What is at the path of a file that only its owner may write.
package enum PrivateFile {
  case missing
  /// A symbolic link, not a regular file, of another user, or writable by others.
  case refused(StaticString)
  /// Larger than the limit.
  case tooLarge
  case contents([UInt8])

  /// Reads a file if no other user than that of this process may have written it.
  ///
  /// - Parameter limit: the largest size that is read.
  package init(reading path: SystemPath, limit: Int) throws(SystemError) {
    let opened = try unsafe path.withCString { name in
      retryingInterrupts {
        unsafe openat(
          AT_FDCWD, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
      }
    }
    guard opened >= 0 else {
      switch errno {
      case ENOENT: self = .missing
      case ELOOP: self = .refused("is a symbolic link")
      default: throw .lastLookup("open")
      }
      return
    }
    let file = Descriptor(owning: opened)
    var status = stat()
    guard unsafe fstat(file.number, &status) == 0 else { throw .lastTransfer("fstat") }
    let groupAndOthersWrite: mode_t = 0o022
    guard status.st_mode & S_IFMT == S_IFREG else {
      self = .refused("is not a regular file")
      return
    }
    guard status.st_uid == geteuid() else {
      self = .refused("belongs to another user")
      return
    }
    guard status.st_mode & groupAndOthersWrite == 0 else {
      self = .refused("can be written by other users")
      return
    }
    let byteCount = Int(clamping: status.st_size)
    guard byteCount <= limit else {
      self = .tooLarge
      return
    }
    var failure: SystemError?
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
      do throws(SystemError) {
        count = try unsafe file.read(at: 0, into: UnsafeMutableRawBufferPointer(buffer))
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self = .contents(bytes)
  }
}

/// A file that takes the place of another at once, when all of it was written; removed if it does not come to that. Only the user of
/// this process may read and write it.
package struct ReplacementFile: ~Copyable {
  private let path: SystemPath
  /// The path of the temporary file with a NUL; empty when it has its final name.
  private var temporaryPath: [CChar]
  private let file: Descriptor

  /// Creates a temporary file beside `path`.
  package init(of path: SystemPath) throws(SystemError) {
    let bytes = path.bytes
    guard !bytes.contains(0) else { throw .nulInPath }
    var name = (bytes + ".XXXXXX".utf8 + [0]).map { CChar(bitPattern: $0) }
    let number = unsafe name.withUnsafeMutableBufferPointer { unsafe mkstemp($0.baseAddress!) }
    guard number >= 0 else { throw .lastLookup("mkstemp") }
    self.path = path
    temporaryPath = name
    file = Descriptor(owning: number)
  }

  /// Appends bytes.
  package func write(_ bytes: [UInt8]) throws(SystemError) {
    if let failure = CurrentProcess.write(bytes, to: file.number) { throw failure }
  }

  /// Gives the file its name, in place of what has it.
  package mutating func commit() throws(SystemError) {
    let temporaryPath = temporaryPath
    let result = try unsafe path.withCString { path in
      unsafe temporaryPath.withUnsafeBufferPointer { unsafe rename($0.baseAddress!, path) }
    }
    guard result == 0 else { throw .lastLookup("rename") }
    self.temporaryPath = []
  }

  deinit {
    guard !temporaryPath.isEmpty else { return }
    unsafe temporaryPath.withUnsafeBufferPointer { unsafe _ = unlink($0.baseAddress!) }
  }
}
