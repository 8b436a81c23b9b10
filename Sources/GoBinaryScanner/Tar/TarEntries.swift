package import GoBuildInfo

/// Walks the entries of a tar archive, reading their headers in place.
///
///     var entries = TarEntries()
///     while let entry = try entries.next(in: &archive) { ... }
package struct TarEntries {
  /// Where the next header is.
  private(set) var position = 0

  /// The end of the contents before that.
  private var contentsEnd = 0

  /// What pax headers say of all entries behind them.
  private var defaults = PaxRecords()

  /// Longer names, and more words about a file, no tool writes.
  private static let maximumTextByteCount = 1 << 20

  package init() {}

  /// The next entry, or nil behind the last one.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where there is no way further.
  package mutating func next(in archive: inout FileReader) throws(ReadError) -> TarEntry? {
    var records = defaults
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
        try defaults.add(try text(of: header, in: &archive), at: start)
        records = defaults
      case UInt8(ascii: "L"): records.name = try name(of: header, in: &archive)
      case UInt8(ascii: "K"): records.linkName = try name(of: header, in: &archive)
      default: return try entry(header, records, in: &archive)
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
    guard let header = try TarHeader(block, at: position) else { return nil }
    position += TarHeader.blockByteCount
    return header
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
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"): .regular
      case UInt8(ascii: "1"): .hardLink(to: linkName)
      case UInt8(ascii: "2"): .symbolicLink(to: linkName)
      case UInt8(ascii: "5"): .directory
      case UInt8(ascii: "S"): .sparse
      default: .other
      }
    // Unix V7 had no type for directories.
    if kind == .regular, name.last == UInt8(ascii: "/") { kind = .directory }
    if kind == .regular, records.isSparse { kind = .sparse }
    // The size of what has no contents says nothing.
    let hasContents =
      switch kind {
      case .regular, .sparse: true
      case .other: !(UInt8(ascii: "3")...UInt8(ascii: "6") ~= header.type)
      case .directory, .hardLink, .symbolicLink: false
      }
    let start = position
    if hasContents { try skip(byteCount, in: &archive) }
    return TarEntry(
      name: name, kind: kind,
      contents: kind == .regular ? start..<start + Int(byteCount) : start..<start)
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
    Array(try text(of: header, in: &archive).prefix { $0 != 0 })
  }
}

extension ReadError {
  fileprivate static func missingContents(at position: Int) -> ReadError {
    .malformedArchive("expected the contents of a file in an archive", at: position)
  }
}
