package import BinarySupport

/// A file read by position into buffers that are reused: the scanning way to its bytes.
///
/// The first page stays at hand while one further window moves through the file, because headers
/// are looked at again and again while tables and data elsewhere are looked at once. Small
/// requests are served from what the buffers hold, and a file that its first bytes give away is
/// never asked for more than its first page.
///
/// A file that shrinks while it is read gives an error. Memory: one page, and a buffer of 16 KiB that
/// grows with the largest window that is asked for, to less than twice its size.
public struct FileReader: ~Copyable, ByteSource {
  private var file = Backing()
  private var head = ReadBuffer(capacity: FileReader.pageSize)
  private var window = ReadBuffer(capacity: FileReader.firstWindowSize)
  /// Nil until it matters: most files are done with after their first page.
  private var knownByteCount: Int?
  /// Whether the size is more than a bound that nothing reaches.
  private var isEndKnown = true

  /// What ends long reads early, with an error of code `cancelled`.
  package var cancellation: Cancellation?
  /// How much was read since that was checked.
  private var uncheckedByteCount = 0
  private static let checkedByteCount = 1 << 20

  /// Creates a reader without a file, to ``open(_:)`` one after the other.
  public init() {}

  /// Opens the file called `name`.
  ///
  /// - Throws: as ``open(_:)``.
  public init(opening name: Pathname) throws(ReadError) {
    self.init()
    try open(name)
  }

  /// Opens the file at `path`.
  ///
  /// - Throws: as ``open(_:)``.
  public init(opening path: String) throws(ReadError) {
    try self.init(opening: Pathname(path))
  }

  /// Reads from a descriptor, which stays open when the reader goes.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` or `unreadable`.
  public init(borrowing descriptor: Int32) throws(ReadError) {
    self.init()
    try begin(Backing(file: Descriptor(borrowing: descriptor)))
  }

  /// Reads all that a pipe or socket still gives into memory, and from there.
  ///
  /// - Parameters:
  ///   - pipe: an open descriptor, which stays open.
  ///   - limit: the most bytes that are taken; up to three times as much memory is used meanwhile.
  /// - Throws: ``ReadError`` with code `unreadable`, or `limitExceeded` where there is more.
  public init(draining pipe: Int32, limit: Int) throws(ReadError) {
    self.init()
    try open(RandomAccessBytes(draining: Descriptor(borrowing: pipe), limit: limit))
  }

  /// Reads all that a pipe or socket still gives: into memory, or, if it is much, into a file without a name in `$TMPDIR`, or else
  /// in `/var/tmp` or `/tmp`.
  ///
  /// - Parameters:
  ///   - pipe: an open descriptor, which stays open.
  ///   - memoryLimit: the most bytes that are taken where no such file can be created.
  /// - Throws: ``ReadError`` with code `unreadable`, also where there is no more room for the file, or `limitExceeded`.
  package init(spooling pipe: Int32, memoryLimit: Int) throws(ReadError) {
    self.init()
    let folders = [CurrentProcess.variable("TMPDIR") ?? "", "/var/tmp", "/tmp"].filter {
      !$0.isEmpty
    }
    let spooled = try ReadError.converting { () throws(SystemError) in
      try SpooledPipe.reading(
        pipe, memoryByteCount: FileReader.spooledInMemory, memoryLimit: memoryLimit,
        fileLimit: FileReader.maximumSpooledByteCount, folders: folders)
    }
    switch consume spooled {
    case .memory(let bytes): try open(RandomAccessBytes(bytes))
    case .file(let file): try open(file)
    case nil:
      throw ReadError(
        .limitExceeded,
        .text("a pipe with more than \(memoryLimit) bytes in memory, or 64 GiB in a file"))
    }
  }

  private static let spooledInMemory = 1 << 24
  private static let maximumSpooledByteCount = Int.gibibytes(64)

  #if !hasFeature(Embedded)
    /// Reads bytes from elsewhere, such as an object in a store, by requests for ranges.
    ///
    ///     let reader = try FileReader(byteCount: object.size) { range in
    ///       try store.download(object, range: range)
    ///     }
    ///
    /// A binary takes some five to twenty requests: 4096 bytes at its start, then headers, tables and build info where they
    /// are, of 4 to 64 KiB. No range is empty, and each lies within the bytes.
    ///
    /// - Parameters:
    ///   - byteCount: the number of bytes; at least 0.
    ///   - read: returns the bytes of a range. It is called by one thread at a time, while the reader is used.
    /// - Throws: ``ReadError``: one that `read` throws, as it is; with code `unreadable` and the text of any other error; with
    ///   code `truncated` where `read` returns less than it was asked for.
    public init<Bytes: Collection<UInt8>>(
      byteCount: Int, read: @escaping (_ range: Range<Int>) throws -> Bytes
    ) throws(ReadError) {
      self.init()
      try open(RandomAccessBytes(byteCount: max(0, byteCount), requesting: read))
    }
  #endif

  /// What is read where little is asked for. Reading a page costs little more than reading a byte.
  package static let pageSize = 4096

