package import BinarySupport

/// Bytes by position that are not those of a file: what a compressed file contains, what a pipe delivered, an object of a
/// store.
package struct RandomAccessBytes: @unchecked Sendable {
  /// Copies the bytes from an offset on; returns how many there were, which is less than asked for only at the end.
  package typealias Read = (Int, inout MutableRawSpan) throws(ReadError) -> Int

  /// The number of bytes; nil where it is unknown before all of them were read.
  let byteCount: Int?

  /// What ends long reads early, with an error of code `cancelled`.
  let cancellation: Cancellation?

  let read: Read

  /// - Parameter read: called by one thread at a time.
  package init(byteCount: Int?, cancellation: Cancellation? = nil, read: @escaping Read) {
    self.byteCount = byteCount
    self.cancellation = cancellation
    self.read = read
  }
}

#if !hasFeature(Embedded)
  extension RandomAccessBytes {
    /// Bytes that a client returns.
    init<Bytes: Collection<UInt8>>(
      byteCount: Int, requesting request: @escaping (Range<Int>) throws -> Bytes
    ) {
      self.init(byteCount: byteCount) { (offset, buffer) throws(ReadError) in
        let range = (0..<byteCount).clamped(at: UInt64(offset), count: UInt64(buffer.byteCount))
        if range.isEmpty { return 0 }
        do {
          let bytes = Array(try request(range).prefix(range.count))
          buffer.copy(bytes.span.raw, 0..<bytes.count, to: 0)
          return bytes.count
        } catch let error as ReadError {
          throw error
        } catch {
          throw ReadError(code: .unreadable, message: "\(error)", offset: UInt64(range.lowerBound))
        }
      }
    }
  }
#endif

/// The bytes that a reader reads: those of a file, others, or a part of either.
struct Backing: ~Copyable {
  private let file: Descriptor

  /// The bytes that take the place of the file's, if any.
  private let bytes: RandomAccessBytes?

  /// Where the first byte lies.
  private let start: Int

  /// No bytes at all: every request fails.
  init() { self.init(file: Descriptor()) }

  init(file: consuming Descriptor) { self.init(file, bytes: nil) }

  init(_ bytes: RandomAccessBytes) { self.init(Descriptor(), bytes: bytes) }

  private init(_ file: consuming Descriptor, bytes: RandomAccessBytes?, start: Int = 0) {
    self.file = file
    self.bytes = bytes
    self.start = start
  }

  /// The bytes from `offset` on, for a borrower that is done with them before the owner of the file is.
  func lent(from offset: Int = 0) -> Backing {
    Backing(file.lent(), bytes: bytes, start: start + offset)
  }

  /// The bytes from `offset` on.
  consuming func dropping(_ offset: Int) -> Backing {
    Backing(file, bytes: bytes, start: start + offset)
  }

  /// Whether the bytes lie in a file, where any of them is as near as any other.
  var isFile: Bool { bytes == nil }

  /// Checks that there is a position for each byte of the file.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded`, only where `Int` has 32 bits.
  func requireReachableEnd() throws(ReadError) {
    guard isFile else { return }
    do throws(SystemError) {
      try file.requireReachableEnd()
    } catch {
      throw ReadError(error)
    }
  }

  /// Fills `buffer` from `offset`; returns how many bytes there were.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard let bytes else {
      do throws(SystemError) {
        return try unsafe file.read(at: start + offset, into: buffer)
      } catch {
        throw ReadError(error)
      }
    }
    var span = unsafe MutableRawSpan(_unsafeBytes: buffer)
    return try bytes.read(start + offset, &span)
  }

  /// Copies a range to `bytes` from `start` on; returns how many bytes there were.
  func read(
    _ range: Range<Int>, to bytes: inout [UInt8], at start: Int
  ) throws(ReadError) -> Int {
    var failure: ReadError?
    let count = unsafe bytes.withUnsafeMutableBytes { buffer in
      do throws(ReadError) {
        let target = unsafe UnsafeMutableRawBufferPointer(
          rebasing: buffer[start..<start + range.count])
        return try unsafe read(at: range.lowerBound, into: target)
      } catch {
        failure = error
        return 0
      }
    }
    if let failure { throw failure }
    return count
  }

  /// Reads into `buffer` with one call, which may give less than there is.
  func readOnce(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(ReadError) -> Int {
    guard isFile else { return try unsafe read(at: offset, into: buffer) }
    do throws(SystemError) {
      return try unsafe file.readOnce(at: start + offset, into: buffer)
    } catch {
      throw ReadError(error)
    }
  }

  /// The size of the file.
  ///
  /// - Throws: ``ReadError`` with code `notRegularFile` for what has no size.
  func byteCount() throws(ReadError) -> Int {
    guard isFile else { return bytes?.byteCount ?? 0 }
    return try ReadError.converting { () throws(SystemError) in try file.byteCount() } - start
  }

  /// The position of the end of what can be read by position; 0 where there is none, nil where that cannot be determined.
  var end: Int? { file.end.map { max(0, $0 - start) } }

  /// What is left of `range` when it starts with a hole, to the page.
  func rest(of range: Range<Int>) -> Range<Int> {
    guard isFile else { return range }
    let first = start + range.lowerBound
    let skipped = file.startOfData(from: first, end: start + range.upperBound) - first
    return range.lowerBound + skipped / FileReader.pageSize * FileReader.pageSize..<range.upperBound
  }

  /// What the file system records of the file; nil where it is not a regular file.
  var stamp: FileStamp? { file.stamp }

  /// Which file it is.
  var identity: FileIdentity {
    get throws(ReadError) {
      try ReadError.converting { () throws(SystemError) in try file.identity }
    }
  }
}

extension RandomAccessBytes {
  /// Reads all that a pipe or socket still gives into memory.
  ///
  /// - Throws: ``ReadError`` with code `unreadable`, or `limitExceeded` where there is more.
  init(draining pipe: borrowing Descriptor, limit: Int) throws(ReadError) {
    let contents: [UInt8]?
    do throws(SystemError) {
      contents = try pipe.readToEnd(limit: limit)
    } catch {
      throw ReadError(error)
    }
    guard let contents else { throw .longPipe(limit) }
    self.init(contents)
  }

  /// Bytes in memory.
  package init(_ contents: [UInt8], cancellation: Cancellation? = nil) {
    self.init(byteCount: contents.count, cancellation: cancellation) { offset, buffer in
      let range = (0..<contents.count).clamped(at: UInt64(offset), count: UInt64(buffer.byteCount))
      buffer.copy(contents.span.raw, range, to: 0)
      return range.count
    }
  }
}

extension ReadError {
  static func longPipe(_ limit: Int) -> ReadError {
    ReadError(.limitExceeded, .text("a pipe with more than \(limit) bytes"))
  }
}
