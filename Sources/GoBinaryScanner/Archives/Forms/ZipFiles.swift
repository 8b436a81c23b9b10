internal import BinarySupport
import GoBuildInfo

/// The files of a zip archive, a wheel or a JAR, by the central directory.
///
/// All contents are read once and checked. What readers take for different things is a failure: names that are there twice,
/// headers that contradict the directory, files that lie over each other, files that the directory does not list.
struct ZipFiles {
  private struct File {
    let entry: ZipEntry
    let name: [UInt8]
    let contents: Range<Int>
  }

  private var files: [File] = []

  /// Systems whose attributes have the mode of a file in their upper half.
  private static let (unix, darwin): (UInt8, UInt8) = (3, 19)
  private static let (typeMask, directory, symbolicLink): (UInt32, UInt32, UInt32) =
    (0o170000, 0o040000, 0o120000)
  private static let sizesFollow: UInt16 = 1 << 3
  private static let nameOffset = 30
  private static let descriptorSignature: UInt32 = 0x0807_4b50
  private static let maximumTargetByteCount = 4096

  static func isFirst(in file: inout FileReader) -> Bool {
    guard let head = try? file.bytes(at: 0, count: 4) else { return false }
    let signature = head.load(0, as: UInt32.self, .little)
    return signature == ZipEntry.localHeaderSignature || signature == ZipDirectory.endSignature
  }

  /// Lists an archive.
  ///
  /// - Throws: ``ReadError``.
  static func entries(
    of file: consuming FileReader, _ budget: InflationBudget
  ) throws(ReadError) -> EntryArchive {
    let files = try ZipFiles(in: &file).files
    let archive = ZipContents(file, budget)
    let list = EntryArchive(archive.cancellation) { number throws(ReadError) in
      let file = files[number]
      return try archive.open(file.entry, file.contents)
    }
    for file in files {
      try archive.verify(file.entry, file.contents)
      let kind = try kind(file, archive)
      try list.add(file.name, kind, byteCount: kind == .regular ? file.entry.byteCount : 0)
    }
    return list
  }

  private init(in file: inout FileReader) throws(ReadError) {
    let directory = try ZipDirectory(in: &file)
    var position = directory.range.lowerBound
    var names: Set<[UInt8]> = []
    for _ in 0..<directory.count {
      let start = position
      let (entry, name) = try ZipEntry.next(&position, directory.range.upperBound, in: &file)
      guard !name.isEmpty, !name.contains(0), name.count <= TarEntries.maximumNameByteCount else {
        throw .malformedArchive("invalid name in a zip archive", at: start)
      }
      let path = Array(TarEntry.components(of: name).joined(separator: [UInt8(ascii: "/")]))
      guard names.insert(path).inserted || path.isEmpty else {
        throw .malformedArchive("one name for two files in a zip archive", at: start)
      }
      let contents = try entry.contents(in: &file)
      try ZipFiles.compare(entry, name, in: &file)
      files.append(File(entry: entry, name: name, contents: contents))
    }
    // A number of files that is too small must not hide the others.
    guard position == directory.range.upperBound else {
      throw .malformedArchive(
        "central directory of a zip archive with more files than the archive lists", at: position)
    }
    try requireDisjointFiles(before: directory.range.lowerBound, in: &file)
  }

  /// Checks that the header before a file says of it what the directory says.
  private static func compare(
    _ entry: ZipEntry, _ name: [UInt8], in file: inout FileReader
  ) throws(ReadError) {
    let bytes = [UInt8](copying: try file.bytes(at: entry.headerOffset, count: nameOffset))
    let header = bytes.span.raw
    let isSame =
      header.load(8, as: UInt16.self, .little) == entry.method
      && Int(header.load(26, as: UInt16.self, .little)) == name.count
    // Sizes that do not fit are elsewhere.
    let isListed = header.load(6, as: UInt16.self, .little) & sizesFollow == 0
    let (stored, size) = (
      header.load(18, as: UInt32.self, .little), header.load(22, as: UInt32.self, .little)
    )
    let hasSizes =
      [(stored, entry.storedByteCount), (size, entry.byteCount)].allSatisfy { stated, listed in
        !isListed || stated == .max || UInt64(stated) == UInt64(listed)
      }
    guard isSame, hasSizes,
      [UInt8](copying: try file.bytes(at: entry.headerOffset + nameOffset, count: name.count))
        == name
    else {
      throw .malformedArchive(
        "header of a file in a zip archive that differs from the directory", at: entry.headerOffset)
    }
  }

