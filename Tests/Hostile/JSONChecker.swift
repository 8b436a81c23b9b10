/// Says whether bytes are one JSON value in valid UTF-8: nothing but the grammar of RFC 8259.
struct JSONChecker {
  private var rest: ArraySlice<UInt8>

  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var checker = JSONChecker(rest: bytes[...])
    guard checker.value() else { return false }
    checker.skipSpace()
    return checker.rest.isEmpty
  }

  private mutating func skipSpace() {
    rest = rest.drop { [0x20, 0x09, 0x0a, 0x0d].contains($0) }
  }

  private mutating func take(_ byte: Character) -> Bool {
    skipSpace()
    guard rest.first == byte.asciiValue else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func value() -> Bool {
    skipSpace()
    switch rest.first {
    case UInt8(ascii: "{"): return elements("{", "}") { $0.string() && $0.take(":") && $0.value() }
    case UInt8(ascii: "["): return elements("[", "]") { $0.value() }
    case UInt8(ascii: "\""): return string()
    default: return literal()
    }
  }

  private mutating func elements(
    _ open: Character, _ close: Character, _ element: (inout JSONChecker) -> Bool
  ) -> Bool {
    guard take(open) else { return false }
    if take(close) { return true }
    repeat {
      guard element(&self) else { return false }
    } while take(",")
    return take(close)
  }

  private mutating func string() -> Bool {
    guard take("\"") else { return false }
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return true
      case 0..<0x20: return false
      case UInt8(ascii: "\\"):
        switch rest.popFirst() {
        case UInt8(ascii: "u"):
          guard rest.prefix(4).count == 4,
            rest.prefix(4).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
          else { return false }
          rest = rest.dropFirst(4)
        case let escape?: guard "\"\\/bfnrt".utf8.contains(escape) else { return false }
        case nil: return false
        }
      default: break
      }
    }
    return false
  }

  private mutating func literal() -> Bool {
    for word in ["true", "false", "null"] where rest.starts(with: word.utf8) {
      rest = rest.dropFirst(word.utf8.count)
      return true
    }
    let number = rest.prefix { "+-.eE0123456789".utf8.contains($0) }
    rest = rest.dropFirst(number.count)
    return JSONChecker.isNumber(number)
  }

  private static func isNumber(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    func digits() -> Int {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      rest = rest.dropFirst(digits.count)
      return digits.count
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let count = digits()
    guard count > 0, !startsWithZero || count == 1 else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard digits() > 0 else { return false }
    }
    if let byte = rest.first, byte | 0x20 == UInt8(ascii: "e") {
      rest.removeFirst()
      if let sign = rest.first, "+-".utf8.contains(sign) { rest.removeFirst() }
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty
  }
}
