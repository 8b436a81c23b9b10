internal import BinarySupport

/// Walks the functions of an image, from the function table that every Go program has.
///
///     var file = try FileReader(opening: path)
///     var functions = try LinkedFunctions(reading: &file)
///     while let function = try functions.next(in: &file) {
///       print(function.address, function.byteCount, String(function.name))
///     }
///
/// Nothing is allocated for a function: its texts are borrowed, and valid until the next one is asked for. The walk itself
/// takes at most 4 MiB of memory.
public struct LinkedFunctions: ~Copyable {
  private var walk: FunctionWalk
  /// What entries are added to.
  private let text: UInt64
  private let hasPositions: Bool

  /// The function that was returned last, and the calls inlined into it: how many there are, and how many were returned.
  private var current: FunctionRecord?
  private var callCount: Int?
  private var nextCall = 0

  /// What is read of each function beside its address, size and name.
  public struct Details: OptionSet, Sendable {
    /// The bits of the set.
    public let rawValue: UInt8

    /// Creates a set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// File and line, which takes as long again as all else.
    public static let positions = Details(rawValue: 1)

    /// Calls inlined into the function (``LinkedFunctions/nextInlinedCall(in:)-(FileReader)``).
    public static let inlinedCalls = Details(rawValue: 2)
  }

  /// The releases of Go that wrote the table.
  public var release: FunctionTable { walk.layout.release }

  /// The number of entries of the table, which is that of the functions but for holes between sections of text.
  public var entryCount: Int { walk.layout.functionCount }

  private init(_ walk: consuming FunctionWalk, text: UInt64, hasPositions: Bool) {
    self.walk = walk
    self.text = text
    self.hasPositions = hasPositions
  }

  /// Finds the function table of an open file.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  ///   - details: what else is read of each function than its address, size and name.
  /// - Throws: ``ReadError`` with code `noBuildInfo` where there is no function table, `unsupported` where it is obfuscated,
  ///   `truncated` where the file ends within it, `malformedBuildInfo` where the addresses of functions, or the inlined calls
  ///   that were asked for, cannot be determined.
  public init(
    reading file: inout FileReader, image: BinaryImage? = nil,
    including details: Details = .positions
  ) throws(ReadError) {
    try self.init(from: &file, part: image?.requireRange(), including: details)
  }

