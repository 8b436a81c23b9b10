/// The checksum of RFC 1952, section 8, which the standard library does not have.
package struct CRC32 {
  private var state: UInt32 = 0xffff_ffff

  package init() {}

  /// The checksum of all that was given.
  package var value: UInt32 { ~state }

  package mutating func update(_ bytes: RawSpan) {
    // Eight bytes at a time: what each contributes is in a table of its own.
    let tables = CRC32.tables.span
    var state = self.state
    var offset = 0
    while bytes.byteCount - offset >= 8 {
      let word = bytes.load(offset, as: UInt64.self, .little) ^ UInt64(state)
      let low = Int(truncatingIfNeeded: word & 0xffff_ffff)
      let high = Int(truncatingIfNeeded: word >> 32)
      state = tables[0x700 | low & 0xff] ^ tables[0x600 | low >> 8 & 0xff]
      state ^= tables[0x500 | low >> 16 & 0xff] ^ tables[0x400 | low >> 24]
      state ^= tables[0x300 | high & 0xff] ^ tables[0x200 | high >> 8 & 0xff]
      state ^= tables[0x100 | high >> 16 & 0xff] ^ tables[high >> 24]
      offset += 8
    }
    while offset < bytes.byteCount {
      state = tables[Int((state ^ UInt32(bytes[byte: offset])) & 0xff)] ^ state >> 8
      offset += 1
    }
    self.state = state
  }

  /// What a byte contributes with 0 to 7 bytes after it.
  private static let tables: [UInt32] = {
    var tables: [UInt32] = []
    for byte in 0..<UInt32(256) {
      tables.append((0..<8).reduce(byte) { state, _ in state >> 1 ^ (state & 1) &* 0xedb8_8320 })
    }
    for index in 256..<2048 {
      let before = tables[index - 256]
      tables.append(tables[Int(before & 0xff)] ^ before >> 8)
    }
    return tables
  }()
}
