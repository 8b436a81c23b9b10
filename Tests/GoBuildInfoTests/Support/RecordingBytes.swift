@testable import GoBuildInfo

/// A source that remembers which bytes it was asked for.
struct RecordingBytes: ~Escapable, ByteSource {
  let bytes: RawSpan
  private(set) var ranges: [Range<Int>] = []

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan) { self.bytes = bytes }

  var byteCount: Int { bytes.byteCount }

  @_lifetime(copy self)
  mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    let window = try bytes.checkedExtracting(at: offset, count: count)
    ranges.append(offset..<offset + count)
    return window
  }

  @_lifetime(copy self)
  mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError) -> WindowPair {
    ranges += [first, second]
    return WindowPair(
      try bytes.checkedExtracting(at: first.lowerBound, count: first.count),
      try bytes.checkedExtracting(at: second.lowerBound, count: second.count))
  }

  /// The ranges in order and without overlaps, each no longer than 4096 bytes.
  var places: [Range<Int>] {
    var places: [Range<Int>] = []
    var end = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      var start = max(range.lowerBound, end)
      while start < range.upperBound {
        let stop = min(range.upperBound, start + 4096)
        places.append(start..<stop)
        start = stop
      }
      end = max(end, range.upperBound)
    }
    return places
  }
}