  /// No single header is larger.
  static let headerSize = 128

  /// Holds the blob of most binaries; larger windows make the buffer grow.
  static let firstWindowSize = 16384

  /// Turns to another file; the one before is closed, and the buffers serve again.
  ///
  /// After an error no file is open, and every request fails.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public mutating func open(_ name: Pathname) throws(ReadError) {
    close()
    try begin(Backing(file: FileReader.openDescriptor(name)))
  }

  static func openDescriptor(_ name: Pathname) throws(ReadError) -> Descriptor {
    do throws(SystemError) {
      return try Descriptor(opening: name.system)
    } catch {
      throw ReadError(error)
    }
  }

  /// Turns to a file that is open.
  ///
  /// - Throws: as ``open(_:)-(Pathname)``.
  package mutating func open(_ file: consuming Descriptor) throws(ReadError) {
    close()
    try begin(Backing(file: file))
  }

  /// Turns to bytes that are not those of a file, such as what a compressed file contains.
  ///
  /// - Throws: ``ReadError`` where the first page of it cannot be read.
  package mutating func open(_ bytes: RandomAccessBytes) throws(ReadError) {
    close()
    cancellation = bytes.cancellation
    try begin(Backing(bytes))
    if let byteCount = bytes.byteCount {
      knownByteCount = byteCount
      return
    }
    // The number of bytes is unknown until all were read.
    isEndKnown = head.byteCount < FileReader.pageSize
    knownByteCount = isEndKnown ? head.byteCount : .max
  }

  /// Turns to a part of another reader's file, as if it were a file of its own. The other must stay open as long.
  ///
  /// - Parameter part: must lie within the other's file, or the first request after its end fails.
  /// - Throws: ``ReadError`` where the first page of it cannot be read.
  package mutating func open(
    _ part: Range<Int>, of other: borrowing FileReader
  ) throws(ReadError) {
    close()
    cancellation = other.cancellation
    let file = other.file.lent(from: part.lowerBound)
    try head.fillUpTo(min(part.count, FileReader.pageSize), from: file)
    knownByteCount = part.count
    self.file = consume file
  }

  /// Turns to a part of the file that is open, as if it were a file of its own.
  ///
  /// - Parameter part: must lie within the file, or the first request after its end fails.
  /// - Throws: ``ReadError`` where the first page of it cannot be read.
  package mutating func narrow(to part: Range<Int>) throws(ReadError) {
    var file = Backing()
    swap(&file, &self.file)
    close()
    let rest = file.dropping(part.lowerBound)
    try head.fillUpTo(min(part.count, FileReader.pageSize), from: rest)
    knownByteCount = part.count
    self.file = rest
  }

  /// Closes the file.
  public mutating func close() {
    file = Backing()
    knownByteCount = 0
    isEndKnown = true
    head.clear()
    window.clear()
  }

  private mutating func begin(_ file: consuming Backing) throws(ReadError) {
    try head.fillUpTo(FileReader.pageSize, from: file)
    try file.requireReachableEnd()
    // What is not empty and can be read by position is a file; what is empty may be a device.
    knownByteCount = head.isEmpty ? try file.byteCount() : nil
    self.file = consume file
  }

  /// Which file is open.
  ///
  /// - Throws: ``ReadError`` with code `unreadable`.
  package var identity: FileIdentity {
    get throws(ReadError) { try file.identity }
  }

  /// What the file system records of the file that is open; nil where it is not a regular file.
  package var stamp: FileStamp? { file.stamp }

  /// Checks that the file is the one that was seen under its name before.
  ///
  /// - Throws: ``ReadError`` with code `unreadable` where it is another.
  package func require(_ expected: FileIdentity) throws(ReadError) {
    guard try identity == expected else {
      throw ReadError(.unreadable, .sentence("the file was replaced during the scan"))
    }
  }

  /// The size of the file; asked for the first time, it takes a system call.
  public var byteCount: Int {
    mutating get {
      if let knownByteCount { return knownByteCount }
      // Special files of `/proc` call themselves empty and are not.
      // Where the end cannot be determined, reading fails, rather than that the file seems to have no more.
      let byteCount = max(head.byteCount, file.end ?? .max)
      knownByteCount = byteCount
      return byteCount
    }
  }

  /// The `count` bytes that start at `offset`, in a window that stays valid until the reader is used again.
  ///
  /// - Throws: ``ReadError`` with code `truncated` where the range does not lie within the file, `unreadable` where reading
  ///   fails.
  @_lifetime(&self)
  public mutating func bytes(at offset: Int, count: Int) throws(ReadError) -> RawSpan {
    guard offset >= 0, count >= 0, count <= Int.max - offset else {
      throw .outOfBounds(at: offset, count: count, size: byteCount)
    }
    let range = offset..<offset + count
    if head.holds(range) { return head.span(range) }
    if !window.holds(range) { try fillWindow(range) }
    return window.span(range)
  }

  package mutating func copy(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int
  ) throws(ReadError) {
    guard range.count >= FileReader.firstWindowSize, isEndKnown, range.lowerBound >= 0,
      range.upperBound <= byteCount, !window.holds(range)
    else { return try copyWindow(range, to: &bytes, at: start) }
    try willRead(range.count)
    let count = try file.read(range, to: &bytes, at: start)
    guard count == range.count else {
      throw .becameShorter(at: UInt64(range.lowerBound + count))
    }
  }

  /// How much is searched before a hole is asked for, which only large files have.
  static let byteCountBeforeHoles = 1 << 18

  /// Large searches skip the holes of sparse files and are shared with up to three threads more.
  package mutating func firstPosition(
    in range: Range<Int>, overlap: Int, where search: @escaping @Sendable (RawSpan) -> Int?
  ) throws(ReadError) -> Int? {
    var window = SearchWindow(in: range, overlap: overlap)
    var mayHaveHoles = file.isFile && !self.window.holds(range)
    var hasSkipped = false
    while !window.range.isEmpty {
      if mayHaveHoles, window.range.lowerBound - range.lowerBound > FileReader.byteCountBeforeHoles
      {
        mayHaveHoles = false
        hasSkipped = true
        let rest = file.rest(of: window.range.lowerBound..<range.upperBound)
        if rest.count >= SharedSearch.smallestByteCount {
          let found = try SharedSearch(
            of: rest, overlap: overlap, in: file, cancellation, where: search
          ).result()
          if found == nil { try requireEnd(atOrAfter: range.upperBound) }
          return found
        }
        window = SearchWindow(in: rest, overlap: overlap)
        continue
      }
      let found = search(try bytes(at: window.range.lowerBound, count: window.range.count))
      if let found { return window.range.lowerBound + found }
      window.advance()
    }
    if hasSkipped { try requireEnd(atOrAfter: range.upperBound) }
    return nil
  }

  /// Checks that what was taken for a hole is not what the file has lost.
  private func requireEnd(atOrAfter end: Int) throws(ReadError) {
    let found = file.end ?? 0
    guard found >= end else { throw .becameShorter(at: UInt64(found)) }
  }

  /// Appends the bytes at `offset`, less of them at the end of the file; returns how many.
  ///
  /// - Throws: ``ReadError`` where reading fails.
  package mutating func append(
    upTo count: Int, at offset: Int, to bytes: inout [UInt8]
  ) throws(ReadError) -> Int {
    let range = (0..<byteCount).clamped(at: UInt64(offset), count: UInt64(count))
    try willRead(range.count)
    try window.fill(range, orAtLeast: range.prefix(0), from: file)
    bytes.append(contentsOf: window.all)
    return window.byteCount
  }

  private mutating func fillWindow(_ range: Range<Int>) throws(ReadError) {
    guard range.upperBound <= byteCount else {
      throw .outOfBounds(at: range.lowerBound, count: range.count, size: byteCount)
    }
    // A single header is one of several; whoever asks for more knows how much there is.
    let count = range.count > FileReader.headerSize ? range.count : FileReader.pageSize
    let end = range.lowerBound + min(count, byteCount - range.lowerBound)
    try willRead(end - range.lowerBound)
    if isEndKnown {
      try window.fill(range.lowerBound..<end, from: file)
    } else {
      try window.fill(range.lowerBound..<end, orAtLeast: range, from: file)
    }
  }

  package mutating func prepare(_ range: Range<Int>) throws(ReadError) {
    guard file.isFile else { return }
    let range = range.clamped(to: 0..<byteCount)
    guard !range.isEmpty, !head.holds(range), !window.holds(range) else { return }
    try willRead(range.count)
    // A failure to read is that of the window that needs the bytes.
    try? window.fill(range, orAtLeast: range.prefix(0), from: file)
  }

  @_lifetime(&self)
  package mutating func bytes(
    _ first: Range<Int>, _ second: Range<Int>
  ) throws(ReadError) -> WindowPair {
    // Headers near the start of the file and what they point to.
    if head.holds(first) {
      if head.holds(second) { return WindowPair(head.span(first), head.span(second)) }
      if !window.holds(second) { try fillWindow(second) }
      return WindowPair(head.span(first), window.span(second))
    }
    let start = min(first.lowerBound, second.lowerBound)
    let end = max(first.upperBound, second.upperBound)
    guard start >= 0, end <= byteCount else {
      throw .outOfBounds(at: start, count: end - start, size: byteCount)
    }
    if window.holds(start..<end) { return WindowPair(window.span(first), window.span(second)) }
    if end - start <= first.count + second.count + FileReader.pageSize {
      try fillWindow(start..<end)
      return WindowPair(window.span(first), window.span(second))
    }
    try willRead(first.count + second.count)
    return try window.fill(first, second, from: file)
  }

  /// Checks for cancellation after each mebibyte.
  @inline(__always)
  private mutating func willRead(_ count: Int) throws(ReadError) {
    uncheckedByteCount += count
    guard uncheckedByteCount >= FileReader.checkedByteCount else { return }
    uncheckedByteCount = 0
    try cancellation?.check()
  }
}
