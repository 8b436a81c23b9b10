/// A path as system calls take it: any bytes, then a NUL.
package struct SystemPath: Sendable, Hashable {
  private let terminated: [UInt8]
  /// Computed once: one path is opened often.
  private let hasNUL: Bool

  package init(bytes: [UInt8]) {
    terminated = bytes + [0]
    hasNUL = bytes.contains(0)
  }

  init(_ text: String) { self.init(bytes: Array(text.utf8)) }

  /// The bytes of the path, without the terminating NUL.
  package var bytes: [UInt8] { Array(terminated.dropLast()) }

  /// The number of bytes, without copying them.
  var byteCount: Int { terminated.count - 1 }

  /// Calls `body` with the path as the system takes it.
  ///
  /// - Throws: ``SystemError/nulInPath`` for a path with a NUL, which the system would take for another.
  func withCString<Result>(
    _ body: (UnsafePointer<CChar>) -> Result
  ) throws(SystemError) -> Result {
    guard !hasNUL else { throw .nulInPath }
    return unsafe terminated.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { path in
        // An array with a NUL at its end is never empty, so it has a base address.
        unsafe body(path.baseAddress!)
      }
    }
  }
}
