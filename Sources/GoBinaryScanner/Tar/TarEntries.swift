import GoBuildInfo

/// Walks the entries of a tar archive, reading their headers in place.
///
///     var entries = TarEntries()
///     while let entry = try entries.next(in: &archive) { ... }
struct TarEntries {
  /// Where the next header is.
  private(set) var position = 0

  /// The end of the contents before that.
  private var contentsEnd = 0

  /// More words about a file no tool writes.
  private static let maximumTextByteCount = 1 << 20

  /// No system has longer paths.
  static let maximumNameByteCount = 1 << 14

  init() {}

  /// The next entry, or nil behind the last one.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where there is no way further.
  mutating func next(in archive: inout FileReader) throws(ReadError) -> TarEntry? {
    var records = PaxRecords()
    // What GNU tar wrote; readers differ in which counts where there is a record too.
    var (longName, longLinkName): ([UInt8]?, [UInt8]?)
    var isAnnounced = false
    while true {
      guard let header = try header(in: &archive) else {
        if isAnnounced { throw .missingContents(at: position) }
        return nil
      }
      isAnnounced = header.type != UInt8(ascii: "g")
      let start = position
      switch header.type {
      case UInt8(ascii: "x"), UInt8(ascii: "X"):
        try records.add(try text(of: header, in: &archive), at: start)
      case UInt8(ascii: "g"):
        var defaults = PaxRecords()
        try defaults.add(try text(of: header, in: &archive), at: start)
        // Some readers obey them, some do not.
        guard defaults.isEmpty else {
          throw .malformedArchive("expected no names or sizes for all files at once", at: start)
        }
      case UInt8(ascii: "L"): longName = try name(of: header, in: &archive)
      case UInt8(ascii: "K"): longLinkName = try name(of: header, in: &archive)
      default:
        guard longName == nil || records.name == nil || longName == records.name,
          longLinkName == nil || records.linkName == nil || longLinkName == records.linkName
        else { throw .malformedArchive("expected one name for a file", at: start) }
        records.name = records.name ?? longName
        records.linkName = records.linkName ?? longLinkName
        return try entry(header, records, in: &archive)
      }
    }
  }

  /// The header at the position, which moves behind it.
  private mutating func header(in archive: inout FileReader) throws(ReadError) -> TarHeader? {
    let block: RawSpan
    do throws(ReadError) {
      block = try archive.bytes(at: position, count: TarHeader.blockByteCount)
    } catch {
      guard error.code == .truncated else { throw error }
      // Many tools leave out the zeros at the end, some even a part of the last block.
      let hasMore = try hasByte(at: position, in: &archive)
      guard position > 0, !hasMore else {
        throw .malformedArchive("expected a tar header", at: position)
      }
      let hasContents = try hasByte(at: max(0, contentsEnd - 1), in: &archive)
      guard hasContents else { throw .missingContents(at: position) }
      return nil
    }
    guard let header = try TarHeader(block, at: position) else {
      try requireEnd(of: &archive)
      return nil
    }
    position += TarHeader.blockByteCount
    return header
  }

  /// Checks that nothing but zeros follows a block of zeros, where readers differ in whether they go on.
  private func requireEnd(of archive: inout FileReader) throws(ReadError) {
    let next = position + TarHeader.blockByteCount
    do throws(ReadError) {
      let block = try archive.bytes(at: next, count: TarHeader.blockByteCount)
      if TarHeader.isZero(block) { return }
    } catch {
      if error.code == .truncated { return }
      throw error
    }
    throw .malformedArchive("expected two blocks of zeros at the end", at: next)
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
    _ header: TarHeader, _ records: PaxRecords, in archive: inout FileReader
  ) throws(ReadError) -> TarEntry {
    let name = records.name ?? header.name
    let linkName = records.linkName ?? header.linkName
    let byteCount = records.byteCount ?? header.byteCount
    var kind: TarEntry.Kind =
      switch header.type {
      case UInt8(ascii: "1"): .hardLink(to: linkName)
      case UInt8(ascii: "2"): .symbolicLink(to: linkName)
      case UInt8(ascii: "5"): .directory
      case UInt8(ascii: "S"): .sparse
      case UInt8(ascii: "3"), UInt8(ascii: "4"), UInt8(ascii: "6"), UInt8(ascii: "A"),
        UInt8(ascii: "E"), UInt8(ascii: "I"), UInt8(ascii: "N"), UInt8(ascii: "V"):
        .other
      case UInt8(ascii: "D"): .directory
      case UInt8(ascii: "M"):
        throw .malformedArchive("expected an archive that does not begin in another", at: position)
      // What is of an unknown type is to be taken for a regular file.
      default: .regular
      }
    // Unix V7 had no type for directories.
    if kind == .regular, name.last == UInt8(ascii: "/") {
      guard byteCount == 0 else {
        throw .malformedArchive("expected a directory without contents", at: position)
      }
      kind = .directory
    }
    if kind == .regular, records.isSparse { kind = .sparse }
    // The size of what has no contents says nothing.
    let hasContents =
      switch kind {
      case .regular, .sparse: true
      case .other, .directory: !(UInt8(ascii: "3")...UInt8(ascii: "6") ~= header.type)
      case .hardLink, .symbolicLink: false
      }
    if header.hasExtension { try skipExtension(in: &archive) }
    let start = position
    if hasContents { try skip(byteCount, in: &archive) }
    return TarEntry(
      name: name, kind: kind,
      contents: kind == .regular ? start..<start + Int(byteCount) : start..<start)
  }

  /// Moves behind the blocks that say more of the holes of a sparse file.
  private mutating func skipExtension(in archive: inout FileReader) throws(ReadError) {
    var goesOn = true
    while goesOn {
      goesOn = try archive.bytes(at: position, count: TarHeader.blockByteCount)[byte: 504] != 0
      position += TarHeader.blockByteCount
    }
  }

  /// Moves behind contents and what fills them up to a block.
  private mutating func skip(_ byteCount: UInt64, in archive: inout FileReader) throws(ReadError) {
    let blockByteCount = UInt64(TarHeader.blockByteCount)
    let (end, overflow) = UInt64(position).addingReportingOverflow(byteCount)
    guard !overflow, end <= UInt64(Int.max) - blockByteCount, Int(end) <= archive.byteCount else {
      throw .missingContents(at: position)
    }
    contentsEnd = Int(end)
    position = Int((end + blockByteCount - 1) / blockByteCount * blockByteCount)
  }

  private mutating func text(
    of header: TarHeader, in archive: inout FileReader
  ) throws(ReadError) -> [UInt8] {
    guard header.byteCount <= UInt64(TarEntries.maximumTextByteCount) else {
      throw ReadError(
        .limitExceeded, at: UInt64(position),
        .found("expected at most a megabyte of names in front of a file", header.byteCount))
    }
    let start = position
    try skip(header.byteCount, in: &archive)
    var text: [UInt8] = []
    text.append(contentsOf: try archive.bytes(at: start, count: Int(header.byteCount)))
    return text
  }

  private mutating func name(
    of header: TarHeader, in archive: inout FileReader
  ) throws(ReadError) -> [UInt8] {
    let name = Array(try text(of: header, in: &archive).prefix { $0 != 0 })
    guard name.count <= TarEntries.maximumNameByteCount else {
      throw ReadError(
        .limitExceeded, at: UInt64(position),
        .found("expected a name of up to 16 KiB", UInt64(name.count)))
    }
    return name
  }
}

extension ReadError {
  fileprivate static func missingContents(at position: Int) -> ReadError {
    .malformedArchive("expected the contents of a file in an archive", at: position)
  }
}
