internal import BinarySupport

/// The search for the 14 bytes that open the blob.
enum MagicSearch {
  /// The magic's first eight bytes and the other six, as little-endian numbers.
  private static let first: UInt64 = 0x6975_6220_6f47_20ff
  private static let rest: UInt64 = 0x3a66_6e69_646c
  private static let restMask: UInt64 = 0xffff_ffff_ffff

  /// The linker aligns the blob to this many bytes of address.
  static let alignment: UInt64 = 16

  /// The most that is searched. Sections of PE files cannot be larger, those of others are small.
  static let maximumByteCount: UInt64 = 1 << 32

  /// The first multiple of 16 where `bytes` have the magic, or nil.
  private static func firstOffset(in bytes: RawSpan) -> Int? {
    var offset = 0
    let step = Int(alignment)
    while offset + step <= bytes.byteCount {
      if hasMagic(bytes, at: offset) { return offset }
      offset += step
    }
    return nil
  }

  /// The position in the file of the first magic in `range` that has room for its header, or nil.
  ///
  /// - Parameter range: starts at a multiple of 16 of address, which need not be one of file offset.
  static func firstPosition(
    in source: inout some Bytes, _ range: Range<Int>
  ) throws(ReadError) -> Int? {
    let found = try source.firstPosition(in: range, overlap: 0, where: firstOffset)
    return found.flatMap { range.upperBound - $0 >= BlobHeader.byteCount ? $0 : nil }
  }

  /// The position in the file of the first magic in `range`, aligned or not.
  static func firstUnalignedPosition(
    in source: inout some Bytes, _ range: Range<Int>
  ) throws(ReadError) -> Int? {
    try source.firstPosition(in: range, overlap: Int(alignment) - 1) { bytes in
      var position = 0
      while let found = bytes.firstOffset(of: UInt8(truncatingIfNeeded: first), from: position),
        found + Int(alignment) <= bytes.byteCount
      {
        if hasMagic(bytes, at: found) { return found }
        position = found + 1
      }
      return nil
    }
  }

  /// Whether the magic is at an offset that 16 bytes follow.
  @inline(__always)
  private static func hasMagic(_ bytes: RawSpan, at offset: Int) -> Bool {
    let words = bytes.load16(offset)
    // Both words in one test: as fast on near misses as on anything else.
    return (words.0 ^ first) | ((words.1 ^ rest) & restMask) == 0
  }
}
