// swift-format-ignore-file: AlwaysUseLowerCamelCase
// What Swift's own SDK for musl adds to the C library, where that SDK is not used: names that C has as
// macros, which Swift does not see.

internal import Musl

var errno: Int32 {
  get { unsafe __errno_location().pointee }
  set { unsafe __errno_location().pointee = newValue }
}

func openat(_ directory: Int32, _ name: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  unsafe openWithoutMode(directory, name, flags)
}

var MAP_FAILED: UnsafeMutableRawPointer { unsafe UnsafeMutableRawPointer(bitPattern: -1)! }

var S_IFMT: mode_t { 0o170000 }
var S_IFREG: mode_t { 0o100000 }
var S_IFDIR: mode_t { 0o040000 }
var S_IFLNK: mode_t { 0o120000 }
