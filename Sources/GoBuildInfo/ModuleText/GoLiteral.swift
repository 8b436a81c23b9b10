internal import BinarySupport

// Reading the string literals that `GoQuoting` describes: how far one reaches, and what it says.
extension GoQuoting {
  /// Whether what is written starts with one of the two quotes that module text may use.
  static func startsLiteral(_ text: RawSpan) -> Bool {
    text.byteCount > 0 && (text[byte: 0] == doubleQuote || text[byte: 0] == backquote)
  }

  /// The length of the literal at the start of `text`, with its quotes, or nil if it is not valid.
  static func literalLength(_ text: RawSpan) -> Int? {
    let quote = text[byte: 0]
    guard quote == doubleQuote else {
      return text.firstOffset(of: quote, from: 1).map { $0 + 1 }
    }
    var offset = 1
    while offset < text.byteCount {
      switch text[byte: offset] {
      case quote: return offset + 1
      case newline: return nil
      case backslash:
        guard let (_, byteCount) = element(of: text, at: offset) else { return nil }
        offset += byteCount
      // No byte of a longer character is one of these.
      default: offset += 1
      }
    }
    return nil
  }

  /// What a literal in double quotes stands for; nil where it is not one, from its start to its end.
  package static func unquoted(_ literal: String) -> String? {
    let bytes = Array(literal.utf8)
    guard bytes.first == doubleQuote, literalLength(bytes.span.raw) == bytes.count else {
      return nil
    }
    return String(repairing: contents(of: bytes.span.raw).span.raw)
  }

  /// What is written, as a string.
  static func text(of written: RawSpan, _ decoder: TextDecoder) -> String {
    // Escapes may stand for what is not ASCII.
    startsLiteral(written)
      ? String(repairing: contents(of: written).span.raw) : decoder.string(written)
  }

  /// What is written: the contents of a literal, or the text itself where it is none.
  static func contents(of written: RawSpan) -> [UInt8] {
    var contents: [UInt8] = []
    guard startsLiteral(written) else {
      contents.append(contentsOf: written)
      return contents
    }
    let isRaw = written[byte: 0] == backquote
    contents.reserveCapacity(written.byteCount)
    var offset = 1
    while offset < written.byteCount - 1 {
      let byte = written[byte: offset]
      if isRaw {
        // Go drops carriage returns from raw strings.
        if byte != UInt8(ascii: "\r") { contents.append(byte) }
        offset += 1
      } else if byte < 0x80, byte != backslash, byte != newline {
        contents.append(byte)
        offset += 1
      } else if let (element, byteCount) = element(of: written, at: offset) {
        switch element {
        case .byte(let byte): contents.append(byte)
        case .scalar(let scalar): contents.append(scalar)
        }
        offset += byteCount
      } else {
        break
      }
    }
    return contents
  }

  /// What one character or escape of a literal in double quotes stands for.
  private enum Element {
    case byte(UInt8)
    case scalar(Unicode.Scalar)
  }

  /// The element at `offset`, which is not the closing quote, and its length; nil if not valid.
  private static func element(of text: RawSpan, at offset: Int) -> (Element, byteCount: Int)? {
    let byte = text[byte: offset]
    guard byte == backslash else {
      guard byte != newline else { return nil }
      let (scalar, byteCount) = text.character(at: offset)
      return (.scalar(scalar ?? "\u{fffd}"), byteCount)
    }
    guard offset + 1 < text.byteCount else { return nil }
    let escape = text[byte: offset + 1]
    switch Unicode.Scalar(escape) {
    case "a": return (.byte(0x07), 2)
    case "b": return (.byte(0x08), 2)
    case "f": return (.byte(0x0c), 2)
    case "n": return (.byte(0x0a), 2)
    case "r": return (.byte(0x0d), 2)
    case "t": return (.byte(0x09), 2)
    case "v": return (.byte(0x0b), 2)
    case "\\", "\"": return (.byte(escape), 2)
    case "x":
      guard let value = number(text, at: offset + 2, digits: 2, radix: 16) else { return nil }
      return (.byte(UInt8(value)), 4)
    case "u":
      guard let value = number(text, at: offset + 2, digits: 4, radix: 16) else { return nil }
      return Unicode.Scalar(value).map { (.scalar($0), 6) }
    case "U":
      guard let value = number(text, at: offset + 2, digits: 8, radix: 16) else { return nil }
      return Unicode.Scalar(value).map { (.scalar($0), 10) }
    case "0"..."7":
      guard let value = number(text, at: offset + 1, digits: 3, radix: 8) else { return nil }
      return UInt8(exactly: value).map { (.byte($0), 4) }
    default: return nil
    }
  }

  /// The number that exactly `digits` digits at `offset` stand for.
  private static func number(
    _ text: RawSpan, at offset: Int, digits: Int, radix: UInt32
  ) -> UInt32? {
    guard digits <= text.byteCount - offset else { return nil }
    var value: UInt32 = 0
    for index in offset..<offset + digits {
      guard let digit = Unicode.Scalar(text[byte: index]).hexDigitValue, digit < radix else {
        return nil
      }
      // Eight hexadecimal digits are exactly 32 bits, so nothing is lost.
      value = value &* radix &+ digit
    }
    return value
  }
}

extension Unicode.Scalar {
  fileprivate var hexDigitValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x61 + 10
    case "A"..."F": value - 0x41 + 10
    default: nil
    }
  }
}
