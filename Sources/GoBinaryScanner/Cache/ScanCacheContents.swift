internal import BinarySupport

/// The contents of a cache file, and where the record of each directory is.
///
/// The file consists of a magic, the version of the format, the inspection with its length, the records, and the checksum (XXH64) of
/// all that. A record is a header of 36 bytes, with device, inode and times of the directory and the length of what follows, and the
/// entries (``CachedEntry``) sorted by name.
struct ScanCacheContents: Sendable {
  let bytes: [UInt8]
  /// The records in the order of device and inode.
  private let records: [Record]

  /// Where a record is.
  private struct Record {
    let device: UInt64
    let number: UInt64
    /// The position of its header.
    let start: Int
  }

  private static let magic: StaticString = "GOBUILDINFOCACHE"
  private static let magicByteCount = 16
  private static let version: UInt32 = 1
  private static let fixedByteCount = 24
  private static let headerByteCount = 36
  private static let checksumByteCount = 8

  /// The largest file that is read: some twenty million files.
  static let maximumByteCount = 1 << 30

  /// The room for what comes before the checksum.
  static let maximumRecordByteCount = maximumByteCount - checksumByteCount

  /// No directories.
  init() {
    bytes = []
    records = []
  }

  /// - Throws: ``ScanCacheError`` with code `notCache`, `damaged` or `outdated`.
  init(_ bytes: [UInt8], inspection: [UInt8]) throws(ScanCacheError) {
    self.bytes = bytes
    let magicEnd = ScanCacheContents.magicByteCount
    guard bytes.span.raw.hasBytes(ScanCacheContents.magic) else {
      throw ScanCacheError(.notCache, "not a cache of a scan")
    }
    let end = bytes.count - ScanCacheContents.checksumByteCount
    guard end >= ScanCacheContents.fixedByteCount else {
      throw ScanCacheError(.damaged, "the cache is truncated")
    }
    let version: UInt32 = bytes.span.raw.load(magicEnd, .little)
    guard version == ScanCacheContents.version else {
      throw ScanCacheError(.outdated, "the cache has another format version: \(version)")
    }
    var checksum = XXHash64()
    checksum.update(bytes.span.raw.extracting(0..<end))
    guard bytes.span.raw.load(end, .little) == checksum.value else {
      throw ScanCacheError(.damaged, "checksum mismatch: the cache is damaged or truncated")
    }
    let inspectionByteCount: UInt32 = bytes.span.raw.load(magicEnd + 4, .little)
    let start = ScanCacheContents.fixedByteCount
    guard inspectionByteCount == inspection.count, inspection.count <= end - start,
      bytes[start..<start + inspection.count] == inspection[...]
    else {
      throw ScanCacheError(.outdated, "the cache is of another version, command or set of options")
    }
    guard let records = ScanCacheContents.records(in: start + inspection.count..<end, of: bytes)
    else {
      throw ScanCacheError(.damaged, "the cache has invalid records")
    }
    self.records = records
  }

  /// - Returns: nil where they do not follow each other, or two are of the same directory.
  private static func records(in range: Range<Int>, of bytes: [UInt8]) -> [Record]? {
    var records: [Record] = []
    let span = bytes.span.raw
    var position = range.lowerBound
    while position < range.upperBound {
      guard range.upperBound - position >= headerByteCount else { return nil }
      let byteCount: UInt32 = span.load(position + 32, .little)
      records.append(
        Record(
          device: span.load(position, .little), number: span.load(position + 8, .little),
          start: position))
      position += headerByteCount
      guard byteCount <= UInt64(range.upperBound - position) else { return nil }
      position += Int(byteCount)
    }
    records.sort { ($0.device, $0.number) < ($1.device, $1.number) }
    let isUnique = zip(records, records.dropFirst()).allSatisfy {
      ($0.device, $0.number) != ($1.device, $1.number)
    }
    return isUnique ? records : nil
  }

  /// The number of directories.
  var count: Int { records.count }

  /// The index of the record of a directory.
  func index(of directory: FileStamp) -> Int? {
    var range = 0..<records.count
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      let record = records[middle]
      if record.device == directory.device, record.number == directory.number { return middle }
      if (record.device, record.number) < (directory.device, directory.number) {
        range = middle + 1..<range.upperBound
      } else {
        range = range.lowerBound..<middle
      }
    }
    return nil
  }

  /// Whether a directory had the same times when it was recorded.
  func hasTimes(_ index: Int, of directory: FileStamp) -> Bool {
    let (start, span) = (records[index].start, bytes.span.raw)
    return span.load(start + 16, .little) == directory.modified
      && span.load(start + 24, .little) == directory.changed
  }

  /// The position of a record.
  func record(_ index: Int) -> Range<Int> {
    let entries = entries(index)
    return entries.lowerBound - ScanCacheContents.headerByteCount..<entries.upperBound
  }

  /// The position of the entries of a record.
  func entries(_ index: Int) -> Range<Int> {
    let start = records[index].start
    let byteCount: UInt32 = bytes.span.raw.load(start + 32, .little)
    let entries = start + ScanCacheContents.headerByteCount
    return entries..<entries + Int(byteCount)
  }

  /// What a file begins with.
  static func start(inspection: [UInt8]) -> [UInt8] {
    var bytes = Array("\(magic)".utf8)
    bytes.append(number: version)
    bytes.append(number: UInt32(inspection.count))
    return bytes + inspection
  }

  /// A record without its entries.
  ///
  /// - Parameter hasCertainNames: whether the same times mean the same names.
  /// - Returns: nil where the entries are too long.
  static func header(
    _ directory: FileStamp, hasCertainNames: Bool, entryByteCount: Int
  ) -> [UInt8]? {
    guard let byteCount = UInt32(exactly: entryByteCount) else { return nil }
    var bytes: [UInt8] = []
    bytes.append(number: directory.device)
    bytes.append(number: directory.number)
    // No directory has these times: they are not settled at any time.
    bytes.append(number: hasCertainNames ? directory.modified : .max)
    bytes.append(number: hasCertainNames ? directory.changed : .max)
    bytes.append(number: byteCount)
    return bytes
  }
}
