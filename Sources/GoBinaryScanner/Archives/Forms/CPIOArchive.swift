internal import BinarySupport
import GoBuildInfo

/// A cpio archive in the format `newc` (070701), or `crc` (070702), as packages of RPM and initial RAM disks have.
struct CPIOArchive {
  /// The files that have a name each of a file with several, by its number, until the one with the contents comes.
  private var waiting: [FileNumber: [[UInt8]]] = [:]
  /// The name with the contents of a file with several, by its number.
  private var linked: [FileNumber: [UInt8]] = [:]
  private var contents: [Range<Int>] = []
  private var position = 0

  private struct FileNumber: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  /// The numbers of a header.
  private struct Header {
    let mode: UInt64
    let file: FileNumber
    let linkCount: UInt64
    let byteCount: UInt64
    let nameByteCount: Int

    /// Nil where a number is not one.
    init?(_ block: RawSpan) {
      var numbers: [UInt64] = []
      for field in 0..<13 {
        var number: UInt64 = 0
        for place in 6 + 8 * field..<14 + 8 * field {
          guard let digit = Header.digit(block[byte: place]) else { return nil }
          number = number << 4 | digit
        }
        numbers.append(number)
      }
      mode = numbers[1]
      file = FileNumber(device: numbers[7] << 32 | numbers[8], inode: numbers[0])
      linkCount = numbers[4]
      byteCount = numbers[6]
      nameByteCount = Int(clamping: numbers[11])
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
      default: nil
      }
    }
  }

  private static let headerByteCount = 110
  private static let trailer = Array("TRAILER!!!".utf8)
  private static let maximumTargetByteCount = 4096
  private static let pieceByteCount = 1 << 16
  private static let (typeMask, directory, regular, symbolicLink):
    (UInt64, UInt64, UInt64, UInt64) =
      (0o170000, 0o040000, 0o100000, 0o120000)

  /// Whether a file begins like such an archive, or like that of RPM for large files.
  static func isFirst(in file: inout FileReader) -> Bool {
    guard let head = try? file.bytes(at: 0, count: 6) else { return false }
    return head.hasBytes("070701") || head.hasBytes("070702") || head.hasBytes("07070X")
  }

  /// Lists an archive, to its end.
  ///
  /// - Throws: ``ReadError`` where that is not possible.
  static func entries(of file: consuming TarFile) throws(ReadError) -> EntryArchive {
    var archive = CPIOArchive()
    let held = HeldArchive(file)
    var entries: [(name: [UInt8], kind: TarEntry.Kind, contents: Range<Int>)] = []
    while try archive.readEntry(&held.file.reader, &entries) {}
    try requireDistinctNames(entries)
    try held.file.inflated?.readToEnd()
    let places = entries.map { $0.contents }
    let list = EntryArchive(held.file.reader.cancellation) { number throws(ReadError) in
      try held.open(places[number])
    }
    for entry in entries { try list.add(entry.name, entry.kind, byteCount: entry.contents.count) }
    return list
  }

  /// Checks that no name is that of two files, unless neither has contents: some unpackers keep the first, others the last.
  private static func requireDistinctNames(
    _ entries: [(name: [UInt8], kind: TarEntry.Kind, contents: Range<Int>)]
  ) throws(ReadError) {
    var names: [[UInt8]: Bool] = [:]
    for entry in entries where entry.kind != .directory {
      var hasContents = !entry.contents.isEmpty
      if case .hardLink = entry.kind { hasContents = true }
      let path = Array(TarEntry.components(of: entry.name).joined(separator: [UInt8(ascii: "/")]))
      guard let other = names.updateValue(hasContents, forKey: path), other || hasContents else {
        continue
      }
      throw .malformedArchive(
        "one name for two files in a cpio archive", at: entry.contents.lowerBound)
    }
  }

  /// Reads the next entry; returns whether there may be more.
  private mutating func readEntry(
    _ file: inout FileReader,
    _ entries: inout [(name: [UInt8], kind: TarEntry.Kind, contents: Range<Int>)]
  ) throws(ReadError) -> Bool {
    let start = position
    let magic = [UInt8](copying: try file.bytes(at: start, count: 6))
    guard !magic.elementsEqual("07070X".utf8) else {
      throw ReadError(
        .unsupported, at: UInt64(start),
        .sentence("cpio archive of RPM for large files (07070X) is not supported"))
    }
    guard ["070701", "070702"].contains(where: { magic.elementsEqual($0.utf8) }),
      let header = Header(try file.bytes(at: start, count: CPIOArchive.headerByteCount))
    else { throw .malformedArchive("invalid cpio header", at: start) }
    guard 1...TarEntries.maximumNameByteCount ~= header.nameByteCount else {
      throw .malformedArchive("invalid cpio header: size of the name", at: start)
    }
    let nameStart = start + CPIOArchive.headerByteCount
    let bytes = [UInt8](copying: try file.bytes(at: nameStart, count: header.nameByteCount))
    guard bytes.last == 0, !bytes.dropLast().contains(0) else {
      throw .malformedArchive("invalid name in a cpio archive", at: nameStart)
    }
    let name = Array(bytes.dropLast())
    let contentsStart = CPIOArchive.padded(nameStart + header.nameByteCount)
    if name == CPIOArchive.trailer {
      position = contentsStart
      try endArchive(&entries)
      return try findNext(&file)
    }
    guard !name.isEmpty else { throw .malformedArchive("file without a name", at: start) }
    let most = Int.max - contentsStart - CPIOArchive.alignment
    guard header.byteCount <= UInt64(most) else {
      throw .tooLargeFor32Bits(found: header.byteCount, at: start)
    }
    let contents = contentsStart..<contentsStart + Int(header.byteCount)
    // What cannot be read is missing.
    if !contents.isEmpty { _ = try file.bytes(at: contents.upperBound - 1, count: 1) }
    position = CPIOArchive.padded(contents.upperBound)
    try add(name, header, contents, &file, &entries)
    return true
  }

  private mutating func add(
    _ name: [UInt8], _ header: Header, _ contents: Range<Int>, _ file: inout FileReader,
    _ entries: inout [(name: [UInt8], kind: TarEntry.Kind, contents: Range<Int>)]
  ) throws(ReadError) {
    let nothing = contents.lowerBound..<contents.lowerBound
    switch header.mode & CPIOArchive.typeMask {
    case CPIOArchive.directory: entries.append((name, .directory, nothing))
    case CPIOArchive.symbolicLink:
      guard 1...CPIOArchive.maximumTargetByteCount ~= contents.count else {
        throw .malformedArchive("invalid symbolic link in a cpio archive", at: contents.lowerBound)
      }
      let target = [UInt8](copying: try file.bytes(at: contents.lowerBound, count: contents.count))
      entries.append((name, .symbolicLink(to: target), nothing))
    case CPIOArchive.regular where header.linkCount > 1 && contents.isEmpty:
      if let target = linked[header.file] {
        entries.append((name, .hardLink(to: target), nothing))
      } else {
        waiting[header.file, default: []].append(name)
      }
    case CPIOArchive.regular:
      entries.append((name, .regular, contents))
      guard header.linkCount > 1 else { return }
      linked[header.file] = name
      for link in waiting.removeValue(forKey: header.file) ?? [] {
        entries.append((link, .hardLink(to: name), nothing))
      }
    default: entries.append((name, .other, nothing))
    }
  }

  /// Adds files of several names of which none has contents.
  private mutating func endArchive(
    _ entries: inout [(name: [UInt8], kind: TarEntry.Kind, contents: Range<Int>)]
  ) throws(ReadError) {
    for name in waiting.values.flatMap({ $0 }) { entries.append((name, .regular, 0..<0)) }
    (waiting, linked) = ([:], [:])
  }

  /// Finds an archive after the end of another, as in initial RAM disks; returns whether there is one.
  private mutating func findNext(_ file: inout FileReader) throws(ReadError) -> Bool {
    while true {
      var piece: [UInt8] = []
      let count = try file.append(upTo: CPIOArchive.pieceByteCount, at: position, to: &piece)
      guard let next = piece.firstIndex(where: { $0 != 0 }) else {
        position += count
        if count < CPIOArchive.pieceByteCount { return false }
        continue
      }
      position += next
      if piece[next] == UInt8(ascii: "0") { return true }
      throw ReadError(
        .unsupported, at: UInt64(position),
        .sentence("data after a cpio archive, such as a compressed one of an initial RAM disk"))
    }
  }

  private static func padded(_ position: Int) -> Int {
    (position + alignment - 1) / alignment * alignment
  }

  private static let alignment = 4
}

/// An archive whose parts are read one after the other.
final class HeldArchive: @unchecked Sendable {
  var file: TarFile

  init(_ file: consuming TarFile) { self.file = file }

  /// Opens a part, until another one is opened.
  func open(_ part: Range<Int>) throws(ReadError) -> FileReader {
    try file.inflated?.willRead(part)
    var reader = FileReader()
    try reader.open(part, of: file.reader)
    return reader
  }
}
