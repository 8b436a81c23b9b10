extension RawSpan {
  /// The character at `offset`, or nil where no valid UTF-8 sequence starts there, which Go counts
  /// as one byte of damage.
  ///
  /// - Returns: the character and how many bytes it takes.
  package func character(at offset: Int) -> (scalar: Unicode.Scalar?, byteCount: Int) {
    let lead = self[byte: offset]
    guard lead >= 0x80 else { return (Unicode.Scalar(lead), 1) }
    let length: Int
    let smallest: UInt32
    switch lead {
    case 0xc2...0xdf: (length, smallest) = (2, 0x80)
    case 0xe0...0xef: (length, smallest) = (3, 0x800)
    case 0xf0...0xf4: (length, smallest) = (4, 0x1_0000)
    default: return (nil, 1)
    }
    guard length <= byteCount - offset else { return (nil, 1) }
    var value = UInt32(lead) & (0x7f >> UInt32(length))
    for index in 1..<length {
      let byte = self[byte: offset + index]
      guard byte & 0xc0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    // Overlong forms, surrogates and values past U+10FFFF are no characters.
    guard value >= smallest, let scalar = Unicode.Scalar(value) else { return (nil, 1) }
    return (scalar, length)
  }
}

extension Unicode.Scalar {
  /// Whether the character neither controls a terminal nor changes how others are shown.
  package var isHarmlessToTerminals: Bool {
    switch value {
    case ..<0x20, 0x7f...0x9f: false
    // Marks and overrides of the direction of writing, line and paragraph separators.
    case 0x61c, 0x200e...0x200f, 0x2028...0x202e, 0x2066...0x2069: false
    default: true
    }
  }
}

/// Makes strings of parts of a text, about which the whole was asked once.
@frozen @usableFromInline
package struct TextDecoder {
  @usableFromInline let isASCII: Bool

  @inlinable package init(for text: RawSpan) {
    isASCII = text.isASCII
  }

  @inlinable package func string(_ part: RawSpan) -> String {
    isASCII ? String(ascii: part) : String(repairing: part)
  }
}

extension [UInt8] {
  package mutating func append(_ scalar: Unicode.Scalar) {
    append(contentsOf: UTF8.encode(scalar)!)
  }

  package mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }
}
