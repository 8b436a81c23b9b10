internal import BinarySupport

/// A file mapped into memory for reading: the zero-copy way to its bytes.
///
/// The views made from ``bytes`` live as long as the mapping, and the compiler proves it.
///
/// A mapping shows the file as it is, not as it was: if another process truncates the file, access
/// to the pages that are gone raises `SIGBUS`, which ends the process. Map files that do not change; for
/// the others ``FileReader`` reads the same facts and reports truncation as an error, or a mapping can be
/// guarded.
public struct MappedFile: ~Copyable, ByteSource {
  private let mapping: FileMapping

  /// Maps the file called `name`.
  ///
  /// A guarded mapping survives that the file shrinks: what is gone reads as zeros, and
  /// ``requireUnchanged()`` says so, and reading a ``BuildInfo`` fails. For that the
  /// process gets a handler of `SIGBUS`, once, which passes on what is not its own to the handler it finds.
  /// A handler that is installed later, and does not pass on, ends the protection.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - isGuarded: at most 256 mappings can be at the same time.
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`; `limitExceeded` for
  ///   one guarded mapping too many.
  public init(mapping name: Pathname, isGuarded: Bool = false) throws(ReadError) {
    let file = try FileReader.openDescriptor(name)
    mapping = try MappedFile.map(file, isGuarded: isGuarded)
  }

  private static func map(
    _ file: borrowing Descriptor, isGuarded: Bool
  ) throws(ReadError) -> FileMapping {
    let mapping: FileMapping?
    do throws(SystemError) {
      mapping = try FileMapping(file, isGuarded: isGuarded)
    } catch {
      throw ReadError(error)
    }
    guard let mapping else {
      throw .limit(
        "expected fewer guarded mappings", found: UInt64(FileMapping.maximumGuardedCount))
    }
    return mapping
  }

  /// Maps the file at `path`, as ``init(mapping:isGuarded:)-(Pathname,_)`` does.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - isGuarded: whether the mapping survives that the file shrinks.
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile`, `unreadable` or `limitExceeded`.
  public init(mapping path: String, isGuarded: Bool = false) throws(ReadError) {
    try self.init(mapping: Pathname(path), isGuarded: isGuarded)
  }

  /// Checks that all that was read so far was there; a mapping that is not guarded cannot tell.
  ///
  /// - Throws: ``ReadError`` with code `truncated`.
  public func requireUnchanged() throws(ReadError) {
    if mapping.hasFaulted { throw .becameShorter(at: nil) }
  }

  /// The size the file had when it was mapped.
  public var byteCount: Int { mapping.byteCount }

  /// The whole file.
  public var bytes: RawSpan {
    @_lifetime(borrow self)
    get { mapping.bytes }
  }

  @_lifetime(&self)
  package mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    try bytes.checkedExtracting(at: offset, count: count)
  }

  @_lifetime(&self)
  package mutating func bytes(_ first: Range<Int>, _ second: Range<Int>) throws(ReadError)
    -> WindowPair
  {
    let all = bytes
    return WindowPair(
      try all.checkedExtracting(at: first.lowerBound, count: first.count),
      try all.checkedExtracting(at: second.lowerBound, count: second.count)
    )
  }
}
