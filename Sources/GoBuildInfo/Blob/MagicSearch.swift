/// The search for the 14 bytes that open the blob.
enum MagicSearch {
  /// The magic's first eight bytes and the other six, as little-endian numbers.
  private static let first: UInt64 = 0x6975_6220_6f47_20ff
  private static let rest: UInt64 = 0x3a66_6e69_646c
  private static let restMask: UInt64 = 0xffff_ffff_ffff

  /// The linker aligns the blob to this many bytes of address.
  static let alignment = 16

  /// The most that is searched. Sections of PE files cannot be larger, those of others are small.
  static let maximumByteCount: UInt64 = 1 << 32

  /// How much is looked at first.
  static let firstChunkSize = 4096

  /// How much is looked at in each further step: enough to make a step's cost disappear, little
  /// enough that a file reader's buffer stays small.
  static let chunkSize = 65536

  /// How much is searched before holes are asked for, which only large sparse files have.
  static let holeThreshold = 1 << 20

  /// The first multiple of 16 where `bytes` have the magic, or nil.
  private static func firstOffset(in bytes: RawSpan) -> Int? {
    var offset = 0
    while offset + alignment <= bytes.byteCount {
      let words = bytes.load16(offset)
      // Both words in one test: as fast on near misses as on anything else.
      if (words.0 ^ first) | ((words.1 ^ rest) & restMask) == 0 { return offset }
      offset += alignment
    }
    return nil
  }

  /// The position in the file of the first magic in `range`, or nil.
  ///
  /// - Parameter address: the address of the first byte of `range`. The alignment is the address's,
  ///   which need not be the file offset's.
  static func firstPosition<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, range: Range<Int>, address: UInt64
  ) throws(ReadError) -> Int? {
    var position = range.lowerBound + Int((0 &- address) % UInt64(alignment))
    // Go's linker puts the blob near the start.
    var count = firstChunkSize
    while range.upperBound - position >= BlobHeader.byteCount {
      let byteCount = min(count, range.upperBound - position)
      let found = firstOffset(in: try source.bytes(at: position, count: byteCount))
      if let found {
        // A magic at the very end has no header.
        let isWhole = range.upperBound - position - found >= BlobHeader.byteCount
        return isWhole ? position + found : nil
      }
      position += byteCount
      count = chunkSize
      if position - range.lowerBound > holeThreshold {
        let skipped = source.startOfData(from: position) - position
        position += skipped / alignment * alignment
      }
    }
    return nil
  }
}
