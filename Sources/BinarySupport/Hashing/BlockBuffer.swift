/// Divides what is hashed into blocks, and pads the last (FIPS 180-4, 5.1).
struct BlockBuffer {
  private let blockByteCount: Int
  /// The bytes after the last whole block.
  private var pending: [UInt8] = []
  private var byteCount: UInt64 = 0

  init(blockByteCount: Int) { self.blockByteCount = blockByteCount }

  /// Passes whole blocks to `compress`, several at once, and keeps the rest.
  mutating func append(_ bytes: RawSpan, _ compress: (RawSpan) -> Void) {
    byteCount &+= UInt64(bytes.byteCount)
    var offset = 0
    if !pending.isEmpty {
      offset = min(blockByteCount - pending.count, bytes.byteCount)
      pending.append(contentsOf: bytes.extracting(0..<offset))
      guard pending.count == blockByteCount else { return }
      compress(pending.span.raw)
      pending.removeAll(keepingCapacity: true)
    }
    let end = bytes.byteCount - (bytes.byteCount - offset) % blockByteCount
    if end > offset { compress(bytes.extracting(offset..<end)) }
    pending.append(contentsOf: bytes.extracting(end..<bytes.byteCount))
  }

  /// Passes the last blocks to `compress`: the rest, a bit that is set, zeros, and the number of bits as a number of
  /// `lengthByteCount` bytes.
  mutating func finish(lengthByteCount: Int, _ compress: (RawSpan) -> Void) {
    let bitCount = byteCount &* 8
    pending.append(0x80)
    let excess = (pending.count + lengthByteCount) % blockByteCount
    let zeroCount = (blockByteCount - excess) % blockByteCount + lengthByteCount - 8
    pending += repeatElement(0, count: zeroCount)
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      pending.append(UInt8(truncatingIfNeeded: bitCount >> shift))
    }
    compress(pending.span.raw)
    pending.removeAll()
  }
}
