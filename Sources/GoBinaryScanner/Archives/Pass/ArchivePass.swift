internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// What one way through an archive, from its first byte to its last, found.
struct ArchiveRecord {
  var entries = EntryLog()
  /// Executables that were inspected on the way, by where their contents begin.
  var passed: [Int: PassedExecutable] = [:]
  /// The maps of executables that are sparse files, by where their contents begin.
  private(set) var sparseMaps: [Int: SparseMap] = [:]
  private var mapByteCount = 0
  /// How many executables were to be inspected on the way.
  fileprivate(set) var executableCount = 0
  /// Why the way ended early; what was found up to there counts.
  var failure: ReadError?
  /// The SHA-256 digests of the contents, and of the file that they are in, in hexadecimal digits. Nil where they are not wanted or
  /// not all bytes were seen.
  var contentsDigits: String?
  var fileDigits: String?

  /// The record without what is of no use at another place, or after the entries were listed.
  var withoutOutcomes: ArchiveRecord {
    var record = self
    for key in record.passed.keys { record.passed[key]?.outcome = nil }
    return record
  }

  /// Whether all executables were inspected on the way.
  var hasPassedAll: Bool { passed.count == executableCount }

  /// The memory that it takes.
  var byteCount: Int {
    passed.values.reduce(entries.byteCount + mapByteCount) {
      $0 + ($1.pages?.retainedByteCount ?? 0)
    }
  }
}

/// A way through archives from front to back: all that is to be known of one is noted as it passes by, because going back in
/// compressed data means to decompress it again.
struct ArchivePass: Sendable {
  let options: BinaryScanner.Options
  let cancellation: Cancellation
  let inspect: ScanWorker.Inspection
  let budget: InflationBudget
  /// Where digests are computed, if they are wanted.
  let hashing: StreamHashing

  let limits: Limits
  /// Where pages are kept.
  let memory: SharedMemory
  /// How many outcomes are kept for each archive.
  var outcomeCount: Int

  /// How much is kept of what passes by.
  struct Limits {
    /// The size of the largest executable that is held in memory.
    var heldByteCount = 48 << 20
    /// How much of the executables of an archive is kept in all, to be inspected again at another place.
    var retainedByteCount = 8 << 20
    /// How much of the executables of all archives is kept.
    var sharedByteCount = 64 << 20
  }

  /// Goes through an archive.
  ///
  /// - Parameters:
  ///   - archive: afterwards at its end, or at the place of a failure.
  ///   - locate: where a file of the archive is supposed to be.
  ///   - visit: is shown each file as it passes by.
  func record(
    _ archive: inout TarFile, locate: ([UInt8]) -> ArchiveLocation,
    visit: (TarEntry, borrowing TarFile) throws(ReadError) -> Void = { _, _ in }
  ) -> ArchiveRecord {
    var record = ArchiveRecord()
    do throws(ReadError) {
      try list(&archive, &record, locate, visit)
      try archive.readToEnd()
      if case .none = hashing { return record }
      try addDigits(of: &archive, to: &record)
    } catch {
      record.failure = error
    }
    return record
  }

  private func addDigits(
    of archive: inout TarFile, to record: inout ArchiveRecord
  ) throws(ReadError) {
    (record.contentsDigits, record.fileDigits) = archive.digits
    guard !archive.isStream else { return }
    record.fileDigits = try archive.reader.sha256Digits()
    record.contentsDigits = record.fileDigits
  }

  private func list(
    _ archive: inout TarFile, _ record: inout ArchiveRecord,
    _ locate: ([UInt8]) -> ArchiveLocation,
    _ visit: (TarEntry, borrowing TarFile) throws(ReadError) -> Void
  ) throws(ReadError) {
    var entries = TarEntries()
    let held = HeldFile()
    var executable = FileReader()
    var remaining = limits.retainedByteCount
    while let entry = try entries.next(in: &archive.reader) {
      try cancellation.check()
      guard entry.kind == .regular else {
        try record.entries.append(entry, isExecutable: false)
        continue
      }
      options.progress?.add(.init(fileCount: 1))
      let isExecutable = try isExecutable(entry, in: &archive.reader)
      try record.entries.append(entry, isExecutable: isExecutable)
      try visit(entry, archive)
      guard isExecutable else { continue }
      if let map = entry.sparseMap { try record.add(map, of: entry) }
      guard let place = place(of: entry, locate) else { continue }
      record.executableCount += 1
      guard archive.isStream else { continue }
      let byteCount = entry.sparseMap?.byteCount ?? entry.contents.count
      guard byteCount <= limits.heldByteCount else { continue }
      do throws(ReadError) {
        try executable.open(entry.contents, entry.sparseMap, of: archive, budget)
        try held.hold(&executable, byteCount: byteCount)
      } catch {
        // The inspection afterwards, or the end of the stream, meets the error again.
        if error.code == .cancelled { throw error }
        continue
      }
      var passed = inspect(held, &executable, at: place, &remaining)
      if record.passed.count >= outcomeCount { passed.outcome = nil }
      record.passed[entry.contents.lowerBound] = passed
    }
  }

