// swift-format-ignore-file: AlwaysUseLowerCamelCase
// What Swift's own SDK for WASI adds to the C library, where that SDK is not used: names that C has as macros, which Swift does
// not see.

internal import WASILibc

var errno: Int32 {
  get { unsafe errnoPointer().pointee }
  set { unsafe errnoPointer().pointee = newValue }
}

func openat(_ directory: Int32, _ name: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  unsafe isName(name) ? openWithoutMode(directory, name, flags) : -1
}

func fstatat(
  _ directory: Int32, _ name: UnsafePointer<CChar>, _ status: UnsafeMutablePointer<stat>,
  _ flags: Int32
) -> Int32 {
  unsafe isName(name) ? statusOfName(directory, name, status, flags) : -1
}

/// wasi-libc takes an empty name for that of the current folder; POSIX requires `ENOENT`.
private func isName(_ name: UnsafePointer<CChar>) -> Bool {
  if unsafe name.pointee != 0 { return true }
  errno = ENOENT
  return false
}

var CLOCK_MONOTONIC: clockid_t { unsafe monotonicClock() }
var CLOCK_REALTIME: clockid_t { unsafe realtimeClock() }

var S_IFMT: mode_t { 0o170000 }
var S_IFREG: mode_t { 0o100000 }
var S_IFDIR: mode_t { 0o040000 }
var S_IFLNK: mode_t { 0o120000 }
var S_IFCHR: mode_t { 0o020000 }

var O_DIRECTORY: Int32 { Int32(wasiO_DIRECTORY) }
var O_NONBLOCK: Int32 { Int32(wasiO_NONBLOCK) }
var O_RDONLY: Int32 { Int32(wasiO_RDONLY) }
var SEEK_END: Int32 { Int32(wasiSEEK_END) }

var DT_UNKNOWN: Int32 { Int32(wasiDT_UNKNOWN) }
var DT_REG: Int32 { Int32(wasiDT_REG) }
var DT_DIR: Int32 { Int32(wasiDT_DIR) }
var DT_LNK: Int32 { Int32(wasiDT_LNK) }

var EACCES: Int32 { Int32(wasiEACCES) }
var EAGAIN: Int32 { Int32(wasiEAGAIN) }
var EINTR: Int32 { Int32(wasiEINTR) }
var EINVAL: Int32 { Int32(wasiEINVAL) }
var EIO: Int32 { Int32(wasiEIO) }
var EISDIR: Int32 { Int32(wasiEISDIR) }
var ELOOP: Int32 { Int32(wasiELOOP) }
var EMFILE: Int32 { Int32(wasiEMFILE) }
var ENFILE: Int32 { Int32(wasiENFILE) }
var ENOENT: Int32 { Int32(wasiENOENT) }
var ENOSYS: Int32 { Int32(wasiENOSYS) }
var ENOTDIR: Int32 { Int32(wasiENOTDIR) }
var ENXIO: Int32 { Int32(wasiENXIO) }
var EPERM: Int32 { Int32(wasiEPERM) }
var EPIPE: Int32 { Int32(wasiEPIPE) }
var ESPIPE: Int32 { Int32(wasiESPIPE) }
