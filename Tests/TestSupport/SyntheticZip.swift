internal import BinarySupport

/// Writes zip archives, as Go's archive/zip, Info-ZIP and others do.
package struct SyntheticZip {
  /// How files are written.
  package enum Method: CaseIterable, Sendable {
    case stored, coded, storedBlocks
  }

  private var writer = ByteWriter(.little)
  private var directory = ByteWriter(.little)
  private var count = 0
  private let method: Method
  /// Whether sizes come after the contents (flag bit 3), as from Go.
  private let hasDescriptors: Bool
  /// Whether numbers are in extra fields of 64 bits.
  private let isWide: Bool
  private let comment: String

  package init(
    _ method: Method = .coded, hasDescriptors: Bool = false, isWide: Bool = false,
    comment: String = ""
  ) {
    self.method = method
    self.hasDescriptors = hasDescriptors
    self.isWide = isWide
    self.comment = comment
  }

  /// Adds a file.
  ///
  /// - Parameters:
  ///   - flags: further flags.
  ///   - size: what the directory lists, if not the number of bytes.
  ///   - mode: the mode of a file of Unix; no system's attributes if nil.
  ///   - localName: what the header before the contents says, if not the same.
  package mutating func add(
    _ name: String, _ contents: [UInt8], flags: Int = 0, size: Int? = nil, checksum: UInt32? = nil,
    number: Int? = nil, mode: Int? = nil, localName: String? = nil
  ) {
    let data =
      switch method {
      case .stored: contents
      case .coded: LiteralDeflate.coded(contents)
      case .storedBlocks: LiteralDeflate.stored(contents)
      }
    let offset = writer.bytes.count
    let flags = flags | (hasDescriptors ? 8 : 0)
    let number = number ?? (method == .stored ? 0 : 8)
    let checksum = checksum ?? LiteralDeflate.checksum(contents)
    let size = size ?? contents.count
    writer.word(0x0403_4b50)
    for half in [20, flags, number, 0, 0] { writer.half(half) }
    writer.number(hasDescriptors ? 0 : checksum)
    writer.word(hasDescriptors ? 0 : data.count)
    writer.word(hasDescriptors ? 0 : size)
    let localName = localName ?? name
    writer.half(localName.utf8.count)
    writer.half(4)
    writer.text(localName)
    writer.bytes += [0x99, 0x99, 0, 0]
    writer.bytes += data
    if hasDescriptors {
      writer.word(0x0807_4b50)
      writer.number(checksum)
      writer.word(data.count)
      writer.word(size)
    }
    directory.word(0x0201_4b50)
    let madeBy = mode == nil ? 20 : 3 << 8 | 20
    for half in [madeBy, 20, flags, number, 0, 0] { directory.half(half) }
    directory.number(checksum)
    directory.word(isWide ? -1 : data.count)
    directory.word(isWide ? -1 : size)
    for half in [name.utf8.count, isWide ? 33 : 0, 0, 0, 0] { directory.half(half) }
    directory.word((mode ?? 0) << 16)
    directory.word(isWide ? -1 : offset)
    directory.text(name)
    if isWide {
      // Another field before the one that is looked for.
      directory.bytes += [0x55, 0x54, 1, 0, 7]
      directory.half(1)
      directory.half(24)
      for value in [size, data.count, offset] { directory.address(UInt64(value)) }
    }
    count += 1
  }

  /// The archive.
  package var bytes: [UInt8] {
    var archive = writer
    let start = archive.bytes.count
    archive.bytes += directory.bytes
    if isWide {
      let end = archive.bytes.count
      archive.word(0x0606_4b50)
      archive.address(44)
      archive.half(45)
      archive.half(45)
      archive.word(0)
      archive.word(0)
      for value in [count, count, directory.bytes.count, start] { archive.address(UInt64(value)) }
      archive.word(0x0706_4b50)
      archive.word(0)
      archive.address(UInt64(end))
      archive.word(1)
    }
    archive.word(0x0605_4b50)
    for half in [0, 0, isWide ? -1 : count, isWide ? -1 : count] { archive.half(half) }
    archive.word(isWide ? -1 : directory.bytes.count)
    archive.word(isWide ? -1 : start)
    archive.half(comment.utf8.count)
    archive.text(comment)
    return archive.bytes
  }
}
