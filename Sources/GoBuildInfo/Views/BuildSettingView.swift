internal import BinarySupport

/// A build setting of a binary, borrowed from the module text.
public struct BuildSettingView: ~Escapable {
  /// The key as it is written: a Go string literal where the key needs one.
  public let rawKey: BorrowedText

  /// The value as it is written: a Go string literal where the value needs one.
  public let rawValue: BorrowedText

  @_lifetime(copy rawKey, copy rawValue)
  private init(rawKey: RawSpan, rawValue: RawSpan) {
    self.rawKey = BorrowedText(rawKey)
    self.rawValue = BorrowedText(rawValue)
  }

  /// The key, such as `GOOS` or `-ldflags`.
  public var key: String { String(repairing: keyBytes.span.raw) }

  /// The value, without the quotes it may be written in.
  public var value: String { String(repairing: valueBytes.span.raw) }

  package var keyBytes: [UInt8] { GoQuoting.contents(of: rawKey.bytes) }
  package var valueBytes: [UInt8] { GoQuoting.contents(of: rawValue.bytes) }

  /// Splits a line without its keyword at the equals sign after its key.
  @_lifetime(copy line)
  init(_ line: RawSpan) throws(ModuleTextFault.Kind) {
    guard line.byteCount > 0 else { throw .missingEquals }
    let keyLength = try BuildSettingView.keyLength(line)
    let rawValue = line.extracting(droppingFirst: keyLength + 1)
    if GoQuoting.startsLiteral(rawValue) {
      guard GoQuoting.literalLength(rawValue) == rawValue.byteCount else {
        throw .invalidQuotedValue
      }
    } else if GoQuoting.valueNeedsQuotes(rawValue) {
      throw .unquotedValue(GoQuoting.quoted(rawValue))
    }
    self.init(rawKey: line.extracting(first: keyLength), rawValue: rawValue)
  }

  /// The length of the key that starts `line` and is followed by an equals sign.
  private static func keyLength(_ line: RawSpan) throws(ModuleTextFault.Kind) -> Int {
    let equals = UInt8(ascii: "=")
    guard line[byte: 0] != equals else { throw .missingKey }
    if GoQuoting.startsLiteral(line) {
      guard let length = GoQuoting.literalLength(line) else { throw .invalidQuotedKey }
      guard length < line.byteCount else { throw .missingEqualsAfterQuotedKey }
      guard line[byte: length] == equals else {
        throw .unexpectedAfterQuotedKey(line[byte: length])
      }
      return length
    }
    guard let length = line.firstOffset(of: equals) else { throw .missingEqualsAfterKey }
    let key = line.extracting(first: length)
    // It is not empty and has no equals sign.
    guard !GoQuoting.valueNeedsQuotes(key) else { throw .unquotedKey(GoQuoting.quoted(key)) }
    return length
  }
}
