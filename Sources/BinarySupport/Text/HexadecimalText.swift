/// Numbers and bytes as hexadecimal digits.
package enum HexadecimalText {
  /// Whether a byte is a lowercase digit.
  package static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte
  }

  /// The bytes of a text of lowercase digits; nil for any other text.
  package static func bytes(of text: String) -> [UInt8]? {
    let digits = text.utf8.map { digit -> UInt8? in
      switch Unicode.Scalar(digit) {
      case "0"..."9": digit - UInt8(ascii: "0")
      case "a"..."f": digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    for index in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[index], let low = digits[index + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }

  /// The digits of a number, with zeros before it up to a number of digits.
  package static func padded(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
  }

  /// The digits of bytes, two for each.
  package static func digits(of bytes: [UInt8]) -> String {
    bytes.map { padded(UInt32($0), digits: 2) }.joined()
  }
}
