/// What a reader reads from: a file, what a compressed file holds, or a part of either.
struct Backing: ~Copyable {
  private let file: Descriptor

  /// What stands in the file's place.
  private let inflated: InflatedFile?

  /// Where the first byte lies.
  private let start: Int

  /// No bytes at all: every request fails.
  init() { self.init(file: Descriptor()) }

  init(file: consuming Descriptor) { self.init(file, nil, start: 0) }

  init(_ inflated: InflatedFile) { self.init(Descriptor(), inflated, start: 0) }

  private init(_ file: consuming Descriptor, _ inflated: InflatedFile?, start: Int) {
    self.file = file
    self.inflated = inflated
    self.start = start
  }

  /// The bytes from `offset` on, for somebody who is done with them before the owner of the file is.
  func lent(from offset: Int = 0) -> Backing {
    Backing(file.lent(), inflated, start: start + offset)
  }

  /// Whether the bytes lie in a file, where any of them is as near as any other.
  var isFile: Bool { inflated == nil }

  /// Fills `buffer` from `offset`; returns how many bytes there were.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard let inflated else {
      return try unsafe SystemCalls.read(file.number, at: start + offset, into: buffer)
    }
    var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
    return try inflated.read(at: start + offset, into: &span)
  }

  /// Reads into `buffer` with one call, which may give less than there is.
  func readOnce(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard inflated == nil else { return try unsafe read(at: offset, into: buffer) }
    return try unsafe SystemCalls.readOnce(file.number, at: start + offset, into: buffer)
  }

  /// The size of the file.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` for what has no size.
  func byteCount() throws(ReadError) -> Int {
    inflated == nil ? try file.byteCount() - start : 0
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
