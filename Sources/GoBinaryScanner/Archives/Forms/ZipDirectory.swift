internal import BinarySupport
package import GoBuildInfo

/// Where the central directory of a zip archive lies.
package struct ZipDirectory {
  /// The positions of the directory.
  package let range: Range<Int>
  /// The number of files in it.
  package let count: Int

  /// That of the record at the end of an archive.
  package static let endSignature: UInt32 = 0x0605_4b50
  private static let endByteCount = 22
  private static let locatorSignature: UInt32 = 0x0706_4b50
  private static let locatorByteCount = 20
  private static let wideEndSignature: UInt32 = 0x0606_4b50
  private static let wideEndByteCount = 56
  private static let maximumCommentByteCount = 0xffff
  private static let maximumByteCount = 1 << 25

  /// Finds the directory by the record at the end of the file, which only a comment follows.
  package init(in file: inout FileReader) throws(ReadError) {
    let end = try ZipDirectory.end(of: &file)
    var directory = Description(try file.bytes(at: end, count: ZipDirectory.endByteCount))
    var limit = end
    if let wide = try ZipDirectory.wideEnd(before: end, in: &file) {
      let narrow = directory
      limit = wide
      directory = Description(wide: try file.bytes(at: wide, count: ZipDirectory.wideEndByteCount))
      guard narrow.agrees(with: directory) else {
        throw .malformedArchive("end records of a zip archive that contradict each other", at: end)
      }
    }
    guard directory.disk == 0 else {
      throw ReadError(.unsupported, at: UInt64(end), .sentence("zip archive of several volumes"))
    }
    guard directory.byteCount <= ZipDirectory.maximumByteCount else {
      throw ReadError(
        .limitExceeded, at: UInt64(end),
        .found("zip archive with a directory of more than 32 MiB", directory.byteCount))
    }
    guard
      let range = (0..<limit).subrange(at: directory.offset, count: directory.byteCount),
      directory.count <= UInt64(range.count / ZipEntry.headerByteCount)
    else {
      throw .malformedArchive("zip archive whose directory does not fit it: truncated?", at: end)
    }
    // Some readers find the directory by its offset, others by its end.
    guard range.upperBound == limit else {
      throw .malformedArchive(
        "data between the central directory of a zip archive and its end record",
        at: range.upperBound)
    }
    self.range = range
    count = Int(directory.count)
  }

  /// What a record at the end of the archive says of the directory.
  private struct Description {
    let disk: UInt64
    let count: UInt64
    let byteCount: UInt64
    let offset: UInt64

    init(_ record: RawSpan) {
      disk = UInt64(record.load(4, as: UInt16.self, .little))
      count = UInt64(record.load(10, as: UInt16.self, .little))
      byteCount = UInt64(record.load(12, as: UInt32.self, .little))
      offset = UInt64(record.load(16, as: UInt32.self, .little))
    }

    init(wide record: RawSpan) {
      disk = UInt64(record.load(16, as: UInt32.self, .little))
      count = record.load(32, .little)
      byteCount = record.load(40, .little)
      offset = record.load(48, .little)
    }

    /// Whether a record of 32 bits has the same numbers, but for those that do not fit it.
    func agrees(with wide: Description) -> Bool {
      (disk == UInt64(UInt16.max) || disk == wide.disk)
        && (count == UInt64(UInt16.max) || count == wide.count)
        && (byteCount == UInt64(UInt32.max) || byteCount == wide.byteCount)
        && (offset == UInt64(UInt32.max) || offset == wide.offset)
    }
  }

  /// The position of the record at the end.
  private static func end(of file: inout FileReader) throws(ReadError) -> Int {
    let byteCount = file.byteCount
    let tail = min(byteCount, endByteCount + maximumCommentByteCount)
    let start = byteCount - tail
    let bytes = try file.bytes(at: start, count: tail)
    for offset in stride(from: tail - endByteCount, through: 0, by: -1)
    where bytes.load(offset, as: UInt32.self, .little) == endSignature {
      let commentByteCount = Int(bytes.load(offset + 20, as: UInt16.self, .little))
      if offset + endByteCount + commentByteCount == tail { return start + offset }
    }
    throw .malformedArchive("zip archive without a central directory: truncated?", at: byteCount)
  }

  /// The position of the record of large archives; nil where there is none.
  private static func wideEnd(
    before end: Int, in file: inout FileReader
  ) throws(ReadError) -> Int? {
    guard end >= locatorByteCount else { return nil }
    let locator = [UInt8](
      copying: try file.bytes(at: end - locatorByteCount, count: locatorByteCount))
    guard locator.span.raw.load(0, as: UInt32.self, .little) == locatorSignature else { return nil }
    let offset = locator.span.raw.load(8, as: UInt64.self, .little)
    let range = 0..<end - locatorByteCount
    guard let wide = range.subrange(at: offset, count: UInt64(wideEndByteCount)),
      try file.bytes(at: wide.lowerBound, count: 4).load(0, as: UInt32.self, .little)
        == wideEndSignature
    else {
      throw .malformedArchive("zip archive without its zip64 record", at: end - locatorByteCount)
    }
    return wide.lowerBound
  }
}

