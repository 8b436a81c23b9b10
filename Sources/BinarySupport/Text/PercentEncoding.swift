/// Paths as URI references (RFC 3986).
package enum PercentEncoding {
  /// A path with all but unreserved characters and slashes percent-encoded.
  package static func reference(to path: [UInt8]) -> String {
    var text = ""
    for byte in path {
      let isPlain =
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/".utf8.contains(byte)
      text +=
        isPlain
        ? String(UnicodeScalar(byte)) : "%" + HexadecimalText.padded(UInt32(byte), digits: 2)
    }
    return text
  }
}
