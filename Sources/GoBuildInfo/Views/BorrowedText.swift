internal import BinarySupport

/// Text within a file, borrowed: valid as long as the bytes it points to.
///
/// The module text of a real binary is UTF-8, but nothing makes it so in a damaged or hostile one;
/// ``bytes`` are what the file holds, and each way to a Swift string says what it does about the
/// rest.
public struct BorrowedText: ~Escapable {
  /// The bytes of the text as they lie in the file.
  public let bytes: RawSpan

  /// Creates text that is valid as long as `bytes` are.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) {
    self.bytes = bytes
  }

  /// Whether there is no text.
  public var isEmpty: Bool { bytes.byteCount == 0 }

  /// The text as validated UTF-8, without copying.
  ///
  /// - Throws: `UTF8.ValidationError` where the bytes are not UTF-8.
  /// - Complexity: O(*n*), for the validation.
  @available(macOS 26, iOS 26, tvOS 26, watchOS 26, visionOS 26, *)
  public var utf8: UTF8Span {
    @_lifetime(copy self)
    get throws(UTF8.ValidationError) { try UTF8Span(validating: bytes.elements) }
  }

  /// Whether the text consists of exactly these bytes; no Unicode equivalence.
  public func equals(_ other: borrowing BorrowedText) -> Bool {
    bytes.hasSameBytes(as: other.bytes)
  }

  /// Whether the text consists of exactly these bytes; no Unicode equivalence.
  public func equals(_ literal: StaticString) -> Bool {
    bytes.byteCount == literal.utf8CodeUnitCount && bytes.hasBytes(literal)
  }
}

extension String {
  /// Copies the text; each byte that is part of no valid UTF-8 sequence becomes U+FFFD.
  public init(_ text: borrowing BorrowedText) {
    self.init(repairing: text.bytes)
  }
}
