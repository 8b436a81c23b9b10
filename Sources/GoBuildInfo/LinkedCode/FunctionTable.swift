internal import BinarySupport

/// Which releases of Go wrote the table of functions (`pclntab`) that every program has for its stack traces.
///
/// Its first four bytes are a magic that changed with its format; after it stand two zeros, the smallest size
/// of an instruction, and the size of a pointer. Cases are named for the release that introduced it.
// swift-format-ignore: AlwaysUseLowerCamelCase
@nonexhaustive
public enum FunctionTable: UInt32, Sendable, Hashable, CaseIterable {
  /// Go 1.2 to 1.15.
  case go1_2 = 0xffff_fffb
  /// Go 1.16 and 1.17.
  case go1_16 = 0xffff_fffa
  /// Go 1.18 and 1.19.
  case go1_18 = 0xffff_fff0
  /// Go 1.20 and later.
  case go1_20 = 0xffff_fff1

  /// The first table in the loaded bytes; nil where there is none.
  init?(in loaded: LoadedBytes, _ source: inout some Bytes) throws(ReadError) {
    for range in loaded.ranges {
      guard let table = try FunctionTable(in: range, &source) else { continue }
      self = table
      return
    }
    return nil
  }

  /// The first table in `range`; nil where there is none.
  init?(in range: Range<Int>, _ source: inout some Bytes) throws(ReadError) {
    // Tables are aligned to words in memory, which they need not be in a file.
    let position = try FunctionTableHeader.firstPosition(in: range, step: 1, &source)
    guard let position,
      let header = FunctionTableHeader(
        try source.bytes(at: position, count: FunctionTableHeader.byteCount))
    else { return nil }
    self = header.release
  }
}

/// The first eight bytes of a function table: the magic, two zeros and two sizes.
struct FunctionTableHeader {
  static let byteCount = 8

  let release: FunctionTable
  let order: ByteOrder
  /// The size of the smallest instruction: 1, 2 or 4.
  let quantum: UInt8
  /// 4 or 8.
  let pointerByteCount: Int

  /// The header at `offset`, in either byte order; nil where there is none.
  @inline(__always)
  init?(_ bytes: RawSpan, at offset: Int = 0) {
    let word: UInt32 = bytes.load(offset, .little)
    guard word | 0xff00_00ff == .max, FunctionTableHeader.hasSizes(bytes, at: offset) else {
      return nil
    }
    if let release = FunctionTable(rawValue: word) {
      (self.release, order) = (release, .little)
    } else if let release = FunctionTable(rawValue: word.byteSwapped) {
      (self.release, order) = (release, .big)
    } else {
      return nil
    }
    quantum = bytes[byte: offset + 6]
    pointerByteCount = Int(bytes[byte: offset + 7])
  }

  /// Whether two zeros and plausible sizes follow the four bytes of a magic.
  static func hasSizes(_ bytes: RawSpan, at offset: Int) -> Bool {
    let quantum = bytes[byte: offset + 6]
    let pointerSize = bytes[byte: offset + 7]
    return bytes.load(offset + 4, as: UInt16.self, .little) == 0
      && (quantum == 1 || quantum == 2 || quantum == 4) && (pointerSize == 4 || pointerSize == 8)
  }

  /// The position of the first header in a range of the file, at a multiple of `step` bytes from its start; nil where there
  /// is none.
  static func firstPosition(
    in range: Range<Int>, step: Int, _ source: inout some Bytes
  ) throws(ReadError) -> Int? {
    try source.firstPosition(in: range, overlap: byteCount - 1) { bytes in
      var offset = 0
      while offset + byteCount <= bytes.byteCount {
        if FunctionTableHeader(bytes, at: offset) != nil { return offset }
        offset += step
      }
      return nil
    }
  }
}

extension FunctionTable {
  /// Whether a version may be that of the toolchain that wrote the table; one that is not known may be.
  func contains(_ version: GoVersion) -> Bool {
    guard let language = version.language,
      let minor = language.rawValue.split(separator: ".").last.flatMap({ Int($0) })
    else { return true }
    return switch self {
    case .go1_2: minor < 16
    case .go1_16: minor == 16 || minor == 17
    case .go1_18: minor == 18 || minor == 19
    case .go1_20: minor >= 20
    }
  }
}

extension FunctionTable: CustomStringConvertible {
  /// The releases, such as `Go 1.20 or later`.
  public var description: String {
    switch self {
    case .go1_2: "Go 1.2 to 1.15"
    case .go1_16: "Go 1.16 or 1.17"
    case .go1_18: "Go 1.18 or 1.19"
    case .go1_20: "Go 1.20 or later"
    }
  }
}
