// The C library of the platform, and the declarations of it that differ between platforms. All other files import this
// module, so that what a port has to supply is in this file.

#if canImport(Darwin)
  @_exported public import Darwin
#elseif canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#endif

/// An open directory (`DIR *`).
#if canImport(Darwin)
  package typealias DirectoryHandle = UnsafeMutablePointer<DIR>
#else
  package typealias DirectoryHandle = OpaquePointer
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
    // `f_type` is the first field and has the size of a pointer. The whole structure has at most 120 bytes.
    var status = [Int](repeating: 0, count: 32)
    guard unsafe linuxFileSystemStatus(descriptor, &status) == 0,
      let system = LinuxFileSystem(rawValue: UInt32(truncatingIfNeeded: status[0]))
    else { return (false, false) }
    // The lower directories of a merged directory may be exchanged, which its times do not show.
    return (true, system != .overlayfs)
  #endif
}

#if !canImport(Darwin)
  // <sys/statfs.h> is not in the modules of Glibc and Musl.
  @_silgen_name("fstatfs")
  private func linuxFileSystemStatus(_ descriptor: Int32, _ status: UnsafeMutableRawPointer)
    -> Int32

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