  /// Where a file is if no symbolic link leads elsewhere; nil for one that is not wanted there.
  private func place(
    of entry: TarEntry, _ locate: ([UInt8]) -> ArchiveLocation
  ) -> ArchiveLocation? {
    let slash = UInt8(ascii: "/")
    let path = entry.components.reduce(into: [UInt8]()) { path, name in
      path.append(slash)
      path += name
    }
    guard options.includes(archived: path) else { return nil }
    return locate(path)
  }

  private func inspect(
    _ held: HeldFile, _ executable: inout FileReader, at place: ArchiveLocation,
    _ remaining: inout Int
  ) -> PassedExecutable {
    let question = OpenQuestion()
    let file = ScannedFile(place) { _ in
      question.isOpen = true
      return nil
    }
    let outcome: PassedExecutable.Outcome
    do throws(InspectionError) {
      do throws(ReadError) {
        try executable.open(held.contents(cancellation))
      } catch {
        throw .unread(error)
      }
      outcome = .found(try inspect(file, &executable))
    } catch {
      outcome = .failed(error)
    }
    executable.close()
    let pages = held.pages(limit: remaining, in: memory)
    remaining -= pages?.retainedByteCount ?? 0
    return PassedExecutable(
      place: place, outcome: outcome, hasOpenQuestion: question.isOpen, pages: pages)
  }

  private final class OpenQuestion {
    var isOpen = false
  }

  private func isExecutable(
    _ entry: TarEntry, in archive: inout FileReader
  ) throws(ReadError) -> Bool {
    if options.readsEveryFile { return true }
    // No executable is shorter, and in an archive other things follow.
    guard entry.contents.count >= 16 else { return false }
    do throws(ReadError) {
      if let map = entry.sparseMap {
        var file = FileReader()
        try file.open(SparseFile(map, entry.contents, of: archive).contents)
        try FileFormat.requireKnownMagic(in: &file)
      } else {
        try FileFormat.requireKnownMagic(in: &archive, at: entry.contents.lowerBound)
      }
      return true
    } catch {
      if error.code == .unrecognizedFormat { return false }
      throw error
    }
  }
}

extension ArchiveRecord {
  private static let maximumMapByteCount = 1 << 24

  fileprivate mutating func add(_ map: SparseMap, of entry: TarEntry) throws(ReadError) {
    mapByteCount += map.memoryByteCount
    guard mapByteCount <= ArchiveRecord.maximumMapByteCount else {
      throw ReadError(.limitExceeded, .sentence("sparse executables with too many holes"))
    }
    sparseMaps[entry.contents.lowerBound] = map
  }
}

extension FileReader {
  /// Opens a file of an archive.
  ///
  /// - Parameter map: where its data lies in it, if it is a sparse file.
  mutating func open(
    _ contents: Range<Int>, _ map: SparseMap?, of archive: borrowing TarFile,
    _ budget: InflationBudget
  ) throws(ReadError) {
    guard let map else { return try open(contents, of: archive.reader) }
    // Holes take no room in an archive, but time.
    try budget.spend(map.byteCount)
    try open(SparseFile(map, contents, of: archive.reader).contents)
  }
}

extension BinaryScanner.Options {
  /// Whether a file of an archive or image is to be read.
  ///
  /// - Parameter path: from the root, with a slash first.
  func includes(archived path: [UInt8]) -> Bool { !excludes(archived: path) && isInShard(path) }

  func excludes(archived path: [UInt8]) -> Bool {
    guard !excludes.isEmpty else { return false }
    let names = path.split(separator: UInt8(ascii: "/"))
    return excludes.contains { $0.matchesAny(of: names) }
  }

  /// Whether a file of an archive or image is in the part that is read.
  func isInShard(_ path: [UInt8]) -> Bool {
    guard let shard else { return true }
    var hash = PathHash()
    hash.add(path.dropFirst())
    return shard.contains(hash)
  }
}
