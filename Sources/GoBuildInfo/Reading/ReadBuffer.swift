internal import BinarySupport

/// Memory that holds a copy of one range of a file.
@safe
struct ReadBuffer: ~Copyable {
  private var memory: UnsafeMutableRawBufferPointer
  /// The positions in the file whose bytes lie at the start of `memory`.
  private var held: Range<Int> = 0..<0

  /// That of a page, of which the larger windows consist.
  private static let alignment = 4096

  init(capacity: Int) {
    unsafe memory = .allocate(byteCount: capacity, alignment: ReadBuffer.alignment)
  }

  deinit {
    unsafe memory.deallocate()
  }

  var isEmpty: Bool { held.isEmpty }
  var byteCount: Int { held.count }

  mutating func clear() { held = 0..<0 }

  @inline(__always)
  func holds(_ range: Range<Int>) -> Bool {
    range.lowerBound >= held.lowerBound && range.upperBound <= held.upperBound
  }

  /// The bytes of `range`, which must be held.
  @inline(__always)
  @_lifetime(borrow self)
  func span(_ range: Range<Int>) -> RawSpan {
    precondition(holds(range))
    return unsafe span(from: range.lowerBound - held.lowerBound, count: range.count)
  }

  /// All bytes that are held.
  var all: RawSpan {
    @_lifetime(borrow self)
    get { span(held) }
  }

  /// Reads what the file has of its first `count` bytes, in one call.
  mutating func fillUpTo(
    _ count: Int, from backing: borrowing Backing
  ) throws(ReadError) {
    clear()
    let target = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<count])
    held = 0..<(try unsafe backing.readOnce(at: 0, into: target))
  }

  /// Reads `range` of the file.
  mutating func fill(
    _ range: Range<Int>, from backing: borrowing Backing
  ) throws(ReadError) {
    try fill(range, orAtLeast: range, from: backing)
  }

  /// Reads what there is of `range`, which must be all of `least`.
  mutating func fill(
    _ range: Range<Int>, orAtLeast least: Range<Int>, from backing: borrowing Backing
  ) throws(ReadError) {
    clear()
    reserve(range.count)
    let count = try read(range, from: backing, to: 0)
    guard count >= least.count else {
      throw .becameShorter(at: UInt64(range.lowerBound + count))
    }
    held = range.prefix(count)
  }

  /// Reads two ranges, one after the other.
  @_lifetime(&self)
  mutating func fill(
    _ first: Range<Int>, _ second: Range<Int>, from backing: borrowing Backing
  ) throws(ReadError) -> WindowPair {
    clear()
    reserve(first.count + second.count)
    for (range, start) in [(first, 0), (second, first.count)] {
      let count = try read(range, from: backing, to: start)
      guard count == range.count else {
        throw .becameShorter(at: UInt64(range.lowerBound + count))
      }
    }
    return unsafe WindowPair(
      span(from: 0, count: first.count), span(from: first.count, count: second.count))
  }

  @unsafe
  @inline(__always)
  @_lifetime(borrow self)
  private func span(from start: Int, count: Int) -> RawSpan {
    // A buffer of a capacity that is not zero has a base address.
    let bytes = unsafe RawSpan(_unsafeStart: memory.baseAddress! + start, byteCount: count)
    return unsafe _overrideLifetime(bytes, borrowing: self)
  }

  private func read(
    _ range: Range<Int>, from backing: borrowing Backing, to start: Int
  ) throws(ReadError) -> Int {
    let target = unsafe UnsafeMutableRawBufferPointer(
      rebasing: memory[start..<start + range.count])
    return try unsafe backing.read(at: range.lowerBound, into: target)
  }

  private mutating func reserve(_ count: Int) {
    guard unsafe count > memory.count else { return }
    unsafe memory.deallocate()
    unsafe memory = .allocate(
      byteCount: max(count, 2 * memory.count), alignment: ReadBuffer.alignment)
  }
}
