internal import SystemLibrary

/// A system call that failed. Modules with errors of their own convert it.
package enum SystemError: Error, Sendable {
  /// A name could not be opened or looked up.
  case lookup(StaticString, errno: Int32)
  /// An open file could not be read, mapped or written.
  case transfer(StaticString, errno: Int32, offset: Int?)
  /// What was opened has no positions to read from: a directory, pipe, socket or terminal.
  case noPositions
  /// A path contains a NUL byte, with which the system would take it for another.
  case nulInPath
  /// Another directory has the name of one that was closed and is to be opened again.
  case replaced
  /// A file has more bytes than `Int` has positions for, which only one of 32 bits can lack.
  case tooLarge(UInt64)
  /// A directory gets more names as fast as they are read.
  case endless
}

extension SystemError {
  static func lastLookup(_ call: StaticString) -> SystemError { .lookup(call, errno: errno) }

  static func lastTransfer(_ call: StaticString, at offset: Int? = nil) -> SystemError {
    .transfer(call, errno: errno, offset: offset)
  }

  /// Whether a lookup failed because nothing has the name, for any user: no such file, or links in a circle.
  package static func isAbsence(errno: Int32) -> Bool { [ENOENT, ENOTDIR, ELOOP].contains(errno) }

  /// Whether a call failed because the user of the process may not make it.
  package static func isLackOfPermission(errno: Int32) -> Bool { [EACCES, EPERM].contains(errno) }

  /// Whether the process, or the system, has too many files open.
  var isLackOfDescriptors: Bool {
    if case .lookup(_, let errno) = self { [EMFILE, ENFILE].contains(errno) } else { false }
  }

  /// Whether nobody reads any more what was to be written.
  package var isLostReader: Bool {
    if case .transfer(_, EPIPE, _) = self { true } else { false }
  }
}

/// The C library's sentence for an error number.
package func systemErrorText(_ errno: Int32) -> String {
  errorText(errno) ?? "error \(errno)"
}
