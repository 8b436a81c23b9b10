internal import BinarySupport

/// A table of relocations or symbols in an object: entries of one size.
struct ObjectTable {
  let range: Range<Int>
  let entryByteCount: Int

  /// The table at an offset of the object; what leaves the object is not part of it.
  init(in part: Range<Int>, at offset: UInt64, byteCount: UInt64, entryByteCount: Int) {
    range = part.clamped(at: offset, count: byteCount)
    self.entryByteCount = entryByteCount
  }

  init(in part: Range<Int>, at offset: UInt64, count: UInt64, entryByteCount: Int) {
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: UInt64(entryByteCount))
    self.init(
      in: part, at: offset, byteCount: overflow ? .max : byteCount, entryByteCount: entryByteCount)
  }

  /// How much is read at once.
  private static let windowByteCount = 1 << 16

  /// The first value that `result` returns for an entry.
  func first<Result>(
    in source: inout some Bytes, _ result: (borrowing RawSpan) -> Result?
  ) throws(ReadError) -> Result? {
    var rest = range
    while rest.count >= entryByteCount {
      let count = min(rest.count, ObjectTable.windowByteCount) / entryByteCount * entryByteCount
      let window = try source.bytes(at: rest.lowerBound, count: count)
      for offset in stride(from: 0, to: count, by: entryByteCount) {
        if let found = result(window.extracting(offset..<offset + entryByteCount)) { return found }
      }
      rest = rest.dropping(count)
    }
    return nil
  }

  /// What `result` makes of the entry at an index; nil where there is none.
  func entry<Result>(
    _ index: UInt64, in source: inout some Bytes, _ result: (borrowing RawSpan) -> Result?
  ) throws(ReadError) -> Result? {
    let size = UInt64(entryByteCount)
    let (offset, overflow) = index.multipliedReportingOverflow(by: size)
    guard !overflow, let entry = range.subrange(at: offset, count: size) else { return nil }
    return result(try source.bytes(at: entry.lowerBound, count: entry.count))
  }
}
