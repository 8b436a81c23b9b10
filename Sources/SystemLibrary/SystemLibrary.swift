// The C library of the platform, and the declarations of it that differ between platforms. All other files import this
// module, so that what a port has to supply is in this file.

#if canImport(Darwin)
  @_exported public import Darwin
#elseif canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#endif

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
          return errno == 0
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
          guard unsafe DirectoryRecord.forEach(in: filled, body) else { return true }
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

    /// The number of the system call `getdents64`.
    #if arch(x86_64)
      static let readNumber = 217
    #elseif arch(arm64) || arch(riscv64)
      // That of the table for all newer architectures.
      static let readNumber = 61
    #else
      #error("the number of the system call getdents64 is needed")
    #endif

    /// Calls `body` with the entries in some records; returns whether it returned true for each.
    @unsafe
    static func forEach(
      in records: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer, UInt64, UInt8) -> Bool
    ) -> Bool {
      // A buffer that is not empty has a base address.
      guard var record = records.baseAddress else { return true }
      var count = records.count
      while count > nameOffset {
        let byteCount = unsafe Int(
          record.loadUnaligned(fromByteOffset: byteCountOffset, as: UInt16.self))
        // Whatever a file system returns, no record leaves the buffer.
        let recordByteCount = min(max(byteCount, nameOffset + 1), count)
        let name = unsafe record + nameOffset
        let nameByteCount = unsafe strnlen(
          name.assumingMemoryBound(to: CChar.self), recordByteCount - nameOffset)
        guard
          unsafe body(
            UnsafeRawBufferPointer(start: name, count: nameByteCount),
            record.loadUnaligned(as: UInt64.self),
            record.load(fromByteOffset: typeOffset, as: UInt8.self))
        else { return false }
        unsafe record += recordByteCount
        count -= recordByteCount
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

/// `lseek` to the next position that is not in a hole (`SEEK_DATA`), which Glibc declares for GNU programs only.
#if canImport(Darwin)
  package let seekData: Int32 = 4
#else
  package let seekData: Int32 = 3
#endif

/// Reads an extended attribute of an open file; returns its size, or -1 where there is none.
@unsafe
package func extendedAttribute(
  _ descriptor: Int32, _ name: UnsafePointer<CChar>, _ value: UnsafeMutableRawPointer?,
  _ byteCount: Int
) -> Int {
  #if canImport(Darwin)
    unsafe fgetxattr(descriptor, name, value, byteCount, 0, 0)
  #else
    unsafe linuxExtendedAttribute(descriptor, name, value, byteCount)
  #endif
}

// The modules of Glibc and Musl have no <sys/xattr.h>. Numbers and pointers are passed as C passes them.
#if !canImport(Darwin)
  @_silgen_name("fgetxattr")
  private func linuxExtendedAttribute(
    _ descriptor: Int32, _ name: UnsafePointer<CChar>, _ value: UnsafeMutableRawPointer?,
    _ byteCount: Int
  ) -> Int
#endif

/// How often the calling thread has waited for something, such as a disk, rather than been interrupted; always 0 where the system
/// does not count that for each thread.
package var voluntaryWaitCount: Int {
  #if os(Linux)
    let callingThread: Int32 = 1  // RUSAGE_THREAD, which Glibc declares for GNU programs only.
    var usage = rusage()
    guard unsafe getrusage(callingThread, &usage) == 0 else { return 0 }
    return Int(usage.ru_nvcsw)
  #else
    0
  #endif
}

/// Has the system begin to read the first bytes of a file into memory, and no more than those, without waiting for them.
package func beginReading(_ byteCount: Int, of descriptor: Int32) {
  #if os(Linux)
    _ = posix_fadvise(descriptor, 0, off_t(byteCount), POSIX_FADV_WILLNEED)
  #endif
}

/// The number of files that a process may have open, as `getrlimit` names it.
#if canImport(Glibc)
  package let openFileResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
#else
  package let openFileResource = RLIMIT_NOFILE
#endif

/// The largest number of open files that `setrlimit` takes. Darwin takes no more than `OPEN_MAX`, whatever the hard limit is.
#if canImport(Darwin)
  package let maximumOpenFileLimit: rlim_t = 10_240
#else
  package let maximumOpenFileLimit = rlim_t.max
#endif

/// Whether the file system of an open directory shows the state of the kernel, and has no files of its own; false where that
/// cannot be determined.
package func isKernelFileSystem(at directory: Int32) -> Bool {
  #if canImport(Darwin)
    var status = statfs()
    guard unsafe fstatfs(directory, &status) == 0 else { return false }
    return unsafe withUnsafeBytes(of: &status.f_fstypename) { name in
      unsafe name.starts(with: Array("devfs".utf8) + [0])
    }
  #else
    fileSystemType(directory).flatMap(KernelFileSystem.init(rawValue:)) != nil
  #endif
}

// The fields with nanoseconds have other names on Darwin.
extension stat {
  /// When the contents were last modified (`st_mtime`).
  package var modificationTime: timespec {
    #if canImport(Darwin)
      st_mtimespec
    #else
      st_mtim
    #endif
  }

  /// When the contents or attributes were last changed (`st_ctime`), which no system call sets.
  package var changeTime: timespec {
    #if canImport(Darwin)
      st_ctimespec
    #else
      st_ctim
    #endif
  }
}

/// Whether the file system of an open file keeps times as POSIX requires: a file whose change time is the same has the same contents,
/// and a directory whose change time is the same has the same names.
package func keepsTimes(_ descriptor: Int32) -> (ofFiles: Bool, ofDirectories: Bool) {
  #if canImport(Darwin)
    var status = statfs()
    guard unsafe fstatfs(descriptor, &status) == 0 else { return (false, false) }
    let name = unsafe withUnsafeBytes(of: &status.f_fstypename) { name in
      unsafe name.prefix { $0 != 0 }.elementsEqual("apfs".utf8)
    }
    return (name, name)
  #else
    guard let type = fileSystemType(descriptor), let system = LinuxFileSystem(rawValue: type) else {
      return (false, false)
    }
    // The lower directories of a merged directory may be exchanged, which its times do not show.
    return (true, system != .overlayfs)
  #endif
}

#if !canImport(Darwin)
  // The modules of Glibc and Musl have no <sys/statfs.h>.
  @_silgen_name("fstatfs")
  private func linuxFileSystemStatus(
    _ descriptor: Int32, _ status: UnsafeMutablePointer<Int>
  ) -> Int32

  /// The type of the file system of an open file (`f_type`), which is the first field of `struct statfs` and has the size of a pointer.
  private func fileSystemType(_ descriptor: Int32) -> UInt32? {
    // The whole structure has at most 120 bytes.
    var status = [Int](repeating: 0, count: 32)
    guard unsafe linuxFileSystemStatus(descriptor, &status) == 0 else { return nil }
    return UInt32(truncatingIfNeeded: status[0])
  }

  /// The types of file systems that show the state of the kernel, from `linux/magic.h` and the sources of Linux.
  private enum KernelFileSystem: UInt32 {
    case binfmtMisc = 0x4249_4e4d
    case bpf = 0xcafe_4a11
    case cgroup = 0x0027_e0eb
    case cgroup2 = 0x6367_7270
    case configfs = 0x6265_6570
    case debugfs = 0x6462_6720
    case devpts = 0x0000_1cd1
    case efivarfs = 0xde5e_81e4
    case fusectl = 0x6573_5543
    case mqueue = 0x1980_0202
    case nfsd = 0x6e66_7364
    case nsfs = 0x6e73_6673
    case proc = 0x0000_9fa0
    case pstore = 0x6165_676c
    case resctrl = 0x0765_5821
    case rpcPipefs = 0x6759_6969
    case securityfs = 0x7363_6673
    case selinuxfs = 0xf97c_ff8c
    case smackfs = 0x4341_5d53
    case sysfs = 0x6265_6572
    case tracefs = 0x7472_6163
    case xenfs = 0xabba_1974
  }

  /// The file systems of Linux that keep times as POSIX requires, with the numbers of <linux/magic.h>.
  private enum LinuxFileSystem: UInt32 {
    case ext = 0xef53
    case xfs = 0x5846_5342
    case btrfs = 0x9123_683e
    case bcachefs = 0xca45_1a4e
    case f2fs = 0xf2f5_2010
    case zfs = 0x2fc1_2fc1
    case squashfs = 0x7371_7368
    case erofs = 0xe0f5_e1e2
    case overlayfs = 0x794c_7630
  }
#endif

/// Ends the process, for types with a method called `exit`.
package func exitProcess(_ status: Int32) -> Never { exit(status) }

/// A handler that is installed with `SA_SIGINFO`.
package typealias SignalHandler =
  @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

// The fields of `struct sigaction` and `siginfo_t` are unions, which each C library names in its own way.
extension sigaction {
  /// The handler of an action with `SA_SIGINFO`.
  @unsafe
  package var handlerWithInformation: SignalHandler? {
    get {
      #if canImport(Darwin)
        unsafe __sigaction_u.__sa_sigaction
      #elseif canImport(Glibc)
        unsafe __sigaction_handler.sa_sigaction
      #elseif canImport(Musl)
        unsafe __sa_handler.sa_sigaction
      #endif
    }
    set {
      #if canImport(Darwin)
        unsafe __sigaction_u.__sa_sigaction = newValue
      #elseif canImport(Glibc)
        unsafe __sigaction_handler.sa_sigaction = newValue
      #elseif canImport(Musl)
        unsafe __sa_handler.sa_sigaction = newValue
      #endif
    }
  }

  /// The handler of an action without `SA_SIGINFO`.
  @unsafe
  package var handler: (@convention(c) (Int32) -> Void)? {
    #if canImport(Darwin)
      unsafe __sigaction_u.__sa_handler
    #elseif canImport(Glibc)
      unsafe __sigaction_handler.sa_handler
    #elseif canImport(Musl)
      unsafe __sa_handler.sa_handler
    #endif
  }
}

extension siginfo_t {
  /// The address of a `SIGBUS` that accessing a missing page of a file caused; nil for another cause: a process sent the
  /// signal, or memory is broken.
  @unsafe
  package var addressOfMissingPage: UInt? {
    #if canImport(Darwin)
      // On Apple silicon the kernel gives every SIGBUS the code `BUS_ADRALN`, on Intel this one `BUS_ADRERR`.
      guard unsafe si_code == 1 || si_code == 2 else { return nil }
      return unsafe UInt(bitPattern: si_addr)
    #else
      let noSuchAddress: Int32 = 2  // BUS_ADRERR
      guard unsafe si_code == noSuchAddress else { return nil }
      #if canImport(Glibc)
        return unsafe UInt(bitPattern: _sifields._sigfault.si_addr)
      #elseif canImport(Musl)
        return unsafe UInt(bitPattern: __si_fields.__sigfault.si_addr)
      #endif
    #endif
  }
}

/// What a thread runs. Its argument is never nil, which Darwin's header declares and the others do not.
#if canImport(Darwin)
  package typealias ThreadStart =
    @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer?
#else
  package typealias ThreadStart =
    @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
#endif

/// A thread that runs. Its `pthread_t` is a number in one library and a pointer in the others.
@safe
package struct ThreadHandle {
  #if canImport(Glibc)
    private let thread: pthread_t
  #else
    nonisolated(unsafe) private let thread: pthread_t
  #endif

  /// Starts a thread that calls `start` with `argument`; nil where the system has no room for one.
  @unsafe
  package init?(_ argument: UnsafeMutableRawPointer, _ start: ThreadStart) {
    #if canImport(Glibc)
      var thread = pthread_t()
      guard unsafe pthread_create(&thread, nil, start, argument) == 0 else { return nil }
      self.thread = thread
    #else
      var thread: pthread_t?
      guard unsafe pthread_create(&thread, nil, start, argument) == 0 else { return nil }
      unsafe self.thread = unsafe thread!
    #endif
  }

  /// Lets the thread go on by itself.
  package func detach() {
    #if canImport(Glibc)
      _ = pthread_detach(thread)
    #else
      _ = unsafe pthread_detach(thread)
    #endif
  }

  /// Waits for the end of the thread.
  package func join() {
    #if canImport(Glibc)
      _ = pthread_join(thread, nil)
    #else
      _ = unsafe pthread_join(thread, nil)
    #endif
  }
}
