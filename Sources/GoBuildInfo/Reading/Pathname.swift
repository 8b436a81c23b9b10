package import BinarySupport

/// The name of a file as the kernel takes it: bytes, not necessarily UTF-8.
///
/// No file has a NUL in its name. A name with one keeps it, is not equal to the name before the NUL, and opening it fails
/// with code ``ReadError/Code-swift.enum/cannotOpen``.
public struct Pathname: Sendable, Hashable {
  /// The name as system calls take it.
  package let system: SystemPath

  /// The UTF-8 bytes of `string`.
  public init(_ string: String) {
    self.init(bytes: Array(string.utf8))
  }

  /// A name of any bytes.
  public init(bytes: [UInt8]) { system = SystemPath(bytes: bytes) }

  /// The bytes of the name, without the terminating NUL.
  public var bytes: [UInt8] { system.bytes }
}

extension Pathname: ExpressibleByStringLiteral {
  /// The UTF-8 bytes of a literal.
  public init(stringLiteral value: String) { self.init(value) }
}

extension Pathname: CustomStringConvertible {
  /// The name as text; bytes that are not valid UTF-8 become U+FFFD.
  public var description: String { String(repairing: bytes.span.raw) }
}
