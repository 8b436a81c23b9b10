internal import BinarySupport
import GoBuildInfo

/// The block before each entry of a tar archive, in the formats POSIX (ustar), GNU, STAR and Unix V7.
///
/// What Go's archive/tar refuses is refused: container runtimes read archives with it.
struct TarHeader {
  let name: [UInt8]
  let linkName: [UInt8]
  let type: UInt8
  /// How many bytes follow the header, before padding to a block.
  let byteCount: Int64

  /// The start of the map of a sparse file in GNU's old format; nil for other files.
  let sparse: SparseBlock?

  static let blockByteCount = 512

  /// Reads a header.
  ///
  /// - Returns: nil for a block of zeros, which ends an archive.
  /// - Throws: ``ReadError`` with code `malformedArchive` for an invalid header.
  init?(_ block: RawSpan, at position: Int) throws(ReadError) {
    if TarHeader.isZero(block) { return nil }
    guard TarHeader.hasRightChecksum(block) else {
      throw .malformedArchive("invalid tar header: wrong checksum", at: position)
    }
    let format = Format(block)
    guard format.hasValidNumbers(block) else {
      throw .malformedArchive("invalid tar header: invalid number", at: position)
    }
    guard let byteCount = TarHeader.number(block, Field.size), byteCount >= 0 else {
      throw .malformedArchive("invalid tar header: invalid size", at: position)
    }
    self.byteCount = byteCount
    type = block[byte: Field.type]
    sparse =
      type == UInt8(ascii: "S")
      ? try SparseBlock(header: block, isGNU: format == .gnu, at: position) : nil
    linkName = TarHeader.text(block, Field.linkName)
    let name = TarHeader.text(block, Field.name)
    let prefix = TarHeader.prefix(block, format)
    self.name = prefix.isEmpty ? name : prefix + [UInt8(ascii: "/")] + name
  }

  /// Directories before the name.
  private static func prefix(_ block: RawSpan, _ format: Format) -> [UInt8] {
    switch format {
    case .v7: return []
    case .posix: return text(block, Field.prefix)
    case .star: return text(block, Field.starPrefix)
    case .gnu:
      // Go before 1.8 wrote a prefix where GNU has times.
      let times = [Field.gnuAccessTime, Field.gnuChangeTime]
      guard times.contains(where: { block[byte: $0.lowerBound] != 0 && number(block, $0) == nil })
      else { return [] }
      let prefix = text(block, Field.prefix)
      return prefix.allSatisfy { $0 < 0x80 } ? prefix : []
    }
  }

  /// How the part of a block that Unix V7 did not have is used.
  private enum Format {
    case v7, posix, gnu, star

    init(_ block: RawSpan) {
      self =
        if block.hasBytes("ustar\0", at: Field.magic) {
          block.hasBytes("tar\0", at: Field.starTrailer) ? .star : .posix
        } else {
          block.hasBytes("ustar  \0", at: Field.magic) ? .gnu : .v7
        }
    }

    /// Whether the numbers are valid that are not used.
    func hasValidNumbers(_ block: RawSpan) -> Bool {
      func isValid(_ fields: [Range<Int>]) -> Bool {
        for field in fields where TarHeader.number(block, field) == nil { return false }
        return true
      }
      return isValid(Field.v7Numbers) && (self == .v7 || isValid(Field.deviceNumbers))
        && (self != .star || isValid(Field.starTimes))
    }
  }

  private enum Field {
    static let name = 0..<100
    static let size = 124..<136
    static let checksum = 148..<156
    static let type = 156
    static let linkName = 157..<257
    static let magic = 257
    static let prefix = 345..<500
    /// Mode, owner, group, and time of modification.
    static let v7Numbers = [100..<108, 108..<116, 116..<124, 136..<148]
    static let deviceNumbers = [329..<337, 337..<345]
    static let gnuAccessTime = 345..<357
    static let gnuChangeTime = 357..<369
    static let starPrefix = 345..<476
    static let starTimes = [476..<488, 488..<500]
    static let starTrailer = 508
  }

  /// Whether a file starts with a header.
  static func isFirst(in file: inout FileReader) -> Bool {
    do throws(ReadError) {
      let block = try file.bytes(at: 0, count: blockByteCount)
      // The oldest format has no magic.
      if block.hasBytes("ustar", at: Field.magic) { return true }
      return try TarHeader(block, at: 0) != nil
    } catch {
      return false
    }
  }

  static func isZero(_ block: RawSpan) -> Bool {
    for place in stride(from: 0, to: blockByteCount, by: 8)
    where block.load(place, as: UInt64.self, .little) != 0 { return false }
    return true
  }

