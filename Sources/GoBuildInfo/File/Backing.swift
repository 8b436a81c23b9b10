/// What a reader reads from: a file, what a compressed file holds, or a part of either.
struct Backing: ~Copyable {
  private let file: Descriptor

  /// What stands in the file's place, if anything: what a compressed file holds, or what a pipe gave.
  private let inflated: InflatedFile?
  private let drained: DrainedPipe?

  /// Where the first byte lies.
  private let start: Int

  /// No bytes at all: every request fails.
  init() { self.init(file: Descriptor()) }

  init(file: consuming Descriptor) { self.init(file, inflated: nil) }

  init(_ inflated: InflatedFile) { self.init(Descriptor(), inflated: inflated) }

  init(_ drained: DrainedPipe) { self.init(Descriptor(), drained: drained) }

  private init(
    _ file: consuming Descriptor, inflated: InflatedFile? = nil, drained: DrainedPipe? = nil,
    start: Int = 0
  ) {
    self.file = file
    self.inflated = inflated
    self.drained = drained
    self.start = start
  }

  /// The bytes from `offset` on, for somebody who is done with them before the owner of the file is.
  func lent(from offset: Int = 0) -> Backing {
    Backing(file.lent(), inflated: inflated, drained: drained, start: start + offset)
  }

  /// Whether the bytes lie in a file, where any of them is as near as any other.
  var isFile: Bool { inflated == nil && drained == nil }

  /// Fills `buffer` from `offset`; returns how many bytes there were.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    if isFile { return try unsafe SystemCalls.read(file.number, at: start + offset, into: buffer) }
    var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
    if let inflated { return try inflated.read(at: start + offset, into: &span) }
    return drained?.read(at: start + offset, into: &span) ?? 0
  }

  /// Reads into `buffer` with one call, which may give less than there is.
  func readOnce(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard isFile else { return try unsafe read(at: offset, into: buffer) }
    return try unsafe SystemCalls.readOnce(file.number, at: start + offset, into: buffer)
  }

  /// The size of the file.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` for what has no size.
  func byteCount() throws(ReadError) -> Int {
    isFile ? try file.byteCount() - start : 0
  }

  /// The position of the end of what can be read by position; 0 where there is none.
  var end: Int { max(0, file.end - start) }

  /// What is left of `range` when it starts with a hole, to the page.
  func rest(of range: Range<Int>) -> Range<Int> {
    let rest = file.rest(of: start + range.lowerBound..<start + range.upperBound)
    return rest.lowerBound - start..<rest.upperBound - start
  }

  /// Which file it is.
  var identity: FileIdentity {
    get throws(ReadError) { try SystemCalls.status(of: file.number).identity }
  }
}

/// What a pipe gave, in memory.
final class DrainedPipe: Sendable {
  private let contents: [UInt8]

  /// Reads all that a pipe or socket still gives.
  ///
  /// - Throws: ``ReadError`` with code `unreadable`, or `limitExceeded` where there is more.
  init(_ pipe: Int32, limit: Int) throws(ReadError) {
    var buffer = ReadBuffer(capacity: FileReader.firstWindowSize)
    try buffer.fillToEnd(of: pipe, limit: limit)
    contents = Array(copying: buffer.all)
  }

  var byteCount: Int { contents.count }

  /// Copies the bytes from `offset` on; returns how many there were.
  func read(at offset: Int, into buffer: inout MutableRawSpan) -> Int {
    let range = (0..<contents.count).clamped(at: UInt64(offset), count: UInt64(buffer.byteCount))
    let contents = contents
    buffer.copy(contents.span.raw, range, to: 0)
    return range.count
  }
}
