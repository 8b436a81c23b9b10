internal import BinarySupport
import GoBuildInfo

/// The entries of an archive in their order, each with whether its contents begin like an executable.
///
/// Memory: some ten bytes for each, and what its name does not share with the start of the one before.
struct EntryLog {
  private var bytes: [UInt8] = []
  private var lastName: [UInt8] = []
  private var lastPosition = 0

  /// An entry as it is stored: a byte of the kind and flags, lengths, the new part of the name, the target of a link.
  private enum Tag {
    static let kinds: UInt8 = 0b111
    static let regular: UInt8 = 0
    static let directory: UInt8 = 1
    static let hardLink: UInt8 = 2
    static let symbolicLink: UInt8 = 3
    static let other: UInt8 = 4
    static let isOverlaid: UInt8 = 1 << 3
    static let isExecutable: UInt8 = 1 << 4
    static let isSparse: UInt8 = 1 << 5
  }

  private static let maximumByteCount = 1 << 26

  var byteCount: Int { bytes.count }

  /// Adds an entry, which lies after the others.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` for more than 64 MiB of names.
  mutating func append(_ entry: TarEntry, isExecutable: Bool) throws(ReadError) {
    let (kind, target) = EntryLog.stored(entry.kind)
    let added = entry.name.count + target.count
    guard bytes.count + added <= EntryLog.maximumByteCount else {
      throw ReadError(.limitExceeded, .sentence("names of more than 64 MiB in an archive"))
    }
    var tag = kind
    if entry.isOverlaid { tag |= Tag.isOverlaid }
    if isExecutable { tag |= Tag.isExecutable }
    if entry.sparseMap != nil { tag |= Tag.isSparse }
    let shared = EntryLog.sharedByteCount(lastName, entry.name)
    bytes.append(tag)
    append(number: shared)
    append(number: entry.name.count - shared)
    bytes += entry.name[shared...]
    append(number: target.count)
    bytes += target
    append(number: entry.contents.lowerBound - lastPosition)
    append(number: entry.contents.count)
    lastName = entry.name
    lastPosition = entry.contents.lowerBound
  }

  private static func stored(_ kind: TarEntry.Kind) -> (kind: UInt8, target: [UInt8]) {
    switch kind {
    case .regular: (Tag.regular, [])
    case .directory: (Tag.directory, [])
    case .hardLink(let target): (Tag.hardLink, target)
    case .symbolicLink(let target): (Tag.symbolicLink, target)
    case .other: (Tag.other, [])
    }
  }

  private static func sharedByteCount(_ one: [UInt8], _ other: [UInt8]) -> Int {
    var count = 0
    while count < one.count, count < other.count, one[count] == other[count] { count += 1 }
    return count
  }

  private mutating func append(number: Int) {
    var rest = UInt(number)
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Reads a log from its start.
  struct Cursor {
    private let bytes: [UInt8]
    private var offset = 0
    private var name: [UInt8] = []
    private var position = 0

    init(_ log: EntryLog) { bytes = log.bytes }

    /// The next entry, or nil after the last one.
    mutating func next() -> (entry: TarEntry, isExecutable: Bool, isSparse: Bool)? {
      guard offset < bytes.count else { return nil }
      let tag = bytes[offset]
      offset += 1
      let shared = number()
      name.removeSubrange(shared...)
      name += text(number())
      let target = Array(text(number()))
      position += number()
      let contents = position..<position + number()
      let entry = TarEntry(
        name: name, kind: Cursor.kind(tag & Tag.kinds, target),
        isOverlaid: tag & Tag.isOverlaid != 0, contents: contents)
      return (entry, tag & Tag.isExecutable != 0, tag & Tag.isSparse != 0)
    }

    private static func kind(_ kind: UInt8, _ target: [UInt8]) -> TarEntry.Kind {
      switch kind {
      case Tag.regular: .regular
      case Tag.directory: .directory
      case Tag.hardLink: .hardLink(to: target)
      case Tag.symbolicLink: .symbolicLink(to: target)
      default: .other
      }
    }

    private mutating func text(_ count: Int) -> ArraySlice<UInt8> {
      offset += count
      return bytes[offset - count..<offset]
    }

    private mutating func number() -> Int {
      var value: UInt = 0
      var shift: UInt = 0
      while true {
        let byte = bytes[offset]
        offset += 1
        value |= UInt(byte & 0x7f) << shift
        if byte < 0x80 { return Int(value) }
        shift += 7
      }
    }
  }
}
