/// A file read by position into buffers that are reused: the scanning way to its bytes.
///
/// The first page stays at hand while one further window moves through the file, because headers
/// are looked at again and again while tables and data elsewhere are looked at once. Small
/// requests are served from what the buffers hold.
///
/// A file that shrinks while it is read gives an error. Memory: one page, and the largest window
/// that was asked for.
public struct FileReader: ~Copyable, ByteSource {
  private let file: Descriptor
  private var head: ReadBuffer
  private var window: ReadBuffer

  /// Opens the file called `name`.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(_ name: Pathname) throws(ReadError) {
    self.init(try Descriptor(opening: name))
  }

  /// Reads from a descriptor of a regular file, which stays open when the reader goes.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` or `unreadable`.
  public init(borrowing descriptor: Int32) throws(ReadError) {
    self.init(try Descriptor(borrowing: descriptor))
  }

  private init(_ file: consuming Descriptor) {
    self.file = file
    head = ReadBuffer(capacity: FileReader.pageSize)
    window = ReadBuffer(capacity: FileReader.firstWindowSize)
  }

  /// The least that is read at once. Reading a page costs little more than reading a byte.
  static let pageSize = 4096

  /// Holds the blob of most binaries; larger windows make the buffer grow.
  static let firstWindowSize = 16384

  public var byteCount: Int { file.byteCount }

  @_lifetime(&self)
  public mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
      throw .outOfBounds(at: offset, count: count, size: byteCount)
    }
    let range = offset..<offset + count
    if range.upperBound <= FileReader.pageSize {
      if !head.holds(range) {
        try head.fill(0..<min(FileReader.pageSize, byteCount), from: file)
      }
      return head.span(range)
    }
    if !window.holds(range) {
      let end = min(byteCount, offset + max(count, FileReader.pageSize))
      try window.fill(offset..<end, from: file)
    }
    return window.span(range)
  }

  @_lifetime(&self)
  public mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError)
    -> WindowPair
  {
    let start = min(first.lowerBound, second.lowerBound)
    let end = max(first.upperBound, second.upperBound)
    if end - start <= first.count + second.count + FileReader.pageSize {
      let both = try bytes(at: start, count: end - start)
      return WindowPair(
        both.extracting(first.lowerBound - start..<first.upperBound - start),
        both.extracting(second.lowerBound - start..<second.upperBound - start))
    }
    guard start >= 0, end <= byteCount else {
      throw .outOfBounds(at: start, count: end - start, size: byteCount)
    }
    return try window.fill(first, second, from: file)
  }
}
