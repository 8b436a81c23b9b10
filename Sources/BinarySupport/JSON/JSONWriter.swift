/// Writes JSON as Go's `encoding/json` does, with its escapes and its way to indent.
///
/// Text that is not UTF-8 becomes U+FFFD byte by byte, so the output is valid JSON for any input.
///
/// Nothing is inlined: much is written in many places, and what takes time is the text.
package struct JSONWriter {
  /// What is written, less what was handed to the drain.
  package private(set) var output: [UInt8] = []
  private let isIndented: Bool
  private let isTerminalSafe: Bool
  private let drain: OutputDrain?
  private var depth = 0
  /// Whether something was written in the innermost container, and what was written last is a key.
  private var hasElements = false
  private var isAfterKey = false

  /// - Parameters:
  ///   - isIndented: a tab for each level and one element a line, or all in one line.
  ///   - isTerminalSafe: whether to escape what JSON and Go leave as it is though it acts on a terminal.
  ///   - drain: takes output piece by piece, so that it need not be in memory as a whole.
  package init(isIndented: Bool, isTerminalSafe: Bool = false, drain: OutputDrain? = nil) {
    self.isIndented = isIndented
    self.isTerminalSafe = isTerminalSafe
    self.drain = drain
  }

  package mutating func beginObject() { begin("{") }
  package mutating func endObject() { end("}") }
  package mutating func beginArray() { begin("[") }
  package mutating func endArray() { end("]") }

  /// Hands all that is written to the drain.
  package mutating func flush() { drain?.flush(&output) }

  @inline(never)
  package mutating func key(_ key: String) {
    separate()
    appendString(Array(key.utf8).span.raw)
    output.append(isIndented ? ": " : ":")
    isAfterKey = true
  }

  @inline(never)
  package mutating func string(_ text: RawSpan) {
    separate()
    appendString(text)
  }

  package mutating func string(_ text: String) { string(Array(text.utf8).span.raw) }

  @inline(never)
  package mutating func field(_ key: String, _ text: String) {
    field(key, Array(text.utf8).span.raw)
  }

  @inline(never)
  package mutating func field(_ key: String, _ isTrue: Bool) {
    self.key(key)
    separate()
    output.append(isTrue ? "true" : "false")
  }

  @inline(never)
  package mutating func field(_ key: String, _ number: Int) {
    self.key(key)
    separate()
    output.append(String(number))
  }

  /// A field of an object that is left out where it is empty.
  @inline(never)
  package mutating func field(_ key: String, _ text: RawSpan) {
    guard text.byteCount > 0 else { return }
    self.key(key)
    string(text)
  }

  @inline(never)
  private mutating func begin(_ bracket: String) {
    separate()
    output.append(bracket)
    depth += 1
    hasElements = false
  }

  @inline(never)
  private mutating func end(_ bracket: String) {
    depth -= 1
    // Nothing at all between the brackets of an empty container.
    if hasElements { breakLine() }
    output.append(bracket)
    hasElements = true
    drain?.take(&output)
  }

  /// What stands between an element and what was before it.
  private mutating func separate() {
    if isAfterKey {
      isAfterKey = false
      return
    }
    if hasElements { output.append(",") }
    if depth > 0 { breakLine() }
    hasElements = true
  }

  private mutating func breakLine() {
    guard isIndented else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: "\t"), count: depth))
  }

  @inline(never)
  private mutating func appendString(_ text: RawSpan) {
    output.append(UInt8(ascii: "\""))
    var offset = 0
    while offset < text.byteCount {
      // Most text needs no escapes and goes as it is.
      let plain = JSONWriter.plainPrefix(of: text, from: offset)
      if plain > 0 {
        output.append(contentsOf: text.extracting(offset..<offset + plain))
        offset += plain
        drain?.take(&output)
        continue
      }
      let (scalar, byteCount) = text.character(at: offset)
      appendEscaped(scalar ?? "\u{fffd}")
      offset += byteCount
      drain?.take(&output)
    }
    output.append(UInt8(ascii: "\""))
  }

  /// How many bytes from `start` on are ASCII that is never escaped, at most some thousand.
  private static func plainPrefix(of text: RawSpan, from start: Int) -> Int {
    let end = min(text.byteCount, start + 4096)
    var offset = start
    while offset < end {
      switch text[byte: offset] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "<"), UInt8(ascii: ">"),
        UInt8(ascii: "&"):
        return offset - start
      case 0x20...0x7e: offset += 1
      default: return offset - start
      }
    }
    return offset - start
  }

  /// Go escapes `<`, `>` and `&` so that JSON can stand in HTML, and the two separators that
  /// JavaScript takes for line ends.
  private mutating func appendEscaped(_ scalar: Unicode.Scalar) {
    switch scalar {
    case "\"": output.append("\\\"")
    case "\\": output.append("\\\\")
    case "\u{8}": output.append("\\b")
    case "\u{c}": output.append("\\f")
    case "\n": output.append("\\n")
    case "\r": output.append("\\r")
    case "\t": output.append("\\t")
    case "\u{0}"..<"\u{20}", "<", ">", "&", "\u{2028}", "\u{2029}":
      output.append("\\u" + HexadecimalText.padded(scalar.value, digits: 4))
    case _ where isTerminalSafe && !scalar.isHarmlessToTerminals:
      output.append("\\u" + HexadecimalText.padded(scalar.value, digits: 4))
    default: output.append(scalar)
    }
  }
}
