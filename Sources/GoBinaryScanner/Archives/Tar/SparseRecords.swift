internal import BinarySupport
import GoBuildInfo

/// What the pax records of a sparse file say of it, in GNU's formats 0.0, 0.1 and 1.0.
struct SparseRecords {
  /// The name, in place of that of the header.
  private(set) var name: [UInt8]?
  private var version: (major: [UInt8], minor: [UInt8]) = ([], [])
  private var size: [UInt8]?
  private var realSize: [UInt8]?
  private var partCount: [UInt8] = []
  /// In format 0.1.
  private var map: [UInt8] = []
  /// Offsets and lengths in turn, in format 0.0.
  private var numbers: [[UInt8]] = []

  private static let prefix = "GNU.sparse."

  /// Whether a record is about sparse files.
  static func has(_ key: ArraySlice<UInt8>) -> Bool { key.starts(with: prefix.utf8) }

  /// Takes a record.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where Go's archive/tar refuses it.
  mutating func set(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ position: Int
  ) throws(ReadError) {
    let field = String(decoding: key.dropFirst(SparseRecords.prefix.utf8.count), as: UTF8.self)
    switch field {
    case "name":
      guard value.count <= TarEntries.maximumNameByteCount else {
        throw .malformedArchive(
          "invalid pax record: name longer than 16 KiB", at: position)
      }
      name = value.isEmpty ? nil : Array(value)
    case "major": version.major = Array(value.prefix(2))
    case "minor": version.minor = Array(value.prefix(2))
    case "size": size = Array(value)
    case "realsize": realSize = Array(value)
    case "numblocks": partCount = Array(value)
    case "map": map = Array(value)
    case "offset", "numbytes":
      guard numbers.count.isMultiple(of: 2) == (field == "offset"),
        !value.contains(UInt8(ascii: ","))
      else { throw .malformedArchive("invalid pax record: map of a sparse file", at: position) }
      numbers.append(Array(value))
    default: break
    }
  }

  private enum Format {
    case inRecords, inData
  }

  private var format: Format? {
    let (zero, one) = ([UInt8(ascii: "0")], [UInt8(ascii: "1")])
    return switch (version.major, version.minor) {
    case (zero, zero), (zero, one): .inRecords
    case (one, zero): .inData
    case ([], []): map.isEmpty && numbers.isEmpty ? nil : .inRecords
    default: nil
    }
  }

  /// The map of the file.
  ///
  /// - Parameter contents: where what is stored of the file lies in the archive; without the map that precedes it in format 1.0,
  ///   afterwards.
  /// - Throws: ``ReadError`` with code `malformedArchive` where Go's archive/tar refuses it, or takes the file for one that is not
  ///   sparse.
  func map(
    of contents: inout Range<Int>, in archive: inout FileReader, at position: Int
  ) throws(ReadError) -> SparseMap {
    guard let format else {
      throw .malformedArchive("sparse file in an unknown format", at: position)
    }
    var byteCount = contents.count
    if let text = size ?? realSize {
      byteCount = try SparseRecords.number(text[...], position)
    }
    let numbers =
      switch format {
      case .inRecords: try numbersInRecords(position)
      case .inData: try SparseRecords.numbers(in: &archive, at: &contents, position)
      }
    return try SparseMap(
      numbers, byteCount: byteCount, storedByteCount: contents.count, at: position)
  }

  private func numbersInRecords(_ position: Int) throws(ReadError) -> [Int] {
    let comma = UInt8(ascii: ",")
    let texts =
      numbers.isEmpty
      ? map.split(separator: comma, omittingEmptySubsequences: false) : numbers.map { $0[...] }
    let count = try SparseRecords.number(partCount[...], position)
    let isEmpty = texts.allSatisfy { $0.isEmpty } && texts.count <= 1
    guard count >= 0, count <= SparseMap.maximumNumberCount,
      (isEmpty ? 0 : texts.count) == 2 * count
    else { throw .malformedArchive("invalid map of a sparse file", at: position) }
    var numbers: [Int] = []
    for text in texts where !isEmpty { numbers.append(try SparseRecords.number(text, position)) }
    return numbers
  }

  /// Reads a map that precedes the data: a line for each number, the first of which counts the parts, filled up to a block.
  private static func numbers(
    in archive: inout FileReader, at contents: inout Range<Int>, _ position: Int
  ) throws(ReadError) -> [Int] {
    var lines = MapLines(contents)
    let count = try number(try lines.next(in: &archive, position), position)
    guard count >= 0, count <= SparseMap.maximumNumberCount else {
      throw .malformedArchive("invalid map of a sparse file", at: position)
    }
    var numbers: [Int] = []
    for _ in 0..<2 * count {
      numbers.append(try number(try lines.next(in: &archive, position), position))
    }
    contents = lines.end..<contents.upperBound
    return numbers
  }

  private static func number(_ text: ArraySlice<UInt8>, _ position: Int) throws(ReadError) -> Int {
    guard let number = Int64(String(decoding: text, as: UTF8.self)) else {
      throw .malformedArchive("invalid number in the map of a sparse file", at: position)
    }
    return try ReadError.size(number, at: position)
  }
}

/// The lines at the start of the contents of a sparse file.
private struct MapLines {
  private let contents: Range<Int>
  private var text: [UInt8] = []
  private var offset = 0

  private static let maximumByteCount = 1 << 20

  init(_ contents: Range<Int>) { self.contents = contents }

  /// The end of the last block that was read.
  var end: Int { contents.lowerBound + text.count }

  mutating func next(
    in archive: inout FileReader, _ position: Int
  ) throws(ReadError) -> ArraySlice<UInt8> {
    while true {
      if let end = text[offset...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { offset = end + 1 }
        return text[offset..<end]
      }
      guard text.count < MapLines.maximumByteCount,
        end <= contents.upperBound - TarHeader.blockByteCount
      else { throw .malformedArchive("the map of a sparse file has no end", at: position) }
      text.append(contentsOf: try archive.bytes(at: end, count: TarHeader.blockByteCount))
    }
  }
}