  private static func text(_ block: RawSpan, _ field: Range<Int>) -> [UInt8] {
    var text: [UInt8] = []
    for place in field {
      if block[byte: place] == 0 { break }
      text.append(block[byte: place])
    }
    return text
  }

  /// A number in octal digits or, where the first bit is set, in two's complement.
  fileprivate static func number(_ block: RawSpan, _ field: Range<Int>) -> Int64? {
    let first = block[byte: field.lowerBound]
    guard first & 0x80 != 0 else { return octal(block, field) }
    let isNegative = first & 0x40 != 0
    var magnitude: UInt64 = 0
    for place in field {
      guard magnitude >> 56 == 0 else { return nil }
      var byte = isNegative ? ~block[byte: place] : block[byte: place]
      if place == field.lowerBound { byte &= 0x7f }
      magnitude = magnitude << 8 | UInt64(byte)
    }
    guard let number = Int64(exactly: magnitude) else { return nil }
    return isNegative ? ~number : number
  }

  private static let everyOtherByte: UInt64 = 0x00ff_00ff_00ff_00ff
  private static let signBits: UInt64 = 0x8080_8080_8080_8080

  /// Octal digits between zeros and blanks; what follows a zero after them does not count.
  private static func octal(_ block: RawSpan, _ field: Range<Int>) -> Int64? {
    func isFill(_ place: Int) -> Bool {
      block[byte: place] == 0 || block[byte: place] == UInt8(ascii: " ")
    }
    var places = field[...]
    while let first = places.first, isFill(first) { places = places.dropFirst() }
    while let last = places.last, isFill(last) { places = places.dropLast() }
    var number: Int64 = 0
    for place in places {
      let byte = block[byte: place]
      if byte == 0 { break }
      guard UInt8(ascii: "0")...UInt8(ascii: "7") ~= byte else { return nil }
      number = number << 3 | Int64(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// The checksum is the sum of all bytes, with blanks in its own place. Some old archives took them as signed.
  private static func hasRightChecksum(_ block: RawSpan) -> Bool {
    // Four sums of two bytes a word, which the bytes of a block cannot exceed.
    var sums: UInt64 = 0
    var negativeCount = 0
    for place in stride(from: 0, to: blockByteCount, by: 8) {
      let word = block.load(place, as: UInt64.self, .little)
      sums &+= (word & everyOtherByte) &+ (word >> 8 & everyOtherByte)
      negativeCount += (word & signBits).nonzeroBitCount
    }
    var sum = stride(from: 0, to: 64, by: 16).reduce(0) { $0 + Int(sums >> UInt64($1) & 0xffff) }
    for place in Field.checksum {
      let byte = block[byte: place]
      sum += Int(UInt8(ascii: " ")) - Int(byte)
      if byte & 0x80 != 0 { negativeCount -= 1 }
    }
    let signedSum = sum - 256 * negativeCount
    guard let stated = octal(block, Field.checksum) else { return false }
    return stated == sum || stated == signedSum
  }
}

extension TarHeader {
  /// The part of a sparse file's map that one block has, in GNU's old format.
  struct SparseBlock {
    /// An offset and a length for each part.
    let numbers: [Int]
    /// Whether another block has more of it.
    let isContinued: Bool
    /// The size of the file, in the first block.
    private(set) var byteCount = 0

    /// Where a block has the map.
    struct Fields {
      fileprivate let start: Int
      fileprivate let count: Int
      fileprivate let isContinued: Int
    }

    static let extensionFields = Fields(start: 0, count: 21, isContinued: 504)

    private static let headerFields = Fields(start: 386, count: 4, isContinued: 482)
    private static let realSize = 483..<495
    private static let numberByteCount = 12

    fileprivate init(header block: RawSpan, isGNU: Bool, at position: Int) throws(ReadError) {
      try self.init(block, SparseBlock.headerFields, at: position)
      guard isGNU, let byteCount = TarHeader.number(block, SparseBlock.realSize) else {
        throw .malformedArchive("invalid tar header: invalid size of a sparse file", at: position)
      }
      self.byteCount = try ReadError.size(byteCount, at: position)
    }

    init(_ block: RawSpan, _ fields: Fields, at position: Int) throws(ReadError) {
      var numbers: [Int] = []
      for index in 0..<fields.count {
        let width = SparseBlock.numberByteCount
        let start = fields.start + 2 * index * width
        // An empty field ends the map.
        if block[byte: start] == 0 { break }
        guard let offset = TarHeader.number(block, start..<start + width),
          let count = TarHeader.number(block, start + width..<start + 2 * width)
        else { throw .malformedArchive("invalid number in the map of a sparse file", at: position) }
        numbers += [
          try ReadError.size(offset, at: position), try ReadError.size(count, at: position),
        ]
      }
      self.numbers = numbers
      isContinued = block[byte: fields.isContinued] != 0
    }
  }
}
