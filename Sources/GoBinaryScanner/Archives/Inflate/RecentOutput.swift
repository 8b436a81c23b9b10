internal import BinarySupport
import GoBuildInfo

/// What was decompressed last, of which some may still be copied from.
struct RecentOutput {
  /// What is held, and room after it.
  private(set) var bytes: [UInt8] = []
  private(set) var count = 0
  /// The position of what is held in all that is decompressed.
  private(set) var start = 0

  /// The position after all that was decompressed.
  var end: Int { start + count }

  /// Copies what is held from `position` on to `target` from `offset` on; returns how much.
  func copy(from position: Int, to target: inout MutableRawSpan, at offset: Int) -> Int {
    guard position >= start, position < end else { return 0 }
    let first = position - start
    let count = min(self.count - first, target.byteCount - offset)
    target.copy(bytes.span.raw, first..<first + count, to: offset)
    return count
  }

  /// Passes what is held from `position` on to `body`.
  func withHeld(from position: Int, _ body: (RawSpan) -> Void) {
    body(bytes.span.raw.extracting(position - start..<count))
  }

  /// The last `kept` bytes alone.
  func suffix(_ kept: Int) -> RecentOutput {
    var other = RecentOutput()
    other.count = min(count, kept)
    other.start = end - other.count
    other.bytes = Array(bytes[count - other.count..<count])
    return other
  }

  /// Drops everything.
  mutating func drop() {
    start = end
    count = 0
  }

  /// Makes room for more than `byteCount` bytes in memory of at most `capacity`, if need be by dropping all but the last
  /// `kept`. Memory grows with what is decompressed.
  mutating func makeRoom(for byteCount: Int, keeping kept: Int, capacity: Int) {
    if capacity - count <= byteCount, count > kept {
      var memory: [UInt8] = []
      swap(&memory, &bytes)
      var span = memory.mutableSpan
      span.move(count - kept..<count, to: 0)
      swap(&memory, &bytes)
      start += count - kept
      count = kept
    }
    guard bytes.count <= count + byteCount else { return }
    let wanted = min(capacity, max(2 * bytes.count, count + byteCount + 1))
    bytes.append(contentsOf: repeatElement(0, count: max(0, wanted - bytes.count)))
  }

  /// Passes the memory to `body`, with how much of it is held, which `body` changes.
  ///
  /// - Returns: where what is new starts in the memory.
  mutating func extend<Failure: Error>(
    _ body: (inout MutableSpan<UInt8>, inout Int) throws(Failure) -> Void
  ) throws(Failure) -> Int {
    let before = count
    var memory: [UInt8] = []
    swap(&memory, &bytes)
    defer { swap(&memory, &bytes) }
    var output = memory.mutableSpan
    try body(&output, &count)
    return before
  }
}
