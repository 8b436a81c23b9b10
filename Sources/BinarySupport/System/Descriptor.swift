/// An open file, closed when its owner goes.
package struct Descriptor: ~Copyable {
  package let number: Int32
  private let isOwned: Bool
  /// Whether the position, which this package does not read from, may be moved.
  private let isPositionOurs: Bool

  /// No file at all: every request fails.
  package init() {
    self.init(borrowing: -1)
  }

  /// Opens a file for reading. Never waits for a writer to open a FIFO, never takes a terminal.
  package init(opening path: SystemPath) throws(SystemError) {
    self.init(owning: try SystemCalls.open(path))
  }

  /// Borrows a descriptor that the caller opened and will close.
  package init(borrowing number: Int32) {
    self.init(number, isOwned: false, isPositionOurs: false)
  }

  init(owning number: Int32) {
    self.init(number, isOwned: true, isPositionOurs: true)
  }

  private init(_ number: Int32, isOwned: Bool, isPositionOurs: Bool) {
    self.number = number
    self.isOwned = isOwned
    self.isPositionOurs = isPositionOurs
  }

  /// The same file for a borrower that is done with it before its owner is.
  package func lent() -> Descriptor {
    Descriptor(number, isOwned: false, isPositionOurs: isPositionOurs)
  }

  /// Fills `buffer` from `offset`; returns how many bytes there were before the end of the file.
  @unsafe
  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try unsafe SystemCalls.read(number, at: offset, into: buffer)
  }

  /// Reads into `buffer` with one call, which may give less than there is.
  @unsafe
  package func readOnce(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SystemError) -> Int {
    try unsafe SystemCalls.readOnce(number, at: offset, into: buffer)
  }

  /// Reads all that a pipe or socket still gives; nil where that is more than `limit` bytes.
  package func readToEnd(limit: Int) throws(SystemError) -> [UInt8]? {
    try SystemCalls.readToEnd(number, limit: limit)
  }

  /// Whether this is a pipe.
  package var isPipe: Bool {
    get throws(SystemError) { try SystemCalls.isPipe(number) }
  }

  /// Waits until there is something to read or the last writer has gone.
  package func waitForData() { SystemCalls.waitForData(number) }

  /// Which file it is.
  package var identity: FileIdentity {
    get throws(SystemError) { try SystemCalls.status(of: number).identity }
  }

  /// What the file system records of it; nil where it is not a regular file.
  package var stamp: FileStamp? { FileStamp(ofFile: number) }

  /// The size of the file.
  ///
  /// - Throws: ``SystemError/noPositions`` for what has no size.
  package func byteCount() throws(SystemError) -> Int {
    let status = try SystemCalls.status(of: number)
    guard status.isRegular else { throw .noPositions }
    return status.byteCount
  }

  /// Checks that there is a position for each byte of the file. What lies after the last one would be missing from hashes and archives.
  ///
  /// - Throws: ``SystemError/tooLarge(_:)``, only where `Int` has 32 bits.
  package func requireReachableEnd() throws(SystemError) {
    #if _pointerBitWidth(_32)
      _ = try SystemCalls.status(of: number)
    #endif
  }

  /// The position of the end of what can be read by position; 0 where there is none, nil where that cannot be determined.
  package var end: Int? {
    // Seeking is the cheapest way to learn it, but moves the position that others may share.
    if isPositionOurs { return SystemCalls.end(of: number) }
    do throws(SystemError) {
      return try byteCount()
    } catch {
      if case .noPositions = error { return 0 }
      return nil
    }
  }

  /// The first position at or after `offset` that is not in a hole; `end` where there is none.
  package func startOfData(from offset: Int, end: Int) -> Int {
    // Asking moves the position that others may share.
    isPositionOurs ? SystemCalls.startOfData(in: number, from: offset, end: end) : offset
  }

  deinit {
    if isOwned { SystemCalls.close(number) }
  }
}
