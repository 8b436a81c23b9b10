/// Makes text from files harmless to a terminal.
///
/// Names and module text can hold whatever somebody put there: sequences that move the cursor, set the
/// title, or turn the direction of writing. As with `ls` and `git`, such characters are shown as escapes.
package enum TerminalSafety {
  /// `text` with its control and format characters, and bytes that are not UTF-8, as Go would write them in
  /// a string literal: `\x1b`, `\u202e`.
  ///
  /// - Parameter keepsLines: whether newlines and tabs stay, as in output of several lines.
  package static func escaped(_ text: [UInt8], keepsLines: Bool) -> [UInt8] {
    guard !text.allSatisfy(isPlain) else { return text }
    let bytes = text.span.raw
    var output: [UInt8] = []
    output.reserveCapacity(text.count + 16)
    var offset = 0
    while offset < bytes.byteCount {
      let (scalar, byteCount) = bytes.character(at: offset)
      if let scalar,
        scalar.isHarmlessToTerminals || keepsLines && (scalar == "\n" || scalar == "\t")
      {
        output.append(scalar)
      } else if let scalar, scalar.value >= 0x80 {
        output.append("\\u" + HexadecimalText.padded(scalar.value, digits: 4))
      } else {
        output.append("\\x" + HexadecimalText.padded(UInt32(text[offset]), digits: 2))
      }
      offset += byteCount
    }
    return output
  }

  /// Printable ASCII, of which nearly all text consists.
  private static func isPlain(_ byte: UInt8) -> Bool { 0x20..<0x7f ~= byte }
}
