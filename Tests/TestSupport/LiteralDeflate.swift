internal import BinarySupport

/// Deflate streams and gzip files without any compression: literals in the fixed codes, or stored blocks.
package enum LiteralDeflate {
  /// A stream of one block with the fixed codes (RFC 1951, 3.2.6), each byte of which is a literal.
  package static func coded(_ bytes: [UInt8]) -> [UInt8] {
    var bits = Bits()
    bits.append(1, count: 1)
    bits.append(1, count: 2)
    for byte in bytes {
      // Codes come with their highest bit first.
      if byte < 144 {
        bits.appendCode(0x30 + Int(byte), count: 8)
      } else {
        bits.appendCode(0x190 + Int(byte) - 144, count: 9)
      }
    }
    bits.appendCode(0, count: 7)
    return bits.bytes
  }

  /// A stream of stored blocks.
  package static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(.little)
    var rest = bytes[...]
    repeat {
      let piece = rest.prefix(0xffff)
      rest = rest.dropFirst(piece.count)
      writer.bytes.append(rest.isEmpty ? 1 : 0)
      writer.half(piece.count)
      writer.half(~piece.count)
      writer.bytes += piece
    } while !rest.isEmpty
    return writer.bytes
  }

  /// A gzip file.
  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(.little)
    writer.bytes = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] + coded(bytes)
    writer.number(checksum(bytes))
    writer.word(bytes.count)
    return writer.bytes
  }

  package static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var checksum = CRC32()
    checksum.update(bytes.span.raw)
    return checksum.value
  }

  /// Bits, the lowest of each byte first.
  private struct Bits {
    var bytes: [UInt8] = []
    private var free = 0

    mutating func append(_ value: Int, count: Int) {
      for index in 0..<count {
        if free == 0 {
          bytes.append(0)
          free = 8
        }
        bytes[bytes.count - 1] |= UInt8(value >> index & 1) << UInt8(8 - free)
        free -= 1
      }
    }

    mutating func appendCode(_ code: Int, count: Int) {
      for index in (0..<count).reversed() { append(code >> index & 1, count: 1) }
    }
  }
}
