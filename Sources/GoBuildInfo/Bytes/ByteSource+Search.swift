extension ByteSource where Self: ~Copyable & ~Escapable {
  /// The position of the first occurrence of `text` that lies within `range`, or nil.
  ///
  /// Reads the range in chunks, which overlap so that no occurrence is cut.
  package mutating func firstOffset(
    of text: StaticString, in range: Range<Int>
  ) throws(ReadError) -> Int? {
    let length = text.utf8CodeUnitCount
    var start = range.lowerBound
    while range.upperBound - start >= length {
      let chunk = try bytes(at: start, count: min(searchChunkSize, range.upperBound - start))
      if let offset = chunk.firstOffset(of: text) { return start + offset }
      start += chunk.byteCount - length + 1
    }
    return nil
  }
}

/// How much is looked at in one step of a search: enough to make a step's cost disappear, little
/// enough that a file reader's buffer stays small.
let searchChunkSize = 65536
