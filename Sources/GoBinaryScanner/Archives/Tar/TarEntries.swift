internal import BinarySupport
package import GoBuildInfo

/// Walks the entries of a tar archive, reading their headers in place.
///
///     var entries = TarEntries()
///     while let entry = try entries.next(in: &archive) { ... }
package struct TarEntries {
  /// Where the next header is.
  package private(set) var position = 0

  /// The end of the contents before that.
  private var contentsEnd = 0

  /// The most that Go's archive/tar and libarchive read of an extended header.
  private static let maximumTextByteCount = 1 << 20

  /// No system has longer paths.
  static let maximumNameByteCount = 1 << 14

  package init() {}

  /// The next entry, or nil after the last one.
  ///
  /// What is read is what Go's archive/tar reads, which container runtimes use; where it, GNU tar and libarchive
  /// differ, nothing is.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where there is no way further.
  package mutating func next(in archive: inout FileReader) throws(ReadError) -> TarEntry? {
    var metadata = EntryMetadata()
    while true {
      let start = position
      guard let header = try header(in: &archive) else {
        guard metadata.isEmpty else { throw .unexpectedEnd(at: start) }
        return nil
      }
      switch header.type {
      case UInt8(ascii: "x"):
        try metadata.set(PaxRecords(try text(of: header, in: &archive), at: start), at: start)
      case UInt8(ascii: "X"):
        throw .malformedArchive(
          "Sun extended header (type 'X'), which readers treat differently", at: start)
      case UInt8(ascii: "g"):
        guard metadata.isEmpty else {
          throw .malformedArchive("another extended header before a global pax header", at: start)
        }
        // Some readers obey them, some do not.
        guard try PaxRecords(try text(of: header, in: &archive), at: start).isEmpty else {
          throw .malformedArchive("global pax header sets path, linkpath or size", at: start)
        }
      case UInt8(ascii: "L"):
        try metadata.set(longName: try name(of: header, in: &archive), at: start)
      case UInt8(ascii: "K"):
        try metadata.set(longLinkName: try name(of: header, in: &archive), at: start)
      default: return try entry(header, metadata, start, in: &archive)
      }
    }
  }

  /// The header at the position, which moves past it.
  private mutating func header(in archive: inout FileReader) throws(ReadError) -> TarHeader? {
    let block: RawSpan
    do throws(ReadError) {
      block = try archive.bytes(at: position, count: TarHeader.blockByteCount)
    } catch {
      guard error.code == .truncated else { throw error }
      // Many tools leave out the zeros at the end, some even a part of the last block.
      let hasMore = try hasByte(at: position, in: &archive)
      guard !hasMore else { throw .unexpectedEnd(at: position) }
      let hasContents = contentsEnd == 0 ? true : try hasByte(at: contentsEnd - 1, in: &archive)
      guard hasContents else { throw .unexpectedEnd(at: position) }
      return nil
    }
    guard let header = try TarHeader(block, at: position) else {
      try requireEnd(of: &archive)
      return nil
    }
    position += TarHeader.blockByteCount
    return header
  }

  /// Checks that a block of zeros follows a block of zeros, or nothing: readers differ in whether they go on after one.
  private func requireEnd(of archive: inout FileReader) throws(ReadError) {
    let next = position + TarHeader.blockByteCount
    do throws(ReadError) {
      let block = try archive.bytes(at: next, count: TarHeader.blockByteCount)
      if TarHeader.isZero(block) { return }
    } catch {
      guard error.code == .truncated else { throw error }
      guard try hasByte(at: next, in: &archive) else { return }
    }
    throw .malformedArchive("lone zero block in a tar archive", at: position)
  }

  private func hasByte(at position: Int, in archive: inout FileReader) throws(ReadError) -> Bool {
    do throws(ReadError) {
      _ = try archive.bytes(at: position, count: 1)
      return true
    } catch {
      if error.code == .truncated { return false }
      throw error
    }
  }

  private mutating func entry(
    _ header: TarHeader, _ metadata: EntryMetadata, _ place: Int, in archive: inout FileReader
  ) throws(ReadError) -> TarEntry {
    let names = try metadata.names(at: place)
    let statedByteCount = metadata.byteCount ?? header.byteCount
    var name = names.name ?? header.name
    var kind = try TarEntries.kind(header, names.linkName ?? header.linkName, at: place)
    if kind == .regular, name.last == UInt8(ascii: "/") {
      try TarEntries.requireDirectory(header.type, statedByteCount, place)
      kind = .directory
    }
    if let sparse = metadata.sparse {
      guard kind == .regular, header.sparse == nil else {
        throw .malformedArchive("sparse file without contents, or in two formats", at: place)
      }
      name = sparse.name ?? name
    }
    var extensions: [Int] = []
    if header.sparse?.isContinued == true {
      extensions = try readExtension(in: &archive, at: place)
    }
    let start = position
    // The size of links, devices and directories is ignored.
    let isHeaderOnly = UInt8(ascii: "1")...UInt8(ascii: "6") ~= header.type
    let byteCount = isHeaderOnly ? 0 : try ReadError.size(statedByteCount, at: place)
    try skip(byteCount, in: &archive)
    var contents = kind == .regular ? start..<start + byteCount : start..<start
    var map: SparseMap?
    if let sparse = metadata.sparse {
      map = try sparse.map(of: &contents, in: &archive, at: place)
    } else if let sparse = header.sparse {
      map = try SparseMap(
        sparse.numbers + extensions, byteCount: sparse.byteCount,
        storedByteCount: contents.count, at: place)
    }
    return TarEntry(
      name: name, kind: kind, isOverlaid: metadata.isOverlaid, contents: contents, sparseMap: map)
  }

  private static func kind(
    _ header: TarHeader, _ linkName: [UInt8], at place: Int
  ) throws(ReadError) -> TarEntry.Kind {
    switch header.type {
    case UInt8(ascii: "1"): .hardLink(to: linkName)
    case UInt8(ascii: "2"): .symbolicLink(to: linkName)
    case UInt8(ascii: "5"), UInt8(ascii: "D"): .directory
    case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"), UInt8(ascii: "A"),
      UInt8(ascii: "E"), UInt8(ascii: "I"), UInt8(ascii: "N"), UInt8(ascii: "V"):
      .other
    case UInt8(ascii: "M"):
      throw .malformedArchive("file continued from another volume", at: place)
    // POSIX: unknown types are regular files.
    default: .regular
    }
  }

  /// Checks that a name that ends in a slash is that of a directory to all readers: Unix V7 had no type for them.
  private static func requireDirectory(
    _ type: UInt8, _ byteCount: Int64, _ place: Int
  ) throws(ReadError) {
    guard type == 0 else {
      throw .malformedArchive(
        "regular file whose name ends in '/': readers differ in whether it is a directory",
        at: place)
    }
    guard byteCount == 0 else { throw .malformedArchive("directory with contents", at: place) }
  }

  /// Reads the blocks with more of a sparse file's map.
  private mutating func readExtension(
    in archive: inout FileReader, at place: Int
  ) throws(ReadError) -> [Int] {
    var numbers: [Int] = []
    var isContinued = true
    while isContinued {
      guard numbers.count < SparseMap.maximumNumberCount else {
        throw ReadError(
          .limitExceeded, at: UInt64(place), .sentence("map of a sparse file with too many parts"))
      }
      let block = try archive.bytes(at: position, count: TarHeader.blockByteCount)
      let part = try TarHeader.SparseBlock(block, TarHeader.SparseBlock.extensionFields, at: place)
      numbers += part.numbers
      isContinued = part.isContinued
      position += TarHeader.blockByteCount
    }
    return numbers
  }

  /// Moves past contents and their padding.
  private mutating func skip(_ byteCount: Int, in archive: inout FileReader) throws(ReadError) {
    let blockByteCount = TarHeader.blockByteCount
    let (end, overflow) = position.addingReportingOverflow(byteCount)
    guard !overflow, end <= .max - blockByteCount, end <= archive.byteCount else {
      throw .unexpectedEnd(at: position)
    }
    contentsEnd = end
    position = (end + blockByteCount - 1) / blockByteCount * blockByteCount
  }

  private mutating func text(
    of header: TarHeader, in archive: inout FileReader
  ) throws(ReadError) -> [UInt8] {
    guard header.byteCount <= TarEntries.maximumTextByteCount else {
      throw ReadError(
        .limitExceeded, at: UInt64(position),
        .found("extended header of more than 1 MiB", UInt64(header.byteCount)))
    }
    let start = position
    let byteCount = Int(header.byteCount)
    try skip(byteCount, in: &archive)
    var text: [UInt8] = []
    text.append(contentsOf: try archive.bytes(at: start, count: byteCount))
    return text
  }

  private mutating func name(
    of header: TarHeader, in archive: inout FileReader
  ) throws(ReadError) -> [UInt8] {
    let name = Array(try text(of: header, in: &archive).prefix { $0 != 0 })
    guard name.count <= TarEntries.maximumNameByteCount else {
      throw ReadError(
        .limitExceeded, at: UInt64(position),
        .found("name longer than 16 KiB", UInt64(name.count)))
    }
    return name
  }
}

extension ReadError {
  fileprivate static func unexpectedEnd(at position: Int) -> ReadError {
    .malformedArchive("unexpected EOF in a tar archive", at: position)
  }
}
