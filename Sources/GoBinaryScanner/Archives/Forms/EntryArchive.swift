internal import BinarySupport
import GoBuildInfo

/// Files from elsewhere, such as those of a zip archive or a folder, as the tar archive that they would be: what reads tar
/// archives and layers reads them all. Headers are made when they are read, and contents are read where they are.
///
/// Memory: 48 bytes and the names for each entry. It serves one thread at a time.
final class EntryArchive: @unchecked Sendable {
  /// Opens the contents of an entry by its number, in the order in which entries were added.
  typealias Open = (Int) throws(ReadError) -> FileReader

  private struct Part {
    /// Where the entry's headers begin in the archive, and its contents.
    let start: Int
    let contentsStart: Int
    let byteCount: Int
    /// Where its name and the target of its link lie in the names.
    let nameStart: Int
    let nameCount: UInt32
    let linkCount: UInt32
    let type: UInt8
    let isOverlaid: Bool
  }

  private var parts: [Part] = []
  private var names: [UInt8] = []
  /// Where the next entry begins.
  private var end = 0

  private let openContents: Open
  private let cancellation: Cancellation?

  /// The contents that were read last.
  private var reader = FileReader()
  private var readerNumber = -1

  private static let maximumCount = 1 << 21
  private static let maximumNameByteCount = 1 << 27
  /// The header of one more entry with the longest names, and the end of the archive.
  private static let roomAfterEntry = 1 << 20
  private static let pieceByteCount = 1 << 16
  private static let zeros = [UInt8](repeating: 0, count: 2 * blockByteCount)

  init(_ cancellation: Cancellation?, opening open: @escaping Open) {
    self.cancellation = cancellation
    openContents = open
  }

  /// The number of entries.
  var count: Int { parts.count }

  /// Adds an entry.
  ///
  /// - Parameters:
  ///   - name: without a NUL. A directory's may end in a slash.
  ///   - byteCount: the size of a regular file.
  ///   - isOverlaid: whether it has attributes of overlayfs that are not understood.
  /// - Throws: ``ReadError`` with code `limitExceeded` for more than two million, 128 MiB of names, or more bytes than there are
  ///   positions in a 32-bit program.
  func add(
    _ name: [UInt8], _ kind: TarEntry.Kind, byteCount: Int = 0, isOverlaid: Bool = false
  ) throws(ReadError) {
    let (type, link) = EntryArchive.type(kind)
    guard parts.count < EntryArchive.maximumCount,
      names.count + name.count + link.count <= EntryArchive.maximumNameByteCount
    else {
      throw ReadError(
        .limitExceeded, .found("more than two million names in an archive", UInt64(parts.count)))
    }
    let headerByteCount =
      EntryArchive.blockByteCount
      + EntryArchive.longNameByteCount(name.count) + EntryArchive.longNameByteCount(link.count)
      + (isOverlaid ? 2 * EntryArchive.blockByteCount : 0)
    let contentsStart = end + headerByteCount
    // Leaves positions for one more header and the end of the archive.
    let room = Int.max - contentsStart - EntryArchive.roomAfterEntry
    guard byteCount <= room else {
      throw .tooLargeFor32Bits(found: UInt64(contentsStart) + UInt64(byteCount))
    }
    parts.append(
      Part(
        start: end, contentsStart: contentsStart, byteCount: byteCount, nameStart: names.count,
        nameCount: UInt32(name.count), linkCount: UInt32(link.count), type: type,
        isOverlaid: isOverlaid))
    names += name
    names += link
    end = contentsStart + EntryArchive.padded(byteCount)
  }

  private static func type(_ kind: TarEntry.Kind) -> (UInt8, link: [UInt8]) {
    switch kind {
    case .regular: (UInt8(ascii: "0"), [])
    case .hardLink(let target): (UInt8(ascii: "1"), target)
    case .symbolicLink(let target): (UInt8(ascii: "2"), target)
    case .directory: (UInt8(ascii: "5"), [])
    case .other: (UInt8(ascii: "6"), [])
    }
  }

  /// The archive, to be read by one reader at a time.
  var contents: RandomAccessBytes {
    RandomAccessBytes(
      byteCount: end + 2 * EntryArchive.blockByteCount, cancellation: cancellation
    ) { (offset, buffer) throws(ReadError) in
      try self.read(at: offset, into: &buffer)
    }
  }

