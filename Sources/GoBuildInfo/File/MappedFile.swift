/// A file mapped into memory for reading: the zero-copy way to its bytes.
///
/// The views made from ``bytes`` live as long as the mapping, and the compiler proves it.
///
/// A mapping shows the file as it is, not as it was: if another process truncates the file, access
/// to the pages that are gone raises `SIGBUS`. Map files that do not change; for the others
/// ``FileReader`` reads the same facts and reports truncation as an error.
@safe
public struct MappedFile: ~Copyable, ByteSource {
  /// Nil for an empty file, which cannot be mapped.
  private let address: UnsafeRawPointer?

  /// The size the file had when it was mapped.
  public let byteCount: Int

  /// Maps the file called `name`.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(_ name: Pathname) throws(ReadError) {
    let file = try Descriptor(opening: name)
    let byteCount = try file.byteCount()
    let mapping = try unsafe MappedFile.map(file, byteCount)
    unsafe address = mapping
    self.byteCount = byteCount
  }

  private static func map(
    _ file: borrowing Descriptor, _ byteCount: Int
  ) throws(ReadError) -> UnsafeRawPointer? {
    byteCount == 0 ? nil : try unsafe SystemCalls.map(file.number, byteCount: byteCount)
  }

  /// The whole file.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      let buffer = unsafe UnsafeRawBufferPointer(start: address, count: byteCount)
      return unsafe _overrideLifetime(RawSpan(_unsafeBytes: buffer), borrowing: self)
    }
  }

  @_lifetime(&self)
  public mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    try bytes.checkedExtracting(at: offset, count: count)
  }

  @_lifetime(&self)
  public mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError)
    -> WindowPair
  {
    let all = bytes
    return WindowPair(
      try all.checkedExtracting(at: first.lowerBound, count: first.count),
      try all.checkedExtracting(at: second.lowerBound, count: second.count)
    )
  }

  deinit {
    if let address = unsafe address { unsafe SystemCalls.unmap(address, byteCount: byteCount) }
  }
}