  /// Checks that no file lies over another: such archives decompress to many times of what is in them.
  private func requireDisjointFiles(
    before end: Int, in archive: inout FileReader
  ) throws(ReadError) {
    var free = 0
    for file in files.sorted(by: { $0.entry.headerOffset < $1.entry.headerOffset }) {
      guard file.entry.headerOffset >= free, file.contents.upperBound <= end else {
        throw .malformedArchive(
          "files of a zip archive overlap, or lie outside of it", at: file.entry.headerOffset)
      }
      try ZipFiles.requireNoFile(in: free..<file.entry.headerOffset, of: &archive)
      free = file.contents.upperBound
    }
    try ZipFiles.requireNoFile(in: free..<end, of: &archive)
  }

  /// Checks that what is not in the directory does not begin with a file, which readers of streams extract.
  ///
  /// Padding and signing blocks may lie there, and the nameless headers without contents by which Android's tools fill gaps.
  private static func requireNoFile(
    in gap: Range<Int>, of archive: inout FileReader
  ) throws(ReadError) {
    guard gap.count >= nameOffset else { return }
    // Sizes may follow the contents before the gap: in 32 or 64 bits, after a signature or not.
    let word = try archive.bytes(at: gap.lowerBound, count: 4).load(0, as: UInt32.self, .little)
    let sizes = word == descriptorSignature ? [16, 24] : [0, 12, 20]
    for start in sizes.map({ gap.lowerBound + $0 }) {
      var position = start
      while gap.upperBound - position >= nameOffset {
        let header = try archive.bytes(at: position, count: nameOffset)
        guard header.load(0, as: UInt32.self, .little) == ZipEntry.localHeaderSignature else {
          break
        }
        guard header.load(6, as: UInt16.self, .little) & sizesFollow == 0,
          header.load(18, as: UInt32.self, .little) == 0,
          header.load(26, as: UInt16.self, .little) == 0
        else {
          throw .malformedArchive(
            "file in a zip archive that is not in its central directory", at: position)
        }
        position += nameOffset + Int(header.load(28, as: UInt16.self, .little))
      }
    }
  }

  private static func kind(
    _ file: File, _ archive: ZipContents
  ) throws(ReadError) -> TarEntry.Kind {
    let entry = file.entry
    let mode = [unix, darwin].contains(entry.system) ? entry.attributes >> 16 & typeMask : 0
    if file.name.last == UInt8(ascii: "/") || mode == directory {
      guard entry.byteCount == 0 else {
        throw .malformedArchive("directory with contents in a zip archive", at: entry.headerOffset)
      }
      return .directory
    }
    switch mode {
    case symbolicLink:
      guard 1...maximumTargetByteCount ~= entry.byteCount else {
        throw .malformedArchive(
          "invalid symbolic link in a zip archive", at: entry.headerOffset)
      }
      var contents = try archive.open(entry, file.contents)
      let target = [UInt8](copying: try contents.bytes(at: 0, count: entry.byteCount))
      guard !target.contains(0) else {
        throw .malformedArchive("invalid symbolic link in a zip archive", at: entry.headerOffset)
      }
      return .symbolicLink(to: target)
    // Unpackers create regular files even under the mode of a device.
    default: return .regular
    }
  }
}

/// Reads the contents of a zip archive's files, one after the other.
private final class ZipContents: @unchecked Sendable {
  private var reader: FileReader
  private let budget: InflationBudget

  private static let pieceByteCount = 1 << 16

