/// The checksum of Zstandard frames: xxHash with 64 bits and the seed 0.
package struct XXHash64 {
  private var lanes: (UInt64, UInt64, UInt64, UInt64) = (
    XXHash64.prime1 &+ XXHash64.prime2, XXHash64.prime2, 0, 0 &- XXHash64.prime1
  )
  /// The start of a stripe.
  private var rest: [UInt8] = []
  private var byteCount: UInt64 = 0

  private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
  private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
  private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9
  private static let prime4: UInt64 = 0x85eb_ca77_c2b2_ae63
  private static let prime5: UInt64 = 0x27d4_eb2f_1656_67c5

  private static let stripeByteCount = 32

  package init() {}

  package mutating func update(_ bytes: RawSpan) {
    byteCount &+= UInt64(bytes.byteCount)
    var offset = 0
    if !rest.isEmpty {
      offset = min(XXHash64.stripeByteCount - rest.count, bytes.byteCount)
      rest.append(contentsOf: bytes.extracting(0..<offset))
      guard rest.count == XXHash64.stripeByteCount else { return }
      let stripe = rest
      rest.removeAll(keepingCapacity: true)
      _ = add(stripe.span.raw, from: 0)
    }
    offset = add(bytes, from: offset)
    rest.append(contentsOf: bytes.extracting(offset..<bytes.byteCount))
  }

  /// Adds whole stripes; returns the offset of what is left.
  private mutating func add(_ bytes: RawSpan, from start: Int) -> Int {
    var offset = start
    var (first, second, third, fourth) = lanes
    while bytes.byteCount - offset >= XXHash64.stripeByteCount {
      let (a, b) = bytes.load16(offset)
      let (c, d) = bytes.load16(offset + 16)
      first = XXHash64.round(first, a)
      second = XXHash64.round(second, b)
      third = XXHash64.round(third, c)
      fourth = XXHash64.round(fourth, d)
      offset += XXHash64.stripeByteCount
    }
    lanes = (first, second, third, fourth)
    return offset
  }

  /// The checksum of everything that was added.
  package var value: UInt64 {
    var hash: UInt64
    if byteCount >= UInt64(XXHash64.stripeByteCount) {
      hash = XXHash64.rotated(lanes.0, 1) &+ XXHash64.rotated(lanes.1, 7)
      hash &+= XXHash64.rotated(lanes.2, 12) &+ XXHash64.rotated(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        hash =
          (hash ^ XXHash64.round(0, lane)) &* XXHash64.prime1 &+ XXHash64.prime4
      }
    } else {
      hash = XXHash64.prime5
    }
    hash &+= byteCount
    let bytes = rest.span.raw
    var offset = 0
    while bytes.byteCount - offset >= 8 {
      hash ^= XXHash64.round(0, bytes.load(offset, .little))
      hash = XXHash64.rotated(hash, 27) &* XXHash64.prime1 &+ XXHash64.prime4
      offset += 8
    }
    if bytes.byteCount - offset >= 4 {
      let word: UInt32 = bytes.load(offset, .little)
      hash ^= UInt64(word) &* XXHash64.prime1
      hash = XXHash64.rotated(hash, 23) &* XXHash64.prime2 &+ XXHash64.prime3
      offset += 4
    }
    while offset < bytes.byteCount {
      hash ^= UInt64(bytes[byte: offset]) &* XXHash64.prime5
      hash = XXHash64.rotated(hash, 11) &* XXHash64.prime1
      offset += 1
    }
    hash = (hash ^ hash >> 33) &* XXHash64.prime2
    hash = (hash ^ hash >> 29) &* XXHash64.prime3
    return hash ^ hash >> 32
  }

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    rotated(lane &+ word &* prime2, 31) &* prime1
  }

  @inline(__always)
  private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
    word &<< count | word &>> (64 - count)
  }
}
