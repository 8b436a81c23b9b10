internal import BinarySupport

/// Distinct texts, numbered from 0 in the order in which they were inserted.
struct ByteTable {
  private var text: [UInt8] = []
  /// Where each text ends.
  private var ends: [UInt32] = []
  /// The number of a text plus one by its hash; 0 where there is none. A power of two of them, at most half of them taken.
  private var slots: [UInt32] = Array(repeating: 0, count: 512)

  /// Whether so many texts have one hash that they were chosen for it; some are then not found.
  private(set) var isFlooded = false

  /// How many taken slots are passed in search of a text. Texts that were not chosen for their hashes have a few in a row.
  private static let maximumProbeCount = 128

  var count: Int { ends.count }

  /// The size of all texts.
  var byteCount: Int { text.count }

  /// The bytes of a text.
  @inline(__always)
  @_lifetime(borrow self)
  func span(_ number: Int) -> RawSpan {
    let start = number > 0 ? Int(ends[number - 1]) : 0
    return text.span.raw.extracting(start..<Int(ends[number]))
  }

  /// The number of a text; -1 where it was not inserted, or cannot be found among texts that were chosen for their hashes.
  @inline(__always)
  func number(of bytes: RawSpan) -> Int {
    var slot = ByteTable.hash(bytes) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0, probeCount < ByteTable.maximumProbeCount {
      let number = Int(slots[slot]) - 1
      if span(number).hasSameBytes(as: bytes) { return number }
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
    }
    return -1
  }

  /// The number of a text, which is added where it is new.
  mutating func insert(_ bytes: RawSpan) -> Int {
    let known = number(of: bytes)
    if known >= 0 { return known }
    if 2 * ends.count >= slots.count { grow() }
    text.append(contentsOf: bytes)
    ends.append(UInt32(text.count))
    place(ends.count - 1)
    return ends.count - 1
  }

  mutating func insert(_ text: String) -> Int { insert(Array(text.utf8).span.raw) }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for number in ends.indices { place(number) }
  }

  private mutating func place(_ number: Int) {
    var slot = ByteTable.hash(span(number)) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
    }
    if probeCount >= ByteTable.maximumProbeCount { isFlooded = true }
    slots[slot] = UInt32(number) + 1
  }

  /// FNV-1a by words of eight bytes.
  @inline(__always)
  private static func hash(_ bytes: RawSpan) -> Int {
    let prime: UInt64 = 0x100_0000_01b3
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(bytes.byteCount)
    var offset = 0
    while bytes.byteCount - offset >= 8 {
      hash = (hash ^ bytes.load(offset, .little)) &* prime
      hash ^= hash >> 32
      offset += 8
    }
    while offset < bytes.byteCount {
      hash = (hash ^ UInt64(bytes[byte: offset])) &* prime
      offset += 1
    }
    return Int(truncatingIfNeeded: (hash ^ hash >> 29) & 0x7fff_ffff)
  }
}
