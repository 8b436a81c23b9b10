/// Reads JSON (RFC 8259) front to back, value by value, without building a tree.
///
///     try reader.beginObject()
///     while let key = try reader.nextKey() {
///       if reader.matches(key, "id") { id = try reader.string() } else { try reader.skipValue() }
///     }
///
/// Memory: none but the strings that are asked for. Nesting is bounded.
package struct JSONReader: ~Escapable {
  let bytes: RawSpan
  /// The offset of the first byte that was not read.
  package internal(set) var position: Int
  /// A bit for each open container, the innermost lowest: 1 for an object.
  private var containers: UInt64 = 0
  private var depth = 0
  /// Whether nothing was read of the innermost container.
  private var isFirst = true

  private static let maximumDepth = 64

  /// Reads the value that begins at `position`.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// Why text is not the JSON that was expected.
  package struct Fault: Error {
    /// What is wrong.
    package let sentence: StaticString
    /// The offset of the byte that is wrong.
    package let offset: Int
    /// Whether the text exceeds a limit that bounds time and memory, rather than being wrong.
    package let isLimit: Bool

    package init(_ sentence: StaticString, at offset: Int, isLimit: Bool = false) {
      self.sentence = sentence
      self.offset = offset
      self.isLimit = isLimit
    }
  }

  func fault(_ sentence: StaticString) -> Fault { Fault(sentence, at: position) }

  // MARK: Containers

  /// Enters an object.
  package mutating func beginObject() throws(Fault) {
    guard next() == UInt8(ascii: "{") else { throw fault("invalid JSON: expected an object") }
    try push(isObject: true)
  }

  /// Enters an array.
  package mutating func beginArray() throws(Fault) {
    guard next() == UInt8(ascii: "[") else { throw fault("invalid JSON: expected an array") }
    try push(isObject: false)
  }

  /// The next key of the object, whose value is to be read next; nil after the last one, which leaves the object.
  package mutating func nextKey() throws(Fault) -> JSONText? {
    guard try hasNext(before: UInt8(ascii: "}")) else { return nil }
    return try key()
  }

  /// Whether the array has another element, which is to be read next; after the last one, leaves the array.
  package mutating func nextElement() throws(Fault) -> Bool {
    try hasNext(before: UInt8(ascii: "]"))
  }

  /// Reads `null`, if that is the value.
  package mutating func takeNull() throws(Fault) -> Bool {
    guard next() == UInt8(ascii: "n") else { return false }
    try word("null")
    return true
  }

  /// Checks that only blanks follow.
  package mutating func requireEnd() throws(Fault) {
    guard next() == nil else { throw fault("invalid JSON: data after the value") }
  }

  private mutating func hasNext(before end: UInt8) throws(Fault) -> Bool {
    let byte = next()
    if byte == end {
      position += 1
      pop()
      return false
    }
    if isFirst {
      isFirst = false
      return true
    }
    guard byte == UInt8(ascii: ",") else {
      throw fault("invalid JSON: expected a comma or the end of the object or array")
    }
    position += 1
    return true
  }

  private mutating func key() throws(Fault) -> JSONText {
    guard next() == UInt8(ascii: "\"") else { throw fault("invalid JSON: expected a key") }
    let key = try quoted()
    guard next() == UInt8(ascii: ":") else { throw fault("invalid JSON: expected a colon") }
    position += 1
    return key
  }

  private mutating func push(isObject: Bool) throws(Fault) {
    guard depth < JSONReader.maximumDepth else {
      throw Fault("JSON nested more than 64 deep", at: position, isLimit: true)
    }
    position += 1
    depth += 1
    containers = containers << 1 | (isObject ? 1 : 0)
    isFirst = true
  }

  private mutating func pop() {
    depth -= 1
    containers >>= 1
    isFirst = false
  }

  // MARK: Values

  /// Reads a string.
  package mutating func text() throws(Fault) -> JSONText {
    guard next() == UInt8(ascii: "\"") else { throw fault("invalid JSON: expected a string") }
    return try quoted()
  }

  /// Reads a string; nil for `null`.
  package mutating func string() throws(Fault) -> String? {
    if try takeNull() { return nil }
    return string(try text())
  }

  /// Reads a value of any kind, checking its syntax.
  package mutating func skipValue() throws(Fault) {
    let outer = depth
    repeat {
      guard let byte = next() else { throw fault("invalid JSON: unexpected end") }
      switch byte {
      case UInt8(ascii: "{"): try push(isObject: true)
      case UInt8(ascii: "["): try push(isObject: false)
      case UInt8(ascii: "\""): _ = try quoted()
      case UInt8(ascii: "t"): try word("true")
      case UInt8(ascii: "f"): try word("false")
      case UInt8(ascii: "n"): try word("null")
      default: try number()
      }
    } while try skipsOn(above: outer)
  }

  /// Skips an array without brackets and escapes in it, checking nothing of it but that; false where there is none, or it is
  /// not such an array, and nothing is skipped. It must be read from its position before anything in it counts.
  package mutating func skipFlatArray() -> Bool {
    guard next() == UInt8(ascii: "[") else { return false }
    var offset = position + 1
    // A bit for each quote up to here, the even ones taken away.
    var quotes: UInt64 = 0
    while bytes.byteCount - offset >= 8 {
      let word = bytes.load(offset, as: UInt64.self, .little)
      let found = JSONReader.marks(in: word, of: UInt8(ascii: "\""))
      let ends =
        JSONReader.marks(in: word, of: UInt8(ascii: "["))
        | JSONReader.marks(in: word, of: UInt8(ascii: "\\"))
        | JSONReader.marks(in: word, of: UInt8(ascii: "]"))
      guard ends != 0 else {
        quotes ^= found
        offset += 8
        continue
      }
      let end = ends & (0 &- ends)
      quotes ^= found & (end - 1)
      offset += end.trailingZeroBitCount / 8
      guard bytes[byte: offset] == UInt8(ascii: "]"), quotes.nonzeroBitCount % 2 == 0 else {
        return false
      }
      position = offset + 1
      return true
    }
    return false
  }

  /// The high bit of each byte of a word that is `byte`.
  @inline(__always)
  private static func marks(in word: UInt64, of byte: UInt8) -> UInt64 {
    let lows: UInt64 = 0x7f7f_7f7f_7f7f_7f7f
    let difference = word ^ 0x0101_0101_0101_0101 &* UInt64(byte)
    return ~((difference & lows &+ lows) | difference | lows)
  }

  /// Leaves containers that end, down to `outer`; whether there is another value above that, which is then next.
  private mutating func skipsOn(above outer: Int) throws(Fault) -> Bool {
    while depth > outer {
      if containers & 1 == 1 {
        if try nextKey() != nil { return true }
      } else if try nextElement() {
        return true
      }
    }
    return false
  }

  private mutating func word(_ text: StaticString) throws(Fault) {
    guard bytes.hasBytes(text, at: position) else { throw fault("invalid JSON: unknown word") }
    position += text.utf8CodeUnitCount
  }

  private mutating func number() throws(Fault) {
    take("-", "-")
    if !take("0", "0") { try digits() }
    if take(".", ".") { try digits() }
    if take("e", "E") {
      take("+", "-")
      try digits()
    }
  }

  @discardableResult
  private mutating func take(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    guard position < bytes.byteCount else { return false }
    let byte = bytes[byte: position]
    guard byte == UInt8(ascii: first) || byte == UInt8(ascii: second) else { return false }
    position += 1
    return true
  }

  private mutating func digits() throws(Fault) {
    let start = position
    while position < bytes.byteCount,
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= bytes[byte: position]
    {
      position += 1
    }
    guard position > start else { throw fault("invalid JSON: expected a value") }
  }

  /// The next byte that is not blank, which is not read; nil at the end.
  @inline(__always)
  private mutating func next() -> UInt8? {
    while position < bytes.byteCount {
      let byte = bytes[byte: position]
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
        position += 1
      default: return byte
      }
    }
    return nil
  }
}