  init(_ reader: consuming FileReader, _ budget: InflationBudget) {
    self.reader = reader
    self.budget = budget
  }

  var cancellation: Cancellation? { reader.cancellation }

  /// Opens the contents of a file, until another one is opened.
  ///
  /// - Throws: ``ReadError``, with code `unsupported` for another compression than deflate.
  func open(_ entry: ZipEntry, _ contents: Range<Int>) throws(ReadError) -> FileReader {
    var file = FileReader()
    if entry.method == ZipEntry.stored {
      try file.open(contents, of: reader)
    } else {
      let inflated = try inflated(entry, contents)
      try inflated.willRead(0..<entry.byteCount)
      try file.open(inflated.contents)
    }
    return file
  }

  /// Checks the size and the checksum of a file.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `limitExceeded`.
  func verify(_ entry: ZipEntry, _ contents: Range<Int>) throws(ReadError) {
    if entry.method == ZipEntry.stored {
      guard entry.byteCount == entry.storedByteCount else {
        throw .malformedArchive(
          "stored file of two sizes in a zip archive", at: contents.lowerBound)
      }
      var checksum = CRC32()
      for start in stride(
        from: contents.lowerBound, to: contents.upperBound, by: ZipContents.pieceByteCount)
      {
        let count = min(ZipContents.pieceByteCount, contents.upperBound - start)
        checksum.update(try reader.bytes(at: start, count: count))
      }
      guard checksum.value == entry.checksum else {
        throw .malformedArchive(
          "wrong checksum of a file in a zip archive", at: contents.lowerBound)
      }
      return
    }
    let inflated = try inflated(entry, contents)
    try inflated.readToEnd()
    var file = FileReader()
    try file.open(inflated.contents)
    // The trailer has the size up to multiples of 4 GiB.
    if entry.byteCount > 0 { _ = try file.bytes(at: entry.byteCount - 1, count: 1) }
    guard (try? file.bytes(at: entry.byteCount, count: 1)) == nil else {
      throw .malformedArchive(
        "file of another size than the zip archive's directory lists", at: contents.lowerBound)
    }
  }

  /// What a deflated file contains: its data is read as that of a gzip file with the checksum and the size of the directory.
  private func inflated(
    _ entry: ZipEntry, _ contents: Range<Int>
  ) throws(ReadError) -> InflatedFile {
    guard entry.method == ZipEntry.deflated else {
      throw ReadError(
        .unsupported, at: UInt64(contents.lowerBound),
        .text("compression method \(entry.method) in a zip archive: only deflate is supported"))
    }
    let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    var trailer: [UInt8] = []
    for number in [entry.checksum, UInt32(truncatingIfNeeded: entry.byteCount)] {
      for shift in stride(from: UInt32(0), to: 32, by: 8) {
        trailer.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    let byteCount = header.count + contents.count + trailer.count
    let bytes = RandomAccessBytes(byteCount: byteCount, cancellation: cancellation) {
      [self, trailer] (offset, buffer) throws(ReadError) in
      let range = (0..<byteCount).clamped(at: UInt64(offset), count: UInt64(buffer.byteCount))
      var position = range.lowerBound
      while position < range.upperBound {
        let place = position - range.lowerBound
        if position < header.count {
          let part = position..<min(header.count, range.upperBound)
          buffer.copy(header.span.raw, part, to: place)
          position = part.upperBound
        } else if position < header.count + contents.count {
          let start = contents.lowerBound + position - header.count
          let count = min(
            contents.upperBound - start, range.upperBound - position, ZipContents.pieceByteCount)
          buffer.copy(try reader.bytes(at: start, count: count), 0..<count, to: place)
          position += count
        } else {
          let start = position - header.count - contents.count
          let part = start..<min(trailer.count, start + range.upperBound - position)
          buffer.copy(trailer.span.raw, part, to: place)
          position += part.count
        }
      }
      return range.count
    }
    var source = FileReader()
    try source.open(bytes)
    return InflatedFile(source, .gzip, budget: budget)
  }
}
