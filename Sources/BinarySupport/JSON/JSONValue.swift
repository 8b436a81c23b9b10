/// A value of JSON, parsed from text that need not be trusted.
package indirect enum JSONValue: Sendable, Hashable {
  case null
  case boolean(Bool)
  /// As it is written.
  case number(String)
  case string(String)
  case array([JSONValue])
  /// In the order of the text. No two keys are the same to Go, which ignores the case of letters: some parsers would
  /// take the one, some the other.
  case object([Member])

  package struct Member: Sendable, Hashable {
    package let key: String
    package let value: JSONValue
  }

  /// The value of a key of an object, whatever the case of its letters, as for Go; nil for anything else.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    let key = key.folded
    return members.first { $0.key.folded == key }?.value
  }

  package var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  package var boolean: Bool? {
    guard case .boolean(let isTrue) = self else { return nil }
    return isTrue
  }

  package var integer: Int64? {
    guard case .number(let digits) = self else { return nil }
    return Int64(digits)
  }

  package var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  package var elements: [JSONValue]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// Parses text that is one value.
  ///
  /// - Returns: nil where it is none, or is nested more than 64 deep.
  package init?(_ text: some StringProtocol) {
    var parser = JSONParser(Array(text.utf8))
    guard let value = parser.value(depth: 0), parser.isAtEnd else { return nil }
    self = value
  }
}

extension String {
  /// The key as Go's encoding/json compares it. Of the letters that are not ASCII, those count that Unicode folds to one
  /// that is: no key that is looked for has others.
  fileprivate var folded: [UInt8] {
    let folded = utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
    guard folded.contains(where: { $0 >= 0x80 }) else { return folded }
    return String(decoding: folded, as: UTF8.self).unicodeScalars.flatMap { scalar -> [UInt8] in
      switch scalar {
      case "\u{17f}": [UInt8(ascii: "s")]
      case "\u{212a}": [UInt8(ascii: "k")]
      default: Array(String(Character(scalar)).utf8)
      }
    }
  }
}

private struct JSONParser {
  private let bytes: [UInt8]
  private var position = 0

  private static let maximumDepth = 64

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether nothing but blanks is left.
  var isAtEnd: Bool { bytes[position...].allSatisfy(JSONParser.isBlank) }

  private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

  private mutating func next() -> UInt8? {
    while position < bytes.count, JSONParser.isBlank(bytes[position]) { position += 1 }
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) -> JSONValue? {
    guard depth < JSONParser.maximumDepth, let first = next() else { return nil }
    switch first {
    case UInt8(ascii: "{"): return object(depth)
    case UInt8(ascii: "["): return array(depth)
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "t"): return word("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): return word("false") ? .boolean(false) : nil
    case UInt8(ascii: "n"): return word("null") ? .null : nil
    default: return number()
    }
  }

  private mutating func object(_ depth: Int) -> JSONValue? {
    position += 1
    var members: [JSONValue.Member] = []
    var keys: Set<[UInt8]> = []
    if take("}") { return .object([]) }
    repeat {
      guard next() == UInt8(ascii: "\""), let key = string(), take(":"),
        keys.insert(key.folded).inserted,
        let value = value(depth: depth + 1)
      else { return nil }
      members.append(JSONValue.Member(key: key, value: value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array(_ depth: Int) -> JSONValue? {
    position += 1
    var elements: [JSONValue] = []
    if take("]") { return .array([]) }
    repeat {
      guard let value = value(depth: depth + 1) else { return nil }
      elements.append(value)
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func word(_ text: String) -> Bool {
    guard bytes[position...].starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  /// Digits, with a sign, a fraction and an exponent; as many leading zeros as there are.
  private mutating func number() -> JSONValue? {
    let start = position
    skip("-")
    guard digits() else { return nil }
    if skip("."), !digits() { return nil }
    if skip("eE") {
      skip("+-")
      guard digits() else { return nil }
    }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  /// Passes over one of some characters, if it is there.
  @discardableResult
  private mutating func skip(_ characters: String) -> Bool {
    guard position < bytes.count, characters.utf8.contains(bytes[position]) else {
      return false
    }
    position += 1
    return true
  }

  /// Passes over digits; whether there are any.
  private mutating func digits() -> Bool {
    let start = position
    while position < bytes.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[position] {
      position += 1
    }
    return position > start
  }

  private mutating func string() -> String? {
    position += 1
    var contents: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: contents, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        contents += Array(String(Character(scalar)).utf8)
      case 0..<0x20: return nil
      default: contents.append(byte)
      }
    }
    return nil
  }

  /// What follows a backslash.
  private mutating func escape() -> Unicode.Scalar? {
    guard position < bytes.count else { return nil }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let unit = hexadecimal() else { return nil }
    guard 0xd800..<0xdc00 ~= unit else { return Unicode.Scalar(unit) ?? "\u{fffd}" }
    // Half of a pair without the other half is no character.
    guard bytes[position...].starts(with: "\\u".utf8) else { return "\u{fffd}" }
    let next = position
    position += 2
    guard let low = hexadecimal() else { return nil }
    guard 0xdc00..<0xe000 ~= low else {
      position = next
      return "\u{fffd}"
    }
    return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
  }

  private mutating func hexadecimal() -> UInt32? {
    guard bytes.count - position >= 4 else { return nil }
    let digits = String(decoding: bytes[position..<position + 4], as: UTF8.self)
    position += 4
    // A sign is no digit.
    return digits.utf8.first == UInt8(ascii: "+") ? nil : UInt32(digits, radix: 16)
  }
}
