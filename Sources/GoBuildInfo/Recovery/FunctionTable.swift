internal import BinarySupport

/// Which releases of Go wrote the table of functions (`pclntab`) that every program has for its stack traces.
///
/// Its first four bytes are a magic that changed with its format; after it stand two zeros, the smallest size
/// of an instruction, and the size of a pointer. Cases are named for the minor release that began to write it.
@nonexhaustive
public enum FunctionTable: UInt32, Sendable, Hashable, CaseIterable {
  /// Go 1.2 to 1.15.
  case minor2 = 0xffff_fffb
  /// Go 1.16 and 1.17.
  case minor16 = 0xffff_fffa
  /// Go 1.18 and 1.19.
  case minor18 = 0xffff_fff0
  /// Go 1.20 and later.
  case minor20 = 0xffff_fff1

  /// The magic, two zeros, and the two sizes.
  static let headerByteCount = 8

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
    let position = try source.firstPosition(in: range, overlap: 7) { bytes in
      var offset = 0
      while offset + 8 <= bytes.byteCount {
        if FunctionTable(bytes, at: offset) != nil { return offset }
        // Tables are aligned to words in memory, which they need not be in a file.
        offset += 1
      }
      return nil
    }
    guard let position else { return nil }
    let table = FunctionTable(try source.bytes(at: position, count: 8), at: 0)
    guard let table else { return nil }
    self = table
  }

  /// The table that starts at `offset`, in either byte order.
  private init?(_ bytes: RawSpan, at offset: Int) {
    let word: UInt32 = bytes.load(offset, .little)
    guard word | 0xff00_00ff == .max else { return nil }
    let quantum = bytes[byte: offset + 6]
    let pointerSize = bytes[byte: offset + 7]
    guard bytes.load(offset + 4, as: UInt16.self, .little) == 0, [1, 2, 4].contains(quantum),
      pointerSize == 4 || pointerSize == 8
    else { return nil }
    guard let table = FunctionTable(rawValue: word) ?? FunctionTable(rawValue: word.byteSwapped)
    else { return nil }
    self = table
  }
}

extension FunctionTable {
  /// Whether a version may be that of the toolchain that wrote the table; one that is not known may be.
  func contains(_ version: GoVersion) -> Bool {
    guard let language = version.language,
      let minor = language.rawValue.split(separator: ".").last.flatMap({ Int($0) })
    else { return true }
    return switch self {
    case .minor2: minor < 16
    case .minor16: minor == 16 || minor == 17
    case .minor18: minor == 18 || minor == 19
    case .minor20: minor >= 20
    }
  }
}

extension FunctionTable: CustomStringConvertible {
  /// The releases, such as `Go 1.20 or later`.
  public var description: String {
    switch self {
    case .minor2: "Go 1.2 to 1.15"
    case .minor16: "Go 1.16 or 1.17"
    case .minor18: "Go 1.18 or 1.19"
    case .minor20: "Go 1.20 or later"
    }
  }
}
