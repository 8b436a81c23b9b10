// The C library of the platform, and the declarations of it that differ between platforms. All other files import this
// module, so that what a port has to supply is in this module.

#if canImport(Darwin)
  @_exported public import Darwin
#elseif canImport(Glibc)
  @_exported public import Glibc
#elseif canImport(Musl)
  @_exported public import Musl
#endif

/// `lseek` to the next position that is not in a hole (`SEEK_DATA`), which Glibc declares for GNU programs only.
#if canImport(Darwin)
  package let seekData = SEEK_DATA
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

/// How many blocks the calling thread had a disk or server read, and how often it has waited for something, whatever that was; always
/// 0 where the system does not count that for each thread.
package var readsAndWaitsOfThread: (blockCount: Int, waitCount: Int) {
  #if os(Linux)
    let callingThread: Int32 = 1  // RUSAGE_THREAD, which Glibc declares for GNU programs only.
    var usage = rusage()
    guard unsafe getrusage(callingThread, &usage) == 0 else { return (0, 0) }
    return (Int(usage.ru_inblock), Int(usage.ru_nvcsw))
  #else
    (0, 0)
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

/// The largest number of open files to ask `setrlimit` for. The manual of Darwin permits no more than `OPEN_MAX`, whatever the hard limit is; its
/// kernel takes more, but opens no more than `kern.maxfilesperproc`.
#if canImport(Darwin)
  package let maximumOpenFileLimit = rlim_t(OPEN_MAX)
#else
  package let maximumOpenFileLimit = rlim_t.max
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
      // On arm64 the kernel gives every SIGBUS of an access the first code, on x86-64 the second (`sendsig` in `unix_signal.c`).
      guard unsafe si_code == BUS_ADRALN || si_code == BUS_ADRERR else { return nil }
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
