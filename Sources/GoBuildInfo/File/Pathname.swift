/// The name of a file as the kernel takes it: bytes, not necessarily UTF-8.
///
/// No file has a NUL in its name. A name with one keeps it, is not equal to the name before the NUL, and opening it fails
/// with code ``ReadError/Code-swift.enum/cannotOpen``.
public struct Pathname: Sendable, Hashable {
  /// The name's bytes, then one NUL: what a system call takes.
  private let terminated: [UInt8]
  /// Found out once: one name is opened often.
  private let hasNUL: Bool

  /// The UTF-8 bytes of `string`.
  public init(_ string: String) {
    self.init(bytes: Array(string.utf8))
  }

  /// A name of any bytes.
  public init(bytes: [UInt8]) {
    terminated = bytes + [0]
    hasNUL = bytes.contains(0)
  }

  /// The bytes of the name, without the terminating NUL.
  public var bytes: [UInt8] { Array(terminated.dropLast()) }

  /// The number of bytes in the name, without copying them.
  var byteCount: Int { terminated.count - 1 }

  /// Calls `body` with the name as the kernel takes it.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen` for a name with a NUL, which the kernel would take for another name.
  package func withCString<Result>(
    _ body: (UnsafePointer<CChar>) -> Result
  ) throws(ReadError) -> Result {
    guard !hasNUL else {
      throw ReadError(.cannotOpen, .sentence("invalid file name: contains a NUL byte"))
    }
    return unsafe terminated.withUnsafeBufferPointer { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { name in
        // An array with a NUL at its end is never empty, so it has a base address.
        unsafe body(name.baseAddress!)
      }
    }
  }
}

extension Pathname: ExpressibleByStringLiteral {
  /// The UTF-8 bytes of a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension Pathname: CustomStringConvertible {
  /// The name as text; bytes that are not valid UTF-8 become U+FFFD.
  public var description: String { String(repairing: bytes.span.raw) }
}
