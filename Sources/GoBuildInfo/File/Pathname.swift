/// The name of a file as the kernel sees it: bytes without a NUL, not necessarily UTF-8.
public struct Pathname: Sendable, Hashable {
  /// The name's bytes, then one NUL: what a system call takes.
  private let terminated: [UInt8]

  /// The UTF-8 bytes of `string`.
  public init(_ string: String) {
    self.init(bytes: Array(string.utf8))
  }

  /// A name of any bytes. As for the kernel, the name ends before the first NUL.
  public init(bytes: [UInt8]) {
    terminated = bytes.prefix { $0 != 0 } + [0]
  }

  /// The bytes of the name, without the terminating NUL.
  public var bytes: [UInt8] { Array(terminated.dropLast()) }

  /// How many bytes the name has, without copying them.
  var byteCount: Int { terminated.count - 1 }

  package func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    unsafe terminated.withUnsafeBufferPointer { buffer in
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
