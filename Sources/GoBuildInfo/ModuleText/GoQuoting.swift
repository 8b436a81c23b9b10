internal import BinarySupport

/// Go's string literals as module text uses them: `strconv.Quote` and `strconv.Unquote`.
package enum GoQuoting {
  /// Whether a key must be written as a literal.
  static func keyNeedsQuotes(_ key: RawSpan) -> Bool {
    key.byteCount == 0 || valueNeedsQuotes(key) || key.firstOffset(of: UInt8(ascii: "=")) != nil
  }

  /// Whether a value must be written as a literal.
  static func valueNeedsQuotes(_ value: RawSpan) -> Bool {
    var offset = 0
    // Values can be long, and what is special may be nowhere in them or everywhere.
    while value.byteCount - offset >= 8 {
      if hasSpecial(value.load(offset, .little)) { return true }
      offset += 8
    }
    while offset < value.byteCount {
      if isSpecial(value[byte: offset]) { return true }
      offset += 1
    }
    return false
  }

  private static func isSpecial(_ byte: UInt8) -> Bool {
    switch Unicode.Scalar(byte) {
    case " ", "\t", "\r", "\n", "\"", "`": true
    default: false
    }
  }

  /// Whether one of eight bytes is special.
  @inline(__always)
  private static func hasSpecial(_ word: UInt64) -> Bool {
    // All that are special but the backquote are small, and few others are.
    let small = (word &- ones &* UInt64(doubleQuote + 1)) & ~word & (ones &* 0x80)
    guard small | zeros(word ^ ones &* UInt64(backquote)) != 0 else { return false }
    let whiteSpace =
      zeros(word ^ ones &* 0x20) | zeros(word ^ ones &* 0x09) | zeros(word ^ ones &* 0x0a)
      | zeros(word ^ ones &* 0x0d)
    let quotes = zeros(word ^ ones &* UInt64(doubleQuote)) | zeros(word ^ ones &* UInt64(backquote))
    return whiteSpace | quotes != 0
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Not zero if and only if a byte of `word` is.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- ones) & ~word & (ones &* 0x80)
  }

  static let doubleQuote = UInt8(ascii: "\"")
  static let backquote = UInt8(ascii: "`")
  static let backslash = UInt8(ascii: "\\")
  static let newline = UInt8(ascii: "\n")

  /// `text` as a literal in double quotes.
  static func quoted(_ text: RawSpan) -> String {
    var literal: [UInt8] = []
    appendQuoted(text, to: &literal)
    return String(decoding: literal, as: UTF8.self)
  }

  static func appendQuoted(_ text: RawSpan, to output: inout [UInt8]) {
    output.append(doubleQuote)
    var offset = 0
    while offset < text.byteCount {
      let (scalar, byteCount) = text.character(at: offset)
      if let scalar {
        appendEscaped(scalar, quote: "\"", to: &output)
      } else {
        output.append("\\x" + HexadecimalText.padded(UInt32(text[byte: offset]), digits: 2))
      }
      offset += byteCount
    }
    output.append(doubleQuote)
  }

  /// A byte as a character literal, as `%q` prints it.
  static func quotedCharacter(_ byte: UInt8) -> String {
    var literal: [UInt8] = [UInt8(ascii: "'")]
    appendEscaped(Unicode.Scalar(byte), quote: "'", to: &literal)
    literal.append(UInt8(ascii: "'"))
    return String(decoding: literal, as: UTF8.self)
  }

  private static func appendEscaped(
    _ scalar: Unicode.Scalar, quote: Unicode.Scalar, to output: inout [UInt8]
  ) {
    switch scalar {
    case quote, "\\":
      output.append(backslash)
      output.append(scalar)
    case _ where isPrintable(scalar): output.append(scalar)
    case "\u{7}": output.append("\\a")
    case "\u{8}": output.append("\\b")
    case "\u{c}": output.append("\\f")
    case "\n": output.append("\\n")
    case "\r": output.append("\\r")
    case "\t": output.append("\\t")
    case "\u{b}": output.append("\\v")
    case _ where scalar.value < 0x20 || scalar.value == 0x7f:
      output.append("\\x" + HexadecimalText.padded(scalar.value, digits: 2))
    case _ where scalar.value < 0x1_0000:
      output.append("\\u" + HexadecimalText.padded(scalar.value, digits: 4))
    default: output.append("\\U" + HexadecimalText.padded(scalar.value, digits: 8))
    }
  }

  /// Go's `strconv.IsPrint`: letters, marks, numbers, punctuation, symbols, and the ASCII space.
  package static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7f: return true
    case ..<0xa0: return false
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
      .paragraphSeparator:
      return false
    default: return true
    }
  }
}
