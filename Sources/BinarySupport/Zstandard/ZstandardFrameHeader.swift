extension Zstandard {
  /// The header of a frame, without its magic number (RFC 8878, 3.1.1.1).
  package struct FrameHeader {
    /// How far back copies may reach.
    package let windowByteCount: Int
    /// The size of the frame's contents, if it is recorded.
    package let contentByteCount: UInt64?
    /// Whether a checksum follows the last block.
    package let hasChecksum: Bool

    /// The most that a block of the frame contains.
    package var blockLimit: Int { min(windowByteCount, maximumBlockByteCount) }

    /// The size of the fields that follow a descriptor.
    package static func fieldsByteCount(after descriptor: UInt8) -> Int {
      let fields = Fields(descriptor)
      return fields.windowByteCount + fields.dictionaryByteCount + fields.contentByteCount
    }

    /// - Parameters:
    ///   - descriptor: the byte after the magic number.
    ///   - bytes: the fields after the descriptor.
    package init(_ descriptor: UInt8, _ bytes: RawSpan) throws(Failure) {
      guard descriptor & 0b1000 == 0 else {
        throw Failure(.unsupported, "zstd: reserved bit of a frame header")
      }
      let fields = Fields(descriptor)
      var offset = fields.windowByteCount
      let dictionary = FrameHeader.number(bytes, offset, fields.dictionaryByteCount)
      guard dictionary == 0 else {
        throw Failure(.unsupported, "zstd: frame needs a dictionary")
      }
      offset += fields.dictionaryByteCount
      var content = FrameHeader.number(bytes, offset, fields.contentByteCount)
      if fields.contentByteCount == 2 { content += 256 }
      contentByteCount = fields.contentByteCount == 0 ? nil : content
      hasChecksum = descriptor & 0b100 != 0
      let window: UInt64
      if fields.windowByteCount == 0 {
        window = content
      } else {
        let base: UInt64 = 1 << UInt64(10 + bytes[byte: 0] >> 3)
        window = base + base / 8 * UInt64(bytes[byte: 0] & 7)
      }
      guard window <= UInt64(maximumWindowByteCount) else {
        throw Failure(.limitExceeded, "zstd: window exceeds 128 MiB")
      }
      windowByteCount = Int(window)
    }

    private static func number(_ bytes: RawSpan, _ offset: Int, _ byteCount: Int) -> UInt64 {
      var number: UInt64 = 0
      for index in 0..<byteCount {
        number |= UInt64(bytes[byte: offset + index]) << UInt64(8 * index)
      }
      return number
    }

    /// The sizes of the fields after a descriptor.
    private struct Fields {
      let windowByteCount: Int
      let dictionaryByteCount: Int
      let contentByteCount: Int

      init(_ descriptor: UInt8) {
        let isSingleSegment = descriptor & 0b10_0000 != 0
        windowByteCount = isSingleSegment ? 0 : 1
        dictionaryByteCount = [0, 1, 2, 4][Int(descriptor & 3)]
        contentByteCount = [isSingleSegment ? 1 : 0, 2, 4, 8][Int(descriptor >> 6)]
      }
    }
  }
}
