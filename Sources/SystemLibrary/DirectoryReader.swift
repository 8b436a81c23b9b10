/// An open directory, whose entries are read once, from the first to the last. It owns its descriptor.
///
/// On Darwin `readdir` reads them. Elsewhere the system call `getdents64` does: `fdopendir` takes two system calls and 32 KiB of memory for each directory.
@safe
package struct DirectoryReader: ~Copyable {
  package let descriptor: Int32

  #if canImport(Darwin)
    private let stream: UnsafeMutablePointer<DIR>
  #endif

  /// Takes over the descriptor of a directory; nil, with `errno` set, where there is no memory for it. The descriptor then
  /// remains the caller's.
  package init?(owning descriptor: Int32) {
    #if canImport(Darwin)
      guard let stream = unsafe fdopendir(descriptor) else { return nil }
      unsafe self.stream = stream
    #endif
    self.descriptor = descriptor
  }

  deinit {
    #if canImport(Darwin)
      unsafe _ = closedir(stream)
    #else
      _ = close(descriptor)
    #endif
  }

  /// Calls `body` with the name of each entry, which a NUL follows, its inode number and its type (such as `DT_REG`), until
  /// `body` returns false.
  ///
  /// - Parameter records: memory to reuse for the next directory.
  /// - Returns: false, with `errno` set, where reading fails.
  @unsafe
  package mutating func forEachEntry(
    through records: inout [UInt8], _ body: (UnsafeRawBufferPointer, UInt64, UInt8) -> Bool
  ) -> Bool {
    #if canImport(Darwin)
      while true {
        errno = 0
        guard let entry = unsafe readdir(stream) else {
          if errno == EINTR { continue }
          // File systems such as HFS+ report that a directory was removed. It has no entries then, as on other systems.
          return errno == 0 || errno == ENOENT
        }
        // The name lies in the directory's own buffer, and so does its pointer.
        let name = unsafe withUnsafeMutablePointer(to: &entry.pointee.d_name) {
          UnsafeRawPointer($0)
        }
        let count = unsafe Int(entry.pointee.d_namlen)
        guard
          unsafe body(
            UnsafeRawBufferPointer(start: name, count: count), entry.pointee.d_ino,
            entry.pointee.d_type)
        else { return true }
      }
    #else
      if records.isEmpty { records = [UInt8](repeating: 0, count: DirectoryRecord.bufferByteCount) }
      return unsafe records.withUnsafeMutableBytes { buffer in
        while true {
          let byteCount = unsafe systemCall(
            DirectoryRecord.readNumber, Int(descriptor), buffer.baseAddress, buffer.count)
          if byteCount <= 0 {
            if byteCount < 0, errno == EINTR { continue }
            // As for `readdir`, a directory that was removed has no entries.
            return byteCount == 0 || errno == ENOENT
          }
          let filled = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<byteCount])
          switch unsafe DirectoryRecord.forEach(in: filled, body) {
          case true?: continue
          case false?: return true
          case nil:
            errno = EIO
            return false
          }
        }
      }
    #endif
  }
}

#if !canImport(Darwin)
  /// What `getdents64` returns of an entry (`struct linux_dirent64`): the inode number, a position, the size of the record, the
  /// type, and the name with a NUL.
  private enum DirectoryRecord {
    private static let byteCountOffset = 16
    private static let typeOffset = 18
    private static let nameOffset = 19

    /// As much as the C library reads at once.
    static let bufferByteCount = 1 << 15

    /// The number of the system call `getdents64`. Those of x86-64 and arm64 are tested, the others are from the tables of Linux.
    #if arch(x86_64)
      static let readNumber = 217
    #elseif arch(arm)
      static let readNumber = 217
    #elseif arch(i386) || arch(s390x)
      static let readNumber = 220
    #elseif arch(powerpc64le)
      static let readNumber = 202
    #else
      // That of the table for all newer architectures, such as arm64 and riscv64.
      static let readNumber = 61
    #endif

    /// Calls `body` with the entries in some records.
    ///
    /// - Returns: whether `body` returned true for each; nil where the records are not what the kernel promises.
    @unsafe
    static func forEach(
      in records: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UInt64, UInt8) -> Bool
    ) -> Bool? {
      // A buffer that is not empty has a base address.
      guard var record = records.baseAddress else { return true }
      var count = records.count
      while count > nameOffset {
        let byteCount = unsafe Int(
          record.loadUnaligned(fromByteOffset: byteCountOffset, as: UInt16.self))
        guard byteCount > nameOffset, byteCount <= count else { return nil }
        let name = unsafe record + nameOffset
        let longest = byteCount - nameOffset
        let nameByteCount = unsafe strnlen(name.assumingMemoryBound(to: CChar.self), longest)
        guard nameByteCount < longest else { return nil }
        guard
          unsafe body(
            UnsafeRawBufferPointer(start: name, count: nameByteCount),
            record.loadUnaligned(as: UInt64.self),
            record.load(fromByteOffset: typeOffset, as: UInt8.self))
        else { return false }
        unsafe record += byteCount
        count -= byteCount
      }
      return true
    }
  }

  // Variadic in C, where numbers and pointers are passed in the same registers.
  @_silgen_name("syscall")
  private func systemCall(
    _ number: Int, _ first: Int, _ second: UnsafeMutableRawPointer?, _ third: Int
  ) -> Int
#endif
