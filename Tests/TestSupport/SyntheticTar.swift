/// Writes tar archives, right ones and wrong ones.
package struct SyntheticTar {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package static let block = 512

  /// Adds an entry of any type.
  ///
  /// - Parameters:
  ///   - size: what the header says, if not the number of bytes.
  ///   - magic: what tells the form: that of POSIX, of GNU, or of neither.
  package mutating func add(
    _ name: String, type: Character = "0", link: String = "", prefix: String = "",
    magic: String = "ustar\u{0}00", size: Int? = nil, _ contents: [UInt8] = []
  ) {
    var header = [UInt8](repeating: 0, count: SyntheticTar.block)
    func put(_ text: String, _ place: Int, _ count: Int) {
      header.replaceSubrange(
        place..<place + min(count, text.utf8.count), with: text.utf8.prefix(count))
    }
    put(name, 0, 100)
    put("0000755\u{0}", 100, 8)
    put(SyntheticTar.octal(size ?? contents.count, 11) + "\u{0}", 124, 12)
    put("00000000000\u{0}", 136, 12)
    header[156] = type.asciiValue!
    put(link, 157, 100)
    put(magic, 257, 8)
    put(prefix, 345, 155)
    SyntheticTar.sign(&header)
    bytes += header + contents
    bytes += [UInt8](
      repeating: 0,
      count: (SyntheticTar.block - bytes.count % SyntheticTar.block) % SyntheticTar.block)
  }

  /// Writes the checksum of a header.
  package static func sign(_ header: inout [UInt8]) {
    header.replaceSubrange(148..<156, with: Array("        ".utf8))
    let sum = header.reduce(0) { $0 + Int($1) }
    header.replaceSubrange(148..<156, with: Array((octal(sum, 6) + "\u{0} ").utf8))
  }

  private static func octal(_ number: Int, _ count: Int) -> String {
    let digits = String(number, radix: 8)
    return String(repeating: "0", count: count - digits.count) + digits
  }

  /// Adds records that stand before an entry.
  package mutating func addRecords(_ records: [(String, String)], type: Character = "x") {
    let text = records.map { key, value in
      var count = key.utf8.count + value.utf8.count + 3
      while String(count).utf8.count + key.utf8.count + value.utf8.count + 3 != count {
        count = String(count).utf8.count + key.utf8.count + value.utf8.count + 3
      }
      return "\(count) \(key)=\(value)\n"
    }
    add("PaxHeaders/x", type: type, Array(text.joined().utf8))
  }

  /// The archive with the zeros at its end.
  package var ended: [UInt8] { bytes + [UInt8](repeating: 0, count: 2 * SyntheticTar.block) }
}
