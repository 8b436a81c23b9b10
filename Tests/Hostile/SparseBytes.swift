/// A file as a fuzzer can write it: some bytes at some positions of a file of any size, zeros elsewhere.
///
/// In bytes: the size of the file (8 bytes, little-endian), then extents of position (6), length (2) and
/// contents. So the few places of a large binary that a reader looks at make a small input, and its
/// offsets and sizes are as free as those of the binary.
struct SparseBytes: ~Copyable, ByteSource {
  struct Extent {
    var position: Int
    var bytes: [UInt8]
  }

  let extents: [Extent]
  let byteCount: Int
  /// What was asked for last: the second half is for the second window of a pair.
  private var first: [UInt8] = []
  private var second: [UInt8] = []

  init(extents: [Extent], byteCount: Int) {
    self.extents = extents
    self.byteCount = byteCount
  }

  init?(encoded: [UInt8]) {
    func number(at start: Int, count: Int) -> Int {
      encoded[start..<start + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    guard encoded.count >= 8 else { return nil }
    byteCount = number(at: 0, count: 7)
    var extents: [Extent] = []
    var position = 8
    while encoded.count - position > 8, extents.count < 64 {
      let place = number(at: position, count: 6)
      let count = min(number(at: position + 6, count: 2), encoded.count - position - 8)
      position += 8
      extents.append(Extent(position: place, bytes: Array(encoded[position..<position + count])))
      position += count
    }
    self.extents = extents
  }

  var encoded: [UInt8] {
    func bytes(_ number: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    return extents.reduce(into: bytes(byteCount, 8)) { encoded, extent in
      encoded += bytes(extent.position, 6) + bytes(extent.bytes.count, 2) + extent.bytes
    }
  }

  /// All of the file, if it is small.
  func materialized(limit: Int) -> [UInt8]? {
    guard byteCount <= limit else { return nil }
    var contents: [UInt8] = []
    SparseBytes.fill(&contents, with: 0..<byteCount, of: extents)
    return contents
  }

  private static func fill(
    _ contents: inout [UInt8], with range: Range<Int>, of extents: [Extent]
  ) {
    contents.removeAll(keepingCapacity: true)
    contents.append(contentsOf: repeatElement(0, count: range.count))
    for extent in extents {
      let whole = extent.position..<extent.position + extent.bytes.count
      let part = whole.clamped(to: range)
      guard !part.isEmpty else { continue }
      contents.replaceSubrange(
        part.lowerBound - range.lowerBound..<part.upperBound - range.lowerBound,
        with: extent.bytes[part.lowerBound - extent.position..<part.upperBound - extent.position])
    }
  }

  private func check(_ offset: Int, _ count: Int) throws(ReadError) -> Range<Int> {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .outOfBounds(at: offset, count: count, size: byteCount)
    }
    // Nothing may ever ask for more than this, whatever a file says.
    precondition(count <= 5 << 20, "a window of \(count) bytes")
    return offset..<offset + count
  }

  @_lifetime(&self)
  mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    SparseBytes.fill(&first, with: try check(offset, count), of: extents)
    return first.span.raw
  }

  @_lifetime(&self)
  mutating func bytes(_ one: Range<Int>, _ other: Range<Int>) throws(ReadError) -> WindowPair {
    SparseBytes.fill(&first, with: try check(one.lowerBound, one.count), of: extents)
    SparseBytes.fill(&second, with: try check(other.lowerBound, other.count), of: extents)
    return WindowPair(first.span.raw, second.span.raw)
  }

  /// Looks at windows that hold something, as a reader of a sparse file does.
  mutating func firstPosition(
    in range: Range<Int>, overlap: Int, where search: @escaping @Sendable (RawSpan) -> Int?
  ) throws(ReadError) -> Int? {
    var starts: Set<Int> = []
    for extent in extents {
      let whole = extent.position..<extent.position + extent.bytes.count
      let part = whole.clamped(to: range)
      guard !part.isEmpty else { continue }
      let first = (part.lowerBound - range.lowerBound) / 4096
      let last = (part.upperBound - 1 - range.lowerBound) / 4096
      starts.formUnion(first...last)
    }
    for start in starts.sorted() {
      let position = range.lowerBound + start * 4096
      let window = position..<min(position + 4096 + overlap, range.upperBound)
      SparseBytes.fill(&first, with: window, of: extents)
      if let found = search(first.span.raw) { return position + found }
    }
    return nil
  }
}
