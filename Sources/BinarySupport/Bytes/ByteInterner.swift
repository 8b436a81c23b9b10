/// Distinct texts, numbered from 0 in the order in which they were inserted.
package struct ByteInterner: Sendable {
  @usableFromInline var text: [UInt8] = []
  /// Where each text ends.
  @usableFromInline var ends: [UInt32] = []
  /// The number of a text plus one by its hash; 0 where there is none. A power of two of them.
  @usableFromInline var slots: [UInt32] = Array(repeating: 0, count: 256)

  /// Whether so many texts have one hash that they were chosen for it; some are then not found.
  package private(set) var isFlooded = false

  /// How many taken slots are passed in search of a text. Texts that were not chosen for their hashes have a few in a row.
  @inlinable static var maximumProbeCount: Int { 512 }

  /// Begins without texts.
  package init() {}

  /// The number of texts.
  package var count: Int { ends.count }

  /// The size of all texts.
  package var byteCount: Int { text.count }

  /// The bytes of a text.
  @inlinable @inline(__always)
  @_lifetime(borrow self)
  package func span(_ number: Int) -> RawSpan {
    let start = number > 0 ? Int(ends[number - 1]) : 0
    return text.span.raw.extracting(start..<Int(ends[number]))
  }

  /// A copy of a text.
  package func bytes(_ number: Int) -> [UInt8] { [UInt8](copying: span(number)) }

  /// The number of a text; nil where it was not inserted, or cannot be found among texts that were chosen for their hashes.
  @inlinable
  package func number(of bytes: borrowing RawSpan) -> Int? {
    var slot = ByteInterner.hash(bytes) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0, probeCount < ByteInterner.maximumProbeCount {
      probeCount += 1
      let number = Int(slots[slot]) - 1
      if span(number).hasSameBytes(as: bytes) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// The number of a text, which is added where it is new.
  package mutating func insert(_ bytes: borrowing RawSpan) -> Int {
    if let number = number(of: bytes) { return number }
    if 2 * ends.count >= slots.count { grow() }
    let number = ends.count
    text.append(contentsOf: bytes)
    ends.append(UInt32(text.count))
    place(number)
    return number
  }

  /// The number of a text, which is added where it is new.
  package mutating func insert(_ text: String) -> Int { insert(Array(text.utf8).span.raw) }

  private mutating func grow() {
    slots = Array(repeating: 0, count: 2 * slots.count)
    for number in ends.indices { place(number) }
  }

  private mutating func place(_ number: Int) {
    var slot = ByteInterner.hash(span(number)) & (slots.count - 1)
    var probeCount = 0
    while slots[slot] != 0 {
      slot = (slot + 1) & (slots.count - 1)
      probeCount += 1
    }
    if probeCount >= ByteInterner.maximumProbeCount { isFlooded = true }
    slots[slot] = UInt32(number) + 1
  }

  /// FNV-1a by words of eight bytes.
  @inlinable
  static func hash(_ bytes: borrowing RawSpan) -> Int {
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
