internal import BinarySupport

/// Random access to the bytes of one file, handed out as borrowed windows.
///
/// Reading a binary means looking at a few small places of a large file. A source says where
/// those bytes come from; everything above it is written once, for all sources:
///
/// - ``MemoryBytes`` and ``MappedFile`` hand out parts of memory that is already there.
/// - ``FileReader`` fills a buffer it owns by positional reads.
///
/// A window is valid until the next request: because a request borrows the source exclusively,
/// the compiler rejects any use of an earlier window after it.
package protocol ByteSource: ~Copyable, ~Escapable {
  /// The number of bytes in the source. Offsets run from 0 up to this.
  ///
  /// A source may learn it only when it is asked, hence the mutation.
  var byteCount: Int { mutating get }

  /// The `count` bytes that start at `offset`.
  ///
  /// - Throws: ``ReadError`` with code ``ReadError/Code-swift.enum/truncated`` when the range does
  ///   not lie within the source, ``ReadError/Code-swift.enum/unreadable`` when reading fails.
  @_lifetime(&self)
  mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan

  /// Two windows that are valid together.
  ///
  /// Both ranges must lie within the source; they may overlap and come in any order.
  ///
  /// - Throws: as ``bytes(at:count:)``.
  @_lifetime(&self)
  mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError) -> WindowPair

  /// Copies the bytes of a range, which must lie within the source, to `bytes` from `start` on.
  ///
  /// The default copies a window. A source may do without one.
  ///
  /// - Throws: as ``bytes(at:count:)``.
  mutating func copy(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int
  ) throws(ReadError)

  /// Announces that several windows in `range` will be requested, which a source may read at once. The range may leave the
  /// source.
  ///
  /// The default does nothing.
  ///
  /// - Throws: ``ReadError`` with code ``ReadError/Code-swift.enum/cancelled``.
  mutating func prepare(_ range: Range<Int>) throws(ReadError)

  /// The position of the first thing in `range` that `search` finds, or nil.
  ///
  /// The default asks for one window after the other. A source may skip what can only be zeros, and
  /// may look at several windows at once.
  ///
  /// - Parameters:
  ///   - range: where to search; must lie within the source.
  ///   - overlap: by how many bytes a window reaches into the next one. What is found may be longer than
  ///     this by one byte.
  ///   - search: returns the offset of what it finds in a window, or nil. It finds nothing in zeros.
  ///     Windows start at multiples of 4096 bytes from the start of `range`.
  /// - Throws: as ``bytes(at:count:)``.
  mutating func firstPosition(
    in range: Range<Int>, overlap: Int, where search: @escaping @Sendable (RawSpan) -> Int?
  ) throws(ReadError) -> Int?
}

/// Any source, as the constraint of a parameter (`inout some Bytes`): sources need be neither copyable nor escapable.
package typealias Bytes = ByteSource & ~Copyable & ~Escapable

extension ByteSource where Self: ~Copyable & ~Escapable {
  package mutating func copy(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int
  ) throws(ReadError) {
    try copyWindow(range, to: &bytes, at: start)
  }

  @inline(__always)
  mutating func copyWindow(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int
  ) throws(ReadError) {
    let window = try self.bytes(at: range.lowerBound, count: range.count)
    var target = bytes.mutableSpan
    target.copy(window, 0..<range.count, to: start)
  }

  package mutating func prepare(_ range: Range<Int>) throws(ReadError) {}

  package mutating func firstPosition(
    in range: Range<Int>, overlap: Int, where search: @escaping @Sendable (RawSpan) -> Int?
  ) throws(ReadError) -> Int? {
    var window = SearchWindow(in: range, overlap: overlap)
    while !window.range.isEmpty {
      let found = search(try bytes(at: window.range.lowerBound, count: window.range.count))
      if let found { return window.range.lowerBound + found }
      window.advance()
    }
    return nil
  }
}

/// The windows of a search, one after the other.
struct SearchWindow {
  /// The window, with what it has of the next one.
  private(set) var range: Range<Int>
  /// Where the next window starts.
  private var next: Int
  private let end: Int
  private let overlap: Int

  /// What is searched for mostly lies near the start.
  static let firstByteCount = 4096

  /// Enough to make a step's cost disappear, little enough that a file reader's buffer stays small.
  static let byteCount = 65536

  init(in range: Range<Int>, overlap: Int) {
    end = range.upperBound
    self.overlap = overlap
    self.range = range.prefix(SearchWindow.firstByteCount + overlap)
    next = range.prefix(SearchWindow.firstByteCount).upperBound
  }

  mutating func advance() {
    range = (next..<end).prefix(SearchWindow.byteCount + overlap)
    next = (next..<end).prefix(SearchWindow.byteCount).upperBound
  }
}

/// Two windows into one source, valid at the same time.
package struct WindowPair: ~Escapable {
  /// The window that was named first.
  package let first: RawSpan

  /// The window that was named second.
  package let second: RawSpan

  /// Pairs two windows.
  @_lifetime(copy first, copy second)
  package init(_ first: RawSpan, _ second: RawSpan) {
    self.first = first
    self.second = second
  }
}

extension ByteSource where Self: ~Copyable & ~Escapable {
  /// All of the source: the part that the image occupies in a file of one image.
  package var whole: Range<Int> {
    mutating get { 0..<byteCount }
  }

  /// The window of `count` bytes at `offset` within `part`, both numbers as a file states them.
  ///
  /// Every offset that comes out of a file passes through here, so that no arithmetic on it can
  /// wrap and no window can leave the part of the file that its image occupies.
  ///
  /// - Parameter purpose: what the bytes are, for the error that says they are missing.
  @inline(__always)
  @_lifetime(&self)
  package mutating func window(
    at offset: UInt64, count: UInt64, in part: Range<Int>, _ purpose: StaticString
  ) throws(ReadError) -> RawSpan {
    let range = try part.requireSubrange(at: offset, count: count, purpose)
    return try bytes(at: range.lowerBound, count: range.count)
  }
}

extension Range<Int> {
  /// The `count` positions at `offset` from the start of this range.
  ///
  /// - Parameter purpose: what lies there, for the error that says it is missing.
  /// - Throws: ``ReadError`` with code `truncated` if they leave the range.
  @inline(__always)
  func requireSubrange(
    at offset: UInt64, count: UInt64, _ purpose: StaticString
  ) throws(ReadError) -> Range<Int> {
    guard let range = subrange(at: offset, count: count) else {
      throw .truncated(purpose, at: offset, count: count, in: self)
    }
    return range
  }
}
