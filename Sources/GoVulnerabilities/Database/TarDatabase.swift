internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The JSON files of a tar archive. Those of a compressed one are kept in memory, as it cannot be read in any order at a low cost.
final class TarDatabase {
  private var archive: TarFile
  private(set) var names = NameTable()
  private var places: [Range<Int>] = []
  /// The files of a compressed archive; nil where they are read from the archive.
  private var kept: [[UInt8]]?

  /// The most bytes of files that are kept.
  private static let maximumKeptByteCount = 1 << 25

  /// How many bytes of an archive are decompressed or skipped.
  private static let maximumByteCount: Int64 = 1 << 29

  /// Lists the archive.
  init(_ file: consuming FileReader, _ path: String) throws(VulnerabilityDatabase.Failure) {
    do throws(ReadError) {
      archive = try TarFile(file, InflationBudget(byteCount: TarDatabase.maximumByteCount))
    } catch {
      throw VulnerabilityDatabase.Failure(error, path)
    }
    do throws(ReadError) {
      try list()
    } catch {
      throw VulnerabilityDatabase.Failure(error, path)
    }
    names.sort()
  }

  private func list() throws(ReadError) {
    var entries = TarEntries()
    if archive.inflated != nil { kept = [] }
    var keptByteCount = 0
    while let entry = try entries.next(in: &archive.reader) {
      guard entry.kind != .directory, let name = DatabaseFiles.normalized(entry.name) else {
        continue
      }
      guard entry.kind == .regular, entry.sparseMap == nil else {
        guard DatabaseFiles.mayBeNeeded(name) else { continue }
        throw ReadError(
          .unsupported, at: UInt64(entry.contents.lowerBound),
          .text(
            "\(ReadError.quoted(String(repairing: name.span.raw))) is a link or sparse file: unpack the archive"
          ))
      }
      guard places.count < DatabaseFiles.maximumFileCount else {
        throw ReadError(
          .limitExceeded, at: UInt64(entry.contents.lowerBound),
          .text("more than \(DatabaseFiles.maximumFileCount) JSON files in an archive"))
      }
      names.append(name.span.raw, places.count)
      places.append(entry.contents)
      guard kept != nil else { continue }
      // A file that is too large is reported when it is asked for.
      let isKept =
        entry.contents.count <= DatabaseFiles.maximumIndexByteCount
        && DatabaseFiles.mayBeNeeded(name)
      keptByteCount += isKept ? entry.contents.count : 0
      guard keptByteCount <= TarDatabase.maximumKeptByteCount else {
        throw ReadError(
          .limitExceeded, at: UInt64(entry.contents.lowerBound),
          .sentence("more than 32 MiB of entries in a compressed archive: decompress or unpack it"))
      }
      kept?.append(
        isKept
          ? try archive.reader.copy(at: entry.contents.lowerBound, count: entry.contents.count) : []
      )
    }
    try requireEnd(at: entries.position)
    try archive.inflated?.readToEnd()
    // Decompression holds memory, and is over.
    if kept != nil { archive = TarFile() }
  }

  /// Checks that a block of zeros ends the archive: one that was cut between files must not pass for a database with fewer
  /// entries.
  private func requireEnd(at position: Int) throws(ReadError) {
    do throws(ReadError) {
      _ = try archive.reader.copy(at: position, count: 1)
    } catch {
      guard error.code == .truncated else { throw error }
      throw .malformedArchive("tar archive without the zeros at its end: truncated?", at: position)
    }
  }

  /// The contents of a file, which must be in the archive.
  ///
  /// - Parameter limit: the most bytes that it may have.
  func read(_ index: Int, limit: Int, _ file: String) throws(VulnerabilityDatabase.Failure)
    -> [UInt8]
  {
    let place = places[index]
    guard place.count <= limit else {
      throw VulnerabilityDatabase.Failure(
        .limitExceeded, file, "file of \(place.count) bytes, more than \(limit)")
    }
    if let kept { return kept[index] }
    do throws(ReadError) {
      return try archive.reader.copy(at: place.lowerBound, count: place.count)
    } catch {
      throw VulnerabilityDatabase.Failure(error, file)
    }
  }
}
