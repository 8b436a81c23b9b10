internal import BinarySupport
public import GoBuildInfo

/// What scans remember of files that are not Go binaries, so that a later scan reads only what changed.
///
/// A file is skipped that has the same device, inode, size, modification time and change time as when an earlier scan read it, and a
/// directory is not listed again whose times are the same. Files and directories that changed within a minute before the cache was
/// created, or that have times in the future, are not remembered. Neither are Go binaries, files that could not be read, archives, and
/// files in file systems that are not known to keep times. The threat model lists the changes that times do not show.
///
///     let cache = try ScanCache(loading: "scan.cache", inspection: "main modules, 1.2.0")
///     options.cache = cache
///     BinaryScanner(scanning: "/", options: options).scan { ... }
///     try cache.save(to: "scan.cache")
///
/// What scans record counts when the cache was saved and loaded. A saved cache has the directories that scans read since it was loaded,
/// and no others, so each set of roots should have a cache of its own. Scans in several processes may use the same file: the one that
/// ends last replaces it.
///
/// Memory: the size of the file, 34 bytes a file and the names, and as much again for directories that changed.
public final class ScanCache: Sendable {
  let contents: ScanCacheContents
  /// What changed after it is not remembered. In nanoseconds since the year 1970.
  let time: Int64
  private let inspection: [UInt8]
  /// The path that the cache was loaded from.
  private let origin: Pathname?
  private let records: Monitor<Records>

  /// What scans recorded since the cache was loaded.
  private struct Records {
    /// Which directories of the file are unchanged, with all files that are remembered of them.
    var isKept: [Bool]
    /// The records of others, in no particular order.
    var changed: [(directory: FileStamp, bytes: [UInt8])] = []
  }

  /// Creates an empty cache.
  ///
  /// - Parameter inspection: a name for what the inspecting closure does, of at most 65 535 bytes. It must change whenever other files than
  ///   before may be Go binaries for the closure: with its version, that of this package and its options.
  public convenience init(inspection: String) {
    self.init(
      ScanCacheContents(), of: nil, ScanCache.bytes(ofInspection: inspection),
      time: CurrentProcess.nanosecondsSince1970)
  }

  /// Loads a cache that ``save(to:)`` wrote. If there is no file, or an empty one, the cache is empty.
  ///
  /// - Parameters:
  ///   - path: the file, which must belong to the user of the process, and which no other user may write.
  ///   - inspection: as in ``init(inspection:)``.
  /// - Throws: ``ScanCacheError`` where the file is not such a cache. A scan should then use an empty one.
  public convenience init(loading path: Pathname, inspection: String) throws(ScanCacheError) {
    try self.init(
      loading: path, inspection: inspection, time: CurrentProcess.nanosecondsSince1970)
  }

  /// - Parameter time: what changed after it is not remembered.
  convenience init(
    loading path: Pathname, inspection: String, time: Int64
  ) throws(ScanCacheError) {
    let inspection = ScanCache.bytes(ofInspection: inspection)
    let bytes = try ScanCache.bytes(of: path)
    let contents =
      bytes.isEmpty ? ScanCacheContents() : try ScanCacheContents(bytes, inspection: inspection)
    self.init(contents, of: path, inspection, time: time)
  }

  private init(
    _ contents: ScanCacheContents, of origin: Pathname?, _ inspection: [UInt8], time: Int64
  ) {
    self.contents = contents
    self.origin = origin
    self.inspection = inspection
    self.time = time
    records = Monitor(Records(isKept: Array(repeating: false, count: contents.count)))
  }

  private static func bytes(ofInspection inspection: String) -> [UInt8] {
    let bytes = Array(inspection.utf8)
    precondition(bytes.count <= Int(UInt16.max), "the name of an inspection is too long")
    return bytes
  }

  private static func bytes(of path: Pathname) throws(ScanCacheError) -> [UInt8] {
    let file: PrivateFile
    do throws(SystemError) {
      file = try PrivateFile(reading: path.system, limit: ScanCacheContents.maximumByteCount)
    } catch {
      throw ScanCacheError(.unreadable, ReadError(error).description)
    }
    switch file {
    case .missing: return []
    case .refused(let reason): throw ScanCacheError(.notPrivate, "the file \(reason)")
    case .tooLarge: throw ScanCacheError(.damaged, "the file is too large")
    case .contents(let bytes): return bytes
    }
  }

  /// Writes what scans recorded, in place of the file at `path`, unless it is the file that was loaded and nothing changed or no
  /// directory was scanned.
  ///
  /// Only the user of the process may read and write the file. Of directories with more records than a file may have, some are
  /// left out.
  ///
  /// - Throws: ``ScanCacheError`` with code `unwritable`.
  public func save(to path: Pathname) throws(ScanCacheError) {
    let records = records.withLock { $0 }
    if path == origin, contents.count > 0, records.changed.isEmpty,
      records.isKept.allSatisfy({ $0 == records.isKept[0] })
    {
      return
    }
    do throws(SystemError) {
      var file = try ReplacementFile(of: path.system)
      var checksum = XXHash64()
      try write(records) { bytes throws(SystemError) in
        checksum.update(bytes.span.raw)
        try file.write(bytes)
      }
      var end: [UInt8] = []
      end.append(number: checksum.value)
      try file.write(end)
      try file.commit()
    } catch {
      throw ScanCacheError(.unwritable, ReadError(error).description)
    }
  }

  /// How many bytes are written at once.
  private static let pieceByteCount = 1 << 18

  private func write(
    _ records: Records, _ write: ([UInt8]) throws(SystemError) -> Void
  ) throws(SystemError) {
    var piece = ScanCacheContents.start(inspection: inspection)
    var room = ScanCacheContents.maximumRecordByteCount - piece.count
    var isReplaced = Array(repeating: false, count: contents.count)
    // Several roots may lead to a directory: what was recorded last counts.
    var last: FileStamp?
    let changed = records.changed.indices.sorted {
      let (first, second) = (records.changed[$0].directory, records.changed[$1].directory)
      return (first.device, first.number, $1) < (second.device, second.number, $0)
    }
    for index in changed {
      let (directory, bytes) = records.changed[index]
      if let last, last.isOfSameFile(as: directory) { continue }
      last = directory
      if let index = contents.index(of: directory) { isReplaced[index] = true }
      guard bytes.count <= room else { continue }
      room -= bytes.count
      piece += bytes
      if piece.count >= ScanCache.pieceByteCount {
        try write(piece)
        piece = []
      }
    }
    for index in records.isKept.indices where records.isKept[index] && !isReplaced[index] {
      let record = contents.record(index)
      guard record.count <= room else { continue }
      room -= record.count
      piece += contents.bytes[record]
      if piece.count >= ScanCache.pieceByteCount {
        try write(piece)
        piece = []
      }
    }
    try write(piece)
  }

  /// Records that a directory is as it was.
  func keep(_ index: Int) { records.withLock { $0.isKept[index] = true } }

  /// Records a directory that changed.
  func add(_ directory: FileStamp, _ bytes: [UInt8]) {
    records.withLock { $0.changed.append((directory, bytes)) }
  }
}