/// A file in a zip archive, as the central directory describes it.
package struct ZipEntry: Sendable {
  package let flags: UInt16
  package let method: UInt16
  package let checksum: UInt32
  package private(set) var storedByteCount: Int
  package private(set) var byteCount: Int
  /// The position of the file's header in the archive.
  package private(set) var headerOffset: Int
  /// The system whose attributes follow, and those attributes.
  let system: UInt8
  let attributes: UInt32

  package static let (stored, deflated): (UInt16, UInt16) = (0, 8)
  private static let encryption: UInt16 = 1
  private static let localHeaderByteCount = 30

  static let headerByteCount = 46
  package static let localHeaderSignature: UInt32 = 0x0403_4b50
  private static let signature: UInt32 = 0x0201_4b50
  private static let wideNumbersTag: UInt16 = 1
  /// What stands for a number that is in the extra field.
  private static let isWide = UInt64(UInt32.max)

  /// Reads the entry at `position`, which moves past it.
  package static func next(
    _ position: inout Int, _ end: Int, in file: inout FileReader
  ) throws(ReadError) -> (ZipEntry, name: [UInt8]) {
    let start = position
    guard end - start >= headerByteCount else { throw damage(start) }
    guard let parts = Parts(try file.bytes(at: start, count: headerByteCount)),
      parts.byteCount <= end - start
    else { throw damage(start) }
    position = start + parts.byteCount
    let record = try file.bytes(at: start, count: parts.byteCount)
    guard let entry = try ZipEntry(record, record.extracting(parts.extra)) else {
      throw damage(start)
    }
    return (entry, [UInt8](copying: record.extracting(parts.name)))
  }

  /// Where the parts of an entry of the directory lie in it.
  private struct Parts {
    let name: Range<Int>
    let extra: Range<Int>
    let byteCount: Int

    /// Nil for what is not the header of an entry.
    init?(_ header: RawSpan) {
      guard header.load(0, as: UInt32.self, .little) == signature else { return nil }
      let nameEnd = headerByteCount + Int(header.load(28, as: UInt16.self, .little))
      name = headerByteCount..<nameEnd
      extra = nameEnd..<nameEnd + Int(header.load(30, as: UInt16.self, .little))
      byteCount = extra.upperBound + Int(header.load(32, as: UInt16.self, .little))
    }
  }

  private static func damage(_ position: Int) -> ReadError {
    .malformedArchive("damaged central directory of a zip archive", at: position)
  }

  /// - Throws: ``ReadError`` with code `limitExceeded`, only where `Int` has 32 bits.
  private init?(_ header: RawSpan, _ extra: RawSpan) throws(ReadError) {
    flags = header.load(8, as: UInt16.self, .little)
    method = header.load(10, as: UInt16.self, .little)
    checksum = header.load(16, as: UInt32.self, .little)
    system = header[byte: 5]
    attributes = header.load(38, as: UInt32.self, .little)
    var stored = UInt64(header.load(20, as: UInt32.self, .little))
    var size = UInt64(header.load(24, as: UInt32.self, .little))
    var offset = UInt64(header.load(42, as: UInt32.self, .little))
    if [stored, size, offset].contains(ZipEntry.isWide) {
      guard var numbers = ZipEntry.wideNumbers(extra) else { return nil }
      // Only those are there that do not fit the header, in this order.
      for number in 0..<3 {
        switch number {
        case 0 where size == ZipEntry.isWide: size = numbers.popLast() ?? .max
        case 1 where stored == ZipEntry.isWide: stored = numbers.popLast() ?? .max
        case 2 where offset == ZipEntry.isWide: offset = numbers.popLast() ?? .max
        default: break
        }
      }
    }
    // None of them is as large as half of what a position of 64 bits can be.
    let largest = UInt64.max >> 2
    guard size <= largest, stored <= largest, offset <= largest else { return nil }
    guard let storedByteCount = Int(exactly: stored), let byteCount = Int(exactly: size),
      let headerOffset = Int(exactly: offset)
    else { throw .tooLargeFor32Bits(found: max(size, stored, offset)) }
    (self.storedByteCount, self.byteCount, self.headerOffset) = (
      storedByteCount, byteCount, headerOffset
    )
  }

  /// Where the contents lie in the archive, as they are stored: after the header that precedes them.
  ///
  /// - Throws: ``ReadError``, with code `unsupported` for an encrypted file.
  package func contents(in file: inout FileReader) throws(ReadError) -> Range<Int> {
    guard flags & ZipEntry.encryption == 0 else {
      throw ReadError(
        .unsupported, at: UInt64(headerOffset), .sentence("encrypted file in a zip archive"))
    }
    let header = try file.bytes(at: headerOffset, count: ZipEntry.localHeaderByteCount)
    guard header.load(0, as: UInt32.self, .little) == ZipEntry.localHeaderSignature else {
      throw .malformedArchive("expected a local file header of a zip archive", at: headerOffset)
    }
    let start =
      headerOffset + ZipEntry.localHeaderByteCount + Int(header.load(26, as: UInt16.self, .little))
      + Int(header.load(28, as: UInt16.self, .little))
    let (end, overflow) = start.addingReportingOverflow(storedByteCount)
    guard !overflow else {
      throw .tooLargeFor32Bits(found: UInt64(start) + UInt64(storedByteCount), at: headerOffset)
    }
    return start..<end
  }

  /// The numbers of 64 bits in an extra field, the last first; nil where there are none.
  private static func wideNumbers(_ extra: RawSpan) -> [UInt64]? {
    var offset = 0
    while extra.byteCount - offset >= 4 {
      let tag = extra.load(offset, as: UInt16.self, .little)
      let count = Int(extra.load(offset + 2, as: UInt16.self, .little))
      offset += 4
      guard count <= extra.byteCount - offset else { return nil }
      if tag == wideNumbersTag {
        var numbers: [UInt64] = []
        for place in stride(from: 0, through: min(count, 24) - 8, by: 8) {
          numbers.append(extra.load(offset + place, as: UInt64.self, .little))
        }
        return numbers.reversed()
      }
      offset += count
    }
    return nil
  }
}