  /// Finds the function table of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  ///   - details: what else is read of each function than its address, size and name.
  /// - Throws: as ``init(reading:image:including:)``.
  public init(
    parsing bytes: RawSpan, image: BinaryImage? = nil, including details: Details = .positions
  ) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(from: &memory, part: image?.requireRange(), including: details)
  }

  package init(
    from source: inout some Bytes, part: Range<Int>?, including details: Details
  ) throws(ReadError) {
    let image = try Image(firstIn: &source, part: part)
    let table = try image.functionTable(in: &source)
    let data = try ModuleData(of: table, in: image, &source)
    let text = try LinkedFunctions.textStart(of: table, data, in: image, &source)
    var functionData: TableMemory?
    if details.contains(.inlinedCalls) {
      functionData = try LinkedFunctions.functionData(of: table, data, in: image, &source)
    }
    self.init(
      FunctionWalk(table, functionData: functionData), text: text,
      hasPositions: details.contains(.positions))
  }

  /// The next function in the order of addresses; nil after the last one.
  ///
  /// - Parameter file: the file that this was created with.
  /// - Throws: ``ReadError`` with code `malformedBuildInfo` where the table is damaged, `truncated` or `unreadable` where
  ///   reading fails.
  @_lifetime(&self)
  public mutating func next(in file: inout FileReader) throws(ReadError) -> LinkedFunction? {
    try advance(in: &file)
  }

  /// The next function in the order of addresses; nil after the last one.
  ///
  /// - Parameter bytes: the contents of the file that this was created with.
  /// - Throws: as ``next(in:)-(FileReader)``.
  @_lifetime(&self)
  public mutating func next(in bytes: RawSpan) throws(ReadError) -> LinkedFunction? {
    var memory = MemoryBytes(bytes)
    return try advance(in: &memory)
  }

  @inline(__always)
  @_lifetime(&self)
  package mutating func advance(
    in source: inout some Bytes
  ) throws(ReadError) -> LinkedFunction? {
    callCount = nil
    nextCall = 0
    current = try walk.next(in: &source)
    guard let record = current else { return nil }
    let name = try walk.name(of: record, &source)
    var line: Int?
    var file = TableText(place: 0, byteCount: 0)
    if hasPositions {
      line = try walk.line(of: record, &source)
      if let offset = try walk.fileOffset(of: record, &source) {
        file = try walk.fileName(at: offset, &source)
      }
    }
    return LinkedFunction(
      address: text &+ record.entry, byteCount: record.byteCount,
      name: BorrowedText(walk.name(name)), file: BorrowedText(walk.fileName(file)),
      line: line)
  }

  /// The next call inlined into the function that was returned last; nil after the last one.
  ///
  /// None are returned unless they were asked for, and none of programs before Go 1.18 and of objects.
  ///
  /// - Parameter file: the file that this was created with.
  /// - Throws: as ``next(in:)-(FileReader)``, and ``ReadError`` with code `limitExceeded` where there are more than 32 768.
  @_lifetime(&self)
  public mutating func nextInlinedCall(in file: inout FileReader) throws(ReadError) -> InlinedCall?
  {
    try advanceCall(in: &file)
  }

  /// The next call inlined into the function that was returned last; nil after the last one.
  ///
  /// - Parameter bytes: the contents of the file that this was created with.
  /// - Throws: as ``nextInlinedCall(in:)-(FileReader)``.
  @_lifetime(&self)
  public mutating func nextInlinedCall(in bytes: RawSpan) throws(ReadError) -> InlinedCall? {
    var memory = MemoryBytes(bytes)
    return try advanceCall(in: &memory)
  }

  @_lifetime(&self)
  package mutating func advanceCall(
    in source: inout some Bytes
  ) throws(ReadError) -> InlinedCall? {
    guard let current else { return nil }
    if callCount == nil { callCount = try walk.callCount(of: current, &source) }
    guard let callCount, nextCall < callCount else { return nil }
    let call = try walk.call(nextCall, of: current, &source)
    nextCall += 1
    return InlinedCall(
      name: BorrowedText(walk.name(of: call)), callOffset: call.parentOffset,
      byteCount: call.byteCount)
  }

  /// The memory that the offsets of inlined calls count from; nil where none are returned.
  private static func functionData(
    of table: FoundFunctionTable, _ data: ModuleData?, in image: Image, _ source: inout some Bytes
  ) throws(ReadError) -> TableMemory? {
    guard table.layout.hasNarrowFields, try image.words(in: &source).format != nil else {
      return nil
    }
    guard let start = data?.functionData, let memory = try image.memory(from: start, in: &source)
    else {
      throw .malformedFunctionTable(
        "the place of inlined calls cannot be determined", in: table.memory)
    }
    return memory
  }

  /// The address that entries count from: 0 where they are addresses.
  private static func textStart(
    of table: FoundFunctionTable, _ data: ModuleData?, in image: Image, _ source: inout some Bytes
  ) throws(ReadError) -> UInt64 {
    let words = try image.words(in: &source).format
    // Objects have no addresses yet, and functions of WebAssembly modules have numbers.
    guard table.layout.hasNarrowFields, let words, !words.isCut else { return 0 }
    if let data { return data.text }
    guard table.layout.textStart != 0 else {
      throw .malformedFunctionTable(
        "the start of the code cannot be determined", in: table.memory)
    }
    return table.layout.textStart
  }
}

/// A function of an image, borrowed from the walk that returned it.
public struct LinkedFunction: ~Escapable {
  /// The address of its first instruction; in objects the offset from the start of Go's code, in WebAssembly modules the
  /// number that Go's runtime knows it by.
  public let address: UInt64

  /// The size of its code in bytes, with the padding before the next function.
  public let byteCount: UInt64

  /// The name as the linker wrote it, such as `net/http.(*Client).Do`; dots in the last element of the package's path are
  /// `%2e`. Names are not unique.
  public let name: BorrowedText

  /// The source file of its first instruction; empty where none is recorded, as for C functions.
  public let file: BorrowedText

  /// The line of its first instruction; nil where none is recorded.
  public let line: Int?

  @_lifetime(copy name, copy file)
  init(
    address: UInt64, byteCount: UInt64, name: BorrowedText, file: BorrowedText, line: Int?
  ) {
    self.address = address
    self.byteCount = byteCount
    self.name = name
    self.file = file
    self.line = line
  }
}

/// A call that was inlined into a function, borrowed from the walk that returned it.
public struct InlinedCall: ~Escapable {
  /// The name of the function that was called, as ``LinkedFunction/name``.
  public let name: BorrowedText

  /// The place of the call, as an offset in bytes from the address of the function that it is inlined into.
  public let callOffset: UInt64

  /// The size of its code in bytes, without that of calls inlined into it in turn.
  public let byteCount: UInt64

  @_lifetime(copy name)
  init(name: BorrowedText, callOffset: UInt64, byteCount: UInt64) {
    self.name = name
    self.callOffset = callOffset
    self.byteCount = byteCount
  }
}
