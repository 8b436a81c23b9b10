import GoBuildInfo

/// What extended headers say of an entry, in place of what its own header has no room for: lines of
/// `LENGTH KEY=VALUE` (POSIX, pax).
struct PaxRecords {
  var name: [UInt8]?
  var linkName: [UInt8]?
  private(set) var byteCount: UInt64?

  /// Whether the contents lack the holes of a sparse file.
  private(set) var isSparse = false

  /// Whether there is anything that changes what an entry is.
  var isEmpty: Bool { name == nil && linkName == nil && byteCount == nil && !isSparse }

  /// - Throws: ``ReadError`` with code `malformedArchive` where the text has another form.
  mutating func add(_ text: [UInt8], at position: Int) throws(ReadError) {
    var rest = text[...]
    // Some tools fill up with zeros.
    while let first = rest.first, first != 0 {
      let digits = rest.prefix { $0 != UInt8(ascii: " ") }
      guard let count = Int(String(decoding: digits, as: UTF8.self)), count > digits.count + 1,
        count <= rest.count, rest[rest.startIndex + count - 1] == UInt8(ascii: "\n")
      else { throw .malformedArchive("expected a record of an extended header", at: position) }
      let record = rest.prefix(count - 1).dropFirst(digits.count + 1)
      rest = rest.dropFirst(count)
      guard let sign = record.firstIndex(of: UInt8(ascii: "=")) else {
        throw .malformedArchive("expected a key in an extended header", at: position)
      }
      try set(
        String(decoding: record[..<sign], as: UTF8.self), Array(record[(sign + 1)...]), position)
    }
  }

  private mutating func set(
    _ key: String, _ value: [UInt8], _ position: Int
  ) throws(ReadError) {
    switch key {
    case "path", "linkpath":
      guard !value.isEmpty, value.count <= TarEntries.maximumNameByteCount else {
        throw .malformedArchive(
          "expected a name of up to 16 KiB in an extended header", at: position)
      }
      if key == "path" { name = value } else { linkName = value }
    case "size":
      guard let size = UInt64(String(decoding: value, as: UTF8.self)) else {
        throw .malformedArchive("expected a size in an extended header", at: position)
      }
      byteCount = size
    case let key where key.hasPrefix("GNU.sparse."): isSparse = true
    default: break
    }
  }
}
