internal import BinarySupport

/// The numbers in identifiers such as `GO-2024-2687`, which Go's database counts over all years.
struct EntryNumbers {
  private var bits = [UInt64](repeating: 0, count: EntryNumbers.limit / 64)

  /// The size of the longest identifier with quotes.
  static let maximumByteCount = 32

  /// Larger numbers are not kept.
  private static let limit = 1 << 16

  /// Those of the identifiers in the text of an index.
  init(in json: RawSpan) {
    var offset = 0
    while let (number, _) = EntryNumbers.next(in: json, from: &offset) {
      bits[number / 64] |= 1 << UInt64(number % 64)
    }
  }

  /// The first identifier in the text of another index whose number is not among these; nil where there is none.
  func firstMissing(in json: RawSpan) -> String? {
    var offset = 0
    while let (number, id) = EntryNumbers.next(in: json, from: &offset) {
      if bits[number / 64] >> UInt64(number % 64) & 1 == 0 {
        return String(repairing: json.extracting(id))
      }
    }
    return nil
  }

  /// The number of the next identifier, and where that lies; `offset` moves past it.
  private static func next(
    in json: RawSpan, from offset: inout Int
  ) -> (number: Int, id: Range<Int>)? {
    let prefix: StaticString = "\"GO-"
    let yearByteCount = 4
    while let letter = json.firstOffset(of: UInt8(ascii: "G"), from: offset) {
      offset = letter + 1
      guard json.hasBytes(prefix, at: letter - 1) else { continue }
      var place = letter - 1 + prefix.utf8CodeUnitCount + yearByteCount
      guard place < json.byteCount, json[byte: place] == UInt8(ascii: "-") else { continue }
      var number = 0
      place += 1
      while place < json.byteCount, UInt8(ascii: "0")...UInt8(ascii: "9") ~= json[byte: place],
        number < limit
      {
        number = number * 10 + Int(json[byte: place] & 15)
        place += 1
      }
      offset = place
      guard number < limit, place < json.byteCount, json[byte: place] == UInt8(ascii: "\"") else {
        continue
      }
      return (number, letter..<place)
    }
    return nil
  }
}
