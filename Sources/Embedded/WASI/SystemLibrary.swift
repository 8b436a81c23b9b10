// swift-format-ignore-file: AlwaysUseLowerCamelCase, TypeNamesShouldBeCapitalized
// WASI has files and clocks, but no threads, signals, mappings, limits, users or process groups. The functions here report that, as
// the C library of a system without them would.

@_exported public import WASILibc

/// No host reports holes, and some end the program where they are asked to.
package let seekData: Int32 = -1

func lseek(_ descriptor: Int32, _ offset: off_t, _ origin: Int32) -> off_t {
  if origin != seekData { return seek(descriptor, offset, origin) }
  errno = EINVAL
  return -1
}

package func extendedAttribute(
  _ descriptor: Int32, _ name: UnsafePointer<CChar>, _ value: UnsafeMutableRawPointer?,
  _ byteCount: Int
) -> Int {
  errno = ENOSYS
  return -1
}

package var readsAndWaitsOfThread: (blockCount: Int, waitCount: Int) { (0, 0) }

package func beginReading(_ byteCount: Int, of descriptor: Int32) {}

package func exitProcess(_ status: Int32) -> Never { exit(status) }

/// A thread, of which there is none but the first.
package struct ThreadHandle {
  package init?(
    _ argument: UnsafeMutableRawPointer,
    _ start: (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  ) { nil }

  package func detach() {}
  package func join() {}
}

// Limits of open files belong to the host.
package struct rlimit {
  var rlim_cur: UInt64 = 0
  var rlim_max: UInt64 = 0
}

let openFileResource: Int32 = 0
let maximumOpenFileLimit = UInt64.max

func getrlimit(_ resource: Int32, _ limits: UnsafeMutablePointer<rlimit>) -> Int32 {
  errno = ENOSYS
  return -1
}

func setrlimit(_ resource: Int32, _ limits: UnsafeMutablePointer<rlimit>) -> Int32 {
  errno = ENOSYS
  return -1
}

// What is mapped elsewhere is read into memory.
let PROT_READ: Int32 = 1
let MAP_PRIVATE: Int32 = 2
var MAP_FAILED: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(bitPattern: -1)! }

func mmap(
  _ address: UnsafeMutableRawPointer?, _ byteCount: Int, _ protection: Int32, _ flags: Int32,
  _ descriptor: Int32, _ offset: off_t
) -> UnsafeMutableRawPointer? {
  guard let memory = unsafe malloc(byteCount) else { return unsafe MAP_FAILED }
  var filled = 0
  while filled < byteCount {
    let count = unsafe pread(
      descriptor, memory + filled, byteCount - filled, offset + off_t(filled))
    if count < 0, errno == EINTR { continue }
    if count < 0 {
      let failure = errno
      unsafe free(memory)
      errno = failure
      return unsafe MAP_FAILED
    }
    // As in a mapping, what the file no longer has reads as zeros.
    if count == 0 {
      unsafe memset(memory + filled, 0, byteCount - filled)
      break
    }
    filled += count
  }
  return unsafe memory
}

func munmap(_ address: UnsafeMutableRawPointer, _ byteCount: Int) -> Int32 {
  unsafe free(address)
  return 0
}

/// WASI has no rights of users by which others could be kept from a temporary file.
func mkstemp(_ name: UnsafeMutablePointer<CChar>) -> Int32 {
  errno = ENOSYS
  return -1
}

func geteuid() -> uid_t { 0 }
func tcgetpgrp(_ terminal: Int32) -> Int32 { -1 }
func getpgrp() -> Int32 { 0 }
