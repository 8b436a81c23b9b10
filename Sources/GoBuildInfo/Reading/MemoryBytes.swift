internal import BinarySupport

/// A source over bytes that are already in memory. Windows are parts of it; nothing is copied.
package struct MemoryBytes: ~Escapable, ByteSource {
  /// All of the bytes.
  package let bytes: RawSpan

  /// Creates a source that is valid as long as `bytes` are.
  @_lifetime(copy bytes)
  package init(_ bytes: RawSpan) {
    self.bytes = bytes
  }

  /// How many bytes there are.
  package var byteCount: Int { bytes.byteCount }

  @_lifetime(copy self)
  package mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    try bytes.checkedExtracting(at: offset, count: count)
  }

  @_lifetime(copy self)
  package mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError)
    -> WindowPair
  {
    WindowPair(
      try bytes.checkedExtracting(at: first.lowerBound, count: first.count),
      try bytes.checkedExtracting(at: second.lowerBound, count: second.count)
    )
  }
}

extension RawSpan {
  /// A part of the span; a range outside of it is an error, not a trap.
  @_lifetime(copy self)
  func checkedExtracting(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .outOfBounds(at: offset, count: count, size: byteCount)
    }
    return extracting(offset..<offset + count)
  }
}
