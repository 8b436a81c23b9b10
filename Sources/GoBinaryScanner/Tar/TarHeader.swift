import GoBuildInfo

/// The block in front of each entry of a tar archive, in the forms of POSIX (ustar), GNU and Unix V7.
struct TarHeader {
  let name: [UInt8]
  let linkName: [UInt8]
  let type: UInt8
  /// How many bytes follow the header, before they are filled up to a block.
  let byteCount: UInt64

  /// Whether blocks follow that say more of the holes of a sparse file in GNU's old form.
  let hasExtension: Bool

  static let blockByteCount = 512

  /// Reads a header.
  ///
  /// - Returns: nil for a block of zeros, which ends an archive.
  /// - Throws: ``ReadError`` with code `malformedArchive` where it is none.
  init?(_ block: RawSpan, at position: Int) throws(ReadError) {
    if TarHeader.isZero(block) { return nil }
    guard TarHeader.hasRightChecksum(block) else {
      throw .malformedArchive("expected a tar header with its checksum", at: position)
    }
    guard let byteCount = TarHeader.number(block, Field.size), byteCount <= UInt64(Int.max) else {
      throw .malformedArchive("expected the size of a file in an archive", at: position)
    }
    self.byteCount = byteCount
    type = block[byte: Field.type]
    hasExtension = type == UInt8(ascii: "S") && block[byte: Field.isExtended] != 0
    linkName = TarHeader.text(block, Field.linkName)
    let name = TarHeader.text(block, Field.name)
    // GNU tar uses the place for other things.
    let prefix =
      block.hasBytes("ustar\0", at: Field.magic) ? TarHeader.text(block, Field.prefix) : []
    self.name = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  private enum Field {
    static let name = 0..<100
    static let size = 124..<136
    static let checksum = 148..<156
    static let type = 156
    static let linkName = 157..<257
    static let magic = 257
    static let prefix = 345..<500
    static let isExtended = 482
  }

  /// Whether a file starts with a header.
  static func isFirst(in file: inout FileReader) -> Bool {
    do throws(ReadError) {
      let block = try file.bytes(at: 0, count: blockByteCount)
      // The oldest form has no magic.
      if block.hasBytes("ustar", at: Field.magic) { return true }
      return try TarHeader(block, at: 0) != nil
    } catch {
      return false
    }
  }

  static func isZero(_ block: RawSpan) -> Bool {
    for place in stride(from: 0, to: blockByteCount, by: 8)
    where block.load(place, as: UInt64.self, .little) != 0 { return false }
    return true
  }

  private static func text(_ block: RawSpan, _ field: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    for place in field {
      if block[byte: place] == 0 { break }
      text.append(block[byte: place])
    }
    return text
  }

  /// A number in octal digits or, where the first bit is set, in bits.
  static func number(_ block: RawSpan, _ field: Range<Int>) -> UInt64? {
    let first = block[byte: field.lowerBound]
    var number: UInt64 = 0
    if first & 0x80 != 0 {
      // Negative numbers begin with 0xff.
      guard first == 0x80 else { return nil }
      for place in field.dropFirst() {
        guard number >> 56 == 0 else { return nil }
        number = number << 8 | UInt64(block[byte: place])
      }
      return number
    }
    var hasDigits = false
    for place in field {
      switch block[byte: place] {
      case 0, UInt8(ascii: " "):
        if hasDigits { return number }
      case let digit where UInt8(ascii: "0")...UInt8(ascii: "7") ~= digit:
        hasDigits = true
        number = number << 3 | UInt64(digit - UInt8(ascii: "0"))
      default: return nil
      }
    }
    return number
  }

  /// The checksum is the sum of all bytes, with blanks in its own place. Some old archives took them as signed.
  private static func hasRightChecksum(_ block: RawSpan) -> Bool {
    var sum = 0
    var signedSum = 0
    for place in 0..<blockByteCount {
      let byte = Field.checksum.contains(place) ? UInt8(ascii: " ") : block[byte: place]
      sum += Int(byte)
      signedSum += Int(Int8(truncatingIfNeeded: byte))
    }
    guard let stated = number(block, Field.checksum).flatMap({ Int(exactly: $0) }) else {
      return false
    }
    return stated == sum || stated == signedSum
  }
}
