/// The checksum of RFC 1952, section 8, which the standard library does not have.
package struct CRC32 {
  private var state: UInt32 = 0xffff_ffff

  package init() {}

  /// The checksum of all that was given.
  package var value: UInt32 { ~state }

  package mutating func update(_ bytes: RawSpan) {
    let tables = CRC32.tables.span
    let step = CRC32.stepByteCount
    var state = self.state
    var offset = 0
    if bytes.byteCount >= 2 * step {
      // Five checksums, of every fifth word each, do not wait for one another.
      var (first, second, third, fourth, fifth) = (
        state, 0 as UInt32, 0 as UInt32, 0 as UInt32, 0 as UInt32
      )
      while bytes.byteCount - offset >= 2 * step {
        first = CRC32.spread(tables, bytes.load(offset, .little), first)
        second = CRC32.spread(tables, bytes.load(offset + 8, .little), second)
        third = CRC32.spread(tables, bytes.load(offset + 16, .little), third)
        fourth = CRC32.spread(tables, bytes.load(offset + 24, .little), fourth)
        fifth = CRC32.spread(tables, bytes.load(offset + 32, .little), fifth)
        offset += step
      }
      state = CRC32.advanced(tables, bytes.load(offset, .little), first)
      state = CRC32.advanced(tables, bytes.load(offset + 8, .little), second ^ state)
      state = CRC32.advanced(tables, bytes.load(offset + 16, .little), third ^ state)
      state = CRC32.advanced(tables, bytes.load(offset + 24, .little), fourth ^ state)
      state = CRC32.advanced(tables, bytes.load(offset + 32, .little), fifth ^ state)
      offset += step
    }
    while bytes.byteCount - offset >= 8 {
      state = CRC32.advanced(tables, bytes.load(offset, .little), state)
      offset += 8
    }
    while offset < bytes.byteCount {
      state = tables[Int((state ^ UInt32(bytes[byte: offset])) & 0xff)] ^ state >> 8
      offset += 1
    }
    self.state = state
  }

  /// How many bytes are taken at once: a word for each of five checksums.
  private static let stepByteCount = 40

  /// A checksum after a word.
  @inline(__always)
  private static func advanced(_ tables: Span<UInt32>, _ word: UInt64, _ state: UInt32) -> UInt32 {
    contribution(tables, 0, word ^ UInt64(state))
  }

  /// A checksum after a word and the words of the other four checksums.
  @inline(__always)
  private static func spread(_ tables: Span<UInt32>, _ word: UInt64, _ state: UInt32) -> UInt32 {
    contribution(tables, 0x800, word ^ UInt64(state))
  }

  /// What the bytes of a word contribute, by eight tables from `first` on.
  @inline(__always)
  private static func contribution(
    _ tables: Span<UInt32>, _ first: Int, _ word: UInt64
  ) -> UInt32 {
    let low = Int(truncatingIfNeeded: word & 0xffff_ffff)
    let high = Int(truncatingIfNeeded: word >> 32)
    var state = tables[first + 0x700 | low & 0xff] ^ tables[first + 0x600 | low >> 8 & 0xff]
    state ^= tables[first + 0x500 | low >> 16 & 0xff] ^ tables[first + 0x400 | low >> 24 & 0xff]
    state ^= tables[first + 0x300 | high & 0xff] ^ tables[first + 0x200 | high >> 8 & 0xff]
    return state ^ tables[first + 0x100 | high >> 16 & 0xff] ^ tables[first | high >> 24 & 0xff]
  }

  /// What a byte contributes with 0 to 7 bytes after it, then with 32 to 39.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = []
    for byte in 0..<UInt32(256) {
      tables.append((0..<8).reduce(byte) { state, _ in state >> 1 ^ (state & 1) &* 0xedb8_8320 })
    }
    for index in 256..<stepByteCount * 256 {
      let before = tables[index - 256]
      tables.append(tables[Int(before & 0xff)] ^ before >> 8)
    }
    return Array(tables[..<0x800] + tables[((stepByteCount - 8) * 256)...])
  }()
}
