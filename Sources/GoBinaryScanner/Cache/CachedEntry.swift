internal import BinarySupport

/// An entry of a directory in a cache: a byte with its kind and flags, the name, a NUL, and the stamp if it has one.
///
/// Numbers are little-endian. A stamp has 32 bytes: inode, size, and the times of the last modification and change in nanoseconds. The
/// device is that of the directory.
struct CachedEntry {
  let kind: FileKind?
  let flags: Flags
  /// The position of the name in the cache.
  let name: Range<Int>
  /// The position after the entry.
  let end: Int

  static let stampByteCount = 32

  /// No system has longer names.
  private static let longestNameByteCount = 1024

  /// What is known of a file. One that is not a Go binary is so under the options that its flags record.
  struct Flags: OptionSet {
    let rawValue: UInt8

    static let hasStamp = Flags(rawValue: 1 << 3)
    static let readsArchives = Flags(rawValue: 1 << 4)
    static let readsEveryFile = Flags(rawValue: 1 << 5)

    /// The flags in the first byte of an entry.
    init(kindAndFlags byte: UInt8) { rawValue = byte & ~Flags.kindMask }

    init(rawValue: UInt8) { self.rawValue = rawValue }

    fileprivate static let kindMask: UInt8 = 0b111
    fileprivate static let known: UInt8 = 0b11_1111
  }

  /// The entry at `position`.
  ///
  /// - Returns: nil where it is not one, such as with a name that would lead out of its directory.
  init?(at position: Int, before end: Int, in bytes: RawSpan) {
    guard position < end else { return nil }
    let first = bytes[byte: position]
    guard first & ~Flags.known == 0 else { return nil }
    switch first & Flags.kindMask {
    case 0: kind = nil
    case 1: kind = .regular
    case 2: kind = .directory
    case 3: kind = .symbolicLink
    case 4: kind = .other
    default: return nil
    }
    let start = position + 1
    guard let nameEnd = bytes.extracting(0..<end).firstOffset(of: 0, from: start),
      nameEnd - start <= CachedEntry.longestNameByteCount,
      bytes.extracting(start..<nameEnd).firstOffset(of: UInt8(ascii: "/")) == nil,
      !CachedEntry.isReserved(start..<nameEnd, in: bytes)
    else { return nil }
    name = start..<nameEnd
    flags = Flags(kindAndFlags: first)
    let stampByteCount = flags.contains(.hasStamp) ? CachedEntry.stampByteCount : 0
    guard stampByteCount <= end - (nameEnd + 1) else { return nil }
    self.end = nameEnd + 1 + stampByteCount
  }

  /// Whether a name is empty, `.` or `..`.
  private static func isReserved(_ name: Range<Int>, in bytes: RawSpan) -> Bool {
    name.count <= 2 && name.allSatisfy { bytes[byte: $0] == UInt8(ascii: ".") }
  }

  /// The stamp at `position`.
  static func stamp(at position: Int, device: UInt64, in bytes: RawSpan) -> FileStamp {
    FileStamp(
      device: device, number: bytes.load(position, .little),
      byteCount: bytes.load(position + 8, .little), modified: bytes.load(position + 16, .little),
      changed: bytes.load(position + 24, .little))
  }
}

extension [UInt8] {
  /// Appends an entry of a directory.
  mutating func append(
    _ name: ArraySlice<UInt8>, _ kind: FileKind?, _ flags: CachedEntry.Flags, _ stamp: FileStamp?
  ) {
    let number: UInt8 =
      switch kind {
      case nil: 0
      case .regular: 1
      case .directory: 2
      case .symbolicLink: 3
      case .other: 4
      }
    append(number | (stamp == nil ? [] : flags.union(.hasStamp)).rawValue)
    append(contentsOf: name)
    append(0)
    guard let stamp else { return }
    append(number: stamp.number)
    append(number: stamp.byteCount)
    append(number: stamp.modified)
    append(number: stamp.changed)
  }

  /// Appends a number, its lowest byte first.
  mutating func append<Number: FixedWidthInteger>(number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }
}
