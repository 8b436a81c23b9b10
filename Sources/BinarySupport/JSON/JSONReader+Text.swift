/// A string in JSON: where it lies between its quotes.
package struct JSONText: Sendable {
  /// The offsets of the bytes between the quotes.
  package let range: Range<Int>
  /// Whether some of them are escapes.
  package let hasEscapes: Bool
}

extension JSONReader {
  /// The string's value. Bytes that are not UTF-8 become U+FFFD, as do halves of surrogate pairs.
  package func string(_ text: JSONText) -> String {
    let contents = bytes.extracting(text.range)
    return text.hasEscapes ? String(repairing: decoded(text).span.raw) : String(repairing: contents)
  }

  /// The bytes between the quotes of the string.
  @_lifetime(copy self)
  package func contents(of text: JSONText) -> RawSpan { bytes.extracting(text.range) }

  /// The bytes of the string's value.
  package func decoded(_ text: JSONText) -> [UInt8] {
    let contents = bytes.extracting(text.range)
    guard text.hasEscapes else { return [UInt8](copying: contents) }
    return JSONReader.unescaped(contents)
  }

  /// Whether the string is `word`, whatever the case of ASCII letters: Go's encoding/json takes such keys too.
  ///
  /// - Parameter word: text of lowercase letters and underscores.
  package func matches(_ text: JSONText, _ word: StaticString) -> Bool {
    if text.hasEscapes {
      let decoded = decoded(text)
      return JSONReader.folds(decoded.span.raw, 0..<decoded.count, to: word)
    }
    return JSONReader.folds(bytes, text.range, to: word)
  }

  private static func folds(_ bytes: RawSpan, _ range: Range<Int>, to word: StaticString) -> Bool {
    guard range.count == word.utf8CodeUnitCount else { return false }
    if bytes.hasBytes(word, at: range.lowerBound) { return true }
    var folded: [UInt8] = []
    for offset in range {
      let byte = bytes[byte: offset]
      folded.append(UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte)
    }
    return folded.span.raw.hasBytes(word)
  }

  /// Reads a string from its opening quote to its closing one.
  mutating func quoted() throws(Fault) -> JSONText {
    position += 1
    let start = position
    var hasEscapes = false
    while true {
      skipPlain()
      guard position < bytes.byteCount else { throw fault("invalid JSON: unterminated string") }
      switch bytes[byte: position] {
      case UInt8(ascii: "\""):
        position += 1
        return JSONText(range: start..<position - 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      case 0..<0x20: throw fault("invalid JSON: control character in a string")
      default: position += 1
      }
    }
  }

  /// Skips words without quotes, backslashes and control characters; it may stop early.
  @inline(__always)
  private mutating func skipPlain() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    while bytes.byteCount - position >= 8 {
      let word = bytes.load(position, as: UInt64.self, .little)
      let quotes = word ^ ones &* 0x22
      let backslashes = word ^ ones &* 0x5c
      let found =
        (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
        | (word &- ones &* 0x20) & ~word
      if found & highs != 0 {
        // The lowest mark is right, those above it need not be.
        position += (found & highs).trailingZeroBitCount / 8
        return
      }
      position += 8
    }
  }

  private mutating func skipEscape() throws(Fault) {
    guard bytes.byteCount - position >= 2 else {
      throw fault("invalid JSON: unterminated string")
    }
    switch bytes[byte: position + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"),
      UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      position += 2
    case UInt8(ascii: "u"):
      guard JSONReader.unit(bytes, at: position + 2) != nil else {
        throw fault("invalid JSON: invalid escape in a string")
      }
      position += 6
    default: throw fault("invalid JSON: invalid escape in a string")
    }
  }

  /// The number of four hexadecimal digits; nil where there are none.
  private static func unit(_ bytes: RawSpan, at offset: Int) -> UInt32? {
    guard bytes.byteCount - offset >= 4 else { return nil }
    var unit: UInt32 = 0
    for place in offset..<offset + 4 {
      let byte = bytes[byte: place]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): unit = unit << 4 | UInt32(byte & 15)
      case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
        unit = unit << 4 | UInt32(byte & 15 + 9)
      default: return nil
      }
    }
    return unit
  }

  /// The bytes that a string stands for, whose escapes were checked.
  private static func unescaped(_ bytes: RawSpan) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.byteCount)
    var offset = 0
    while let escape = bytes.firstOffset(of: UInt8(ascii: "\\"), from: offset) {
      output.append(contentsOf: bytes.extracting(offset..<escape))
      let letter = bytes[byte: escape + 1]
      offset = escape + 2
      switch letter {
      case UInt8(ascii: "b"): output.append(0x08)
      case UInt8(ascii: "f"): output.append(0x0c)
      case UInt8(ascii: "n"): output.append(0x0a)
      case UInt8(ascii: "r"): output.append(0x0d)
      case UInt8(ascii: "t"): output.append(0x09)
      case UInt8(ascii: "u"):
        output.append(scalar(bytes, at: &offset))
      default: output.append(letter)
      }
    }
    output.append(contentsOf: bytes.extracting(offset..<bytes.byteCount))
    return output
  }

  /// The character of an escape whose digits begin at `offset`, which moves past it.
  private static func scalar(_ bytes: RawSpan, at offset: inout Int) -> Unicode.Scalar {
    guard let unit = unit(bytes, at: offset) else { return "\u{fffd}" }
    offset += 4
    guard 0xd800..<0xdc00 ~= unit else { return Unicode.Scalar(unit) ?? "\u{fffd}" }
    // Half of a pair without the other half is no character.
    guard bytes.hasBytes("\\u", at: offset), let low = self.unit(bytes, at: offset + 2),
      0xdc00..<0xe000 ~= low
    else { return "\u{fffd}" }
    offset += 6
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00)) ?? "\u{fffd}"
  }
}