  private func read(at offset: Int, into buffer: inout MutableRawSpan) throws(ReadError) -> Int {
    let byteCount = max(0, min(buffer.byteCount, end + 2 * EntryArchive.blockByteCount - offset))
    var filled = 0
    while filled < byteCount {
      let position = offset + filled
      guard position < end else {
        buffer.copy(EntryArchive.zeros.span.raw, 0..<byteCount - filled, to: filled)
        return byteCount
      }
      let number = number(at: position)
      let part = parts[number]
      let room = byteCount - filled
      if position < part.contentsStart {
        let header = header(of: part)
        let start = position - part.start
        let range = start..<min(header.count, start + room)
        buffer.copy(header.span.raw, range, to: filled)
        filled += range.count
      } else if position < part.contentsStart + part.byteCount {
        let start = position - part.contentsStart
        let count = min(part.byteCount - start, room, EntryArchive.pieceByteCount)
        try open(number)
        buffer.copy(try reader.bytes(at: start, count: count), 0..<count, to: filled)
        filled += count
      } else {
        let next = part.contentsStart + EntryArchive.padded(part.byteCount)
        let count = min(next - position, room)
        buffer.copy(EntryArchive.zeros.span.raw, 0..<count, to: filled)
        filled += count
      }
    }
    return byteCount
  }

  private func open(_ number: Int) throws(ReadError) {
    guard readerNumber != number else { return }
    readerNumber = -1
    try cancellation?.check()
    reader = try openContents(number)
    readerNumber = number
  }

  /// The entry that a position of the archive is in.
  private func number(at position: Int) -> Int {
    var range = 0..<parts.count
    while range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      range =
        parts[middle].start <= position ? middle..<range.upperBound : range.lowerBound..<middle
    }
    return range.lowerBound
  }
}

// Headers, in GNU's format.
extension EntryArchive {
  private static let blockByteCount = TarHeader.blockByteCount
  private static let nameByteCount = 100
  private static let nameField = 0
  private static let linkField = 157

  private static func padded(_ byteCount: Int) -> Int {
    (byteCount + blockByteCount - 1) / blockByteCount * blockByteCount
  }

  /// How much stands before the header for a name that does not fit it.
  private static func longNameByteCount(_ byteCount: Int) -> Int {
    byteCount > nameByteCount ? blockByteCount + padded(byteCount + 1) : 0
  }

  private func header(of part: Part) -> [UInt8] {
    let nameEnd = part.nameStart + Int(part.nameCount)
    let name = names[part.nameStart..<nameEnd]
    let link = names[nameEnd..<nameEnd + Int(part.linkCount)]
    var header: [UInt8] = []
    if part.isOverlaid {
      let record = Array("40 SCHILY.xattr.trusted.overlay.other=y\n".utf8)
      header += EntryArchive.block([], [], UInt8(ascii: "x"), record.count)
      header += record + [UInt8](repeating: 0, count: EntryArchive.blockByteCount - record.count)
    }
    for (text, type) in [(name, UInt8(ascii: "L")), (link, UInt8(ascii: "K"))]
    where text.count > EntryArchive.nameByteCount {
      header += EntryArchive.block([], [], type, text.count + 1)
      header += text
      header += repeatElement(0, count: EntryArchive.padded(text.count + 1) - text.count)
    }
    return header + EntryArchive.block(name, link, part.type, part.byteCount)
  }

  private static func block(
    _ name: ArraySlice<UInt8>, _ link: ArraySlice<UInt8>, _ type: UInt8, _ byteCount: Int
  ) -> [UInt8] {
    var block = [UInt8](repeating: 0, count: blockByteCount)
    func put(_ bytes: some Collection<UInt8>, at place: Int) {
      block.replaceSubrange(place..<place + bytes.count, with: bytes)
    }
    put(name.prefix(nameByteCount), at: nameField)
    put(link.prefix(nameByteCount), at: linkField)
    // The number in 64 bits, as GNU writes those that are too large for octal digits.
    put([0x80, 0, 0, 0], at: 124)
    for shift in 0..<8 {
      block[135 - shift] = UInt8(truncatingIfNeeded: byteCount >> (8 * shift))
    }
    block[156] = type
    put("ustar  \0".utf8, at: 257)
    put("        ".utf8, at: 148)
    let sum = block.reduce(0) { $0 + Int($1) }
    let digits = Array(String(sum, radix: 8).utf8)
    put(
      repeatElement(UInt8(ascii: "0"), count: 6 - digits.count) + digits + [0, UInt8(ascii: " ")],
      at: 148)
    return block
  }
}
