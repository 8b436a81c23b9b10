internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The JSON files of a zip archive (PKWARE's APPNOTE.TXT 6.3), found by its central directory. Nothing is ever extracted.
final class ZipArchive {
  private var reader: FileReader
  private let path: String
  private(set) var names = NameTable()
  private var entries: [ZipEntry] = []

  /// Whether a file begins like a zip archive, which may be empty.
  static func isFirst(in file: inout FileReader) -> Bool {
    guard let start = try? file.bytes(at: 0, count: 4) else { return false }
    let signature = start.load(0, as: UInt32.self, .little)
    return signature == ZipEntry.localHeaderSignature || signature == ZipDirectory.endSignature
  }

  /// Reads the central directory.
  init(
    _ file: consuming FileReader, _ path: String
  ) throws(VulnerabilityDatabase.Failure) {
    self.path = path
    reader = file
    do throws(ReadError) {
      let directory = try ZipDirectory(in: &reader)
      var position = directory.range.lowerBound
      for _ in 0..<directory.count {
        let (entry, name) = try ZipEntry.next(&position, directory.range.upperBound, in: &reader)
        guard let name = DatabaseFiles.normalized(name) else { continue }
        guard entries.count < DatabaseFiles.maximumFileCount else {
          throw ReadError(
            .limitExceeded,
            .text("more than \(DatabaseFiles.maximumFileCount) JSON files in an archive"))
        }
        names.append(name.span.raw, entries.count)
        entries.append(entry)
      }
      // A number of files that is too small must not hide the others.
      guard position == directory.range.upperBound else {
        throw ReadError.malformedArchive(
          "central directory of a zip archive with more files than the archive lists", at: position)
      }
    } catch {
      throw VulnerabilityDatabase.Failure(error, path)
    }
    names.sort()
  }

  /// The contents of a file, which must be in the archive.
  ///
  /// - Parameter limit: the most bytes that it may have.
  func read(_ index: Int, limit: Int, _ file: String) throws(VulnerabilityDatabase.Failure)
    -> [UInt8]
  {
    do throws(ReadError) {
      return try read(entries[index], limit)
    } catch {
      throw VulnerabilityDatabase.Failure(error, file)
    }
  }

  private func read(_ entry: ZipEntry, _ limit: Int) throws(ReadError) -> [UInt8] {
    let place = entry.headerOffset
    // What deflate makes larger, it makes larger by a few bytes for each of its blocks.
    guard entry.byteCount <= limit, entry.storedByteCount <= limit + limit / 8 else {
      throw ReadError(
        .limitExceeded, at: UInt64(place),
        .text("file of \(entry.byteCount) bytes, more than \(limit)"))
    }
    let start = try entry.contents(in: &reader).lowerBound
    var contents = try reader.copy(
      at: start, count: entry.storedByteCount, margin: Inflater.inputMargin)
    switch entry.method {
    case ZipEntry.stored:
      guard entry.storedByteCount == entry.byteCount else {
        throw .malformedArchive("stored file of two sizes in a zip archive", at: place)
      }
    case ZipEntry.deflated:
      contents = try ZipArchive.inflate(&contents, entry.byteCount, at: start)
    default:
      throw ReadError(
        .unsupported, at: UInt64(place),
        .text("compression method \(entry.method) in a zip archive: only deflate is supported"))
    }
    var checksum = CRC32()
    checksum.update(contents.span.raw)
    guard checksum.value == entry.checksum else {
      throw .malformedArchive("wrong checksum of a file in a zip archive", at: place)
    }
    return contents
  }

  private static func inflate(
    _ input: inout [UInt8], _ byteCount: Int, at start: Int
  ) throws(ReadError) -> [UInt8] {
    let storedByteCount = input.count
    input.append(contentsOf: repeatElement(0, count: Inflater.inputMargin))
    var output = [UInt8](repeating: 0, count: byteCount + Inflater.outputMargin)
    var inflater = Inflater()
    var position = 0
    var count = 0
    do throws(Inflater.Damage) {
      var room = output.mutableSpan
      let stop = try inflater.run(input.span.raw, from: &position, into: &room, count: &count)
      guard case .isDone = stop, count == byteCount,
        position - inflater.unusedByteCount == storedByteCount
      else {
        throw Inflater.Damage("file of another size than the zip archive's directory lists")
      }
    } catch {
      throw .malformedArchive(error.sentence, at: start + min(position, storedByteCount))
    }
    output.removeLast(Inflater.outputMargin)
    return output
  }
}
