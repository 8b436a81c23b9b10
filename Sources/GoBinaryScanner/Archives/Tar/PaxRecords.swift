internal import BinarySupport
import GoBuildInfo

/// The records of a pax extended header (POSIX): lines of `LENGTH KEY=VALUE`, which stand in for fields of the next
/// header.
struct PaxRecords {
  private(set) var name: [UInt8]?
  private(set) var linkName: [UInt8]?
  private(set) var byteCount: Int64?

  /// What they say of a sparse file; nil where they say nothing of one.
  private(set) var sparse: SparseRecords?

  /// Whether overlayfs, which some runtimes unpack layers for, gives the entry another meaning.
  private(set) var isOverlaid = false

  /// Whether there is anything that changes what an entry is.
  var isEmpty: Bool {
    name == nil && linkName == nil && byteCount == nil && sparse == nil && !isOverlaid
  }

  /// - Throws: ``ReadError`` with code `malformedArchive` where Go's archive/tar refuses the text.
  init(_ text: [UInt8], at position: Int) throws(ReadError) {
    var rest = text[...]
    while !rest.isEmpty {
      let digits = rest.prefix { $0 != UInt8(ascii: " ") }
      guard let count = Int(String(decoding: digits, as: UTF8.self)), count > digits.count + 1,
        count <= rest.count, rest[rest.startIndex + count - 1] == UInt8(ascii: "\n")
      else { throw .malformedArchive("invalid pax record", at: position) }
      let record = rest.prefix(count - 1).dropFirst(digits.count + 1)
      rest = rest.dropFirst(count)
      guard let sign = record.firstIndex(of: UInt8(ascii: "=")), sign > record.startIndex else {
        throw .malformedArchive("invalid pax record: no key", at: position)
      }
      try set(record[..<sign], record[(sign + 1)...], position)
    }
  }

  private mutating func set(
    _ key: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>, _ position: Int
  ) throws(ReadError) {
    func isKey(_ text: String) -> Bool { key.elementsEqual(text.utf8) }
    if isKey("path") || isKey("linkpath") {
      guard !value.isEmpty, value.count <= TarEntries.maximumNameByteCount, !value.contains(0)
      else {
        throw .malformedArchive(
          "invalid pax record: path is empty, contains NUL, or is longer than 16 KiB", at: position)
      }
      if isKey("path") { name = Array(value) } else { linkName = Array(value) }
    } else if isKey("size") {
      guard let size = PaxRecords.number(value), size >= 0 else {
        throw .malformedArchive("invalid pax record: invalid size", at: position)
      }
      byteCount = size
    } else if isKey("uid") || isKey("gid") {
      guard value.isEmpty || PaxRecords.number(value) != nil else {
        throw .malformedArchive("invalid pax record: invalid number", at: position)
      }
    } else if isKey("mtime") || isKey("atime") || isKey("ctime") {
      guard value.isEmpty || PaxRecords.isTime(value) else {
        throw .malformedArchive("invalid pax record: invalid time", at: position)
      }
    } else if SparseRecords.has(key) {
      var records = sparse ?? SparseRecords()
      try records.set(key, value, position)
      sparse = records
    } else if let attribute = PaxRecords.overlayAttribute(key) {
      isOverlaid = isOverlaid || !PaxRecords.isHarmless(attribute)
    }
    let isText = isKey("uname") || isKey("gname")
    guard !(isText ? value : key).contains(0) else {
      throw .malformedArchive("invalid pax record: NUL", at: position)
    }
  }

  /// The name of an attribute of overlayfs. Mounts with the option `userxattr`, as those of rootless containers, obey the
  /// second namespace in place of the first.
  private static func overlayAttribute(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    for prefix in ["SCHILY.xattr.trusted.overlay.", "SCHILY.xattr.user.overlay."]
    where key.starts(with: prefix.utf8) { return key.dropFirst(prefix.utf8.count) }
    return nil
  }

  /// Whether an attribute of overlayfs changes neither what a name stands for nor what a directory has. Tools that archive
  /// directories of overlayfs write such.
  private static func isHarmless(_ attribute: ArraySlice<UInt8>) -> Bool {
    ["origin", "impure", "nlink", "upper", "uuid", "protattr"].contains {
      attribute.elementsEqual($0.utf8)
    }
  }

  private static func number(_ value: ArraySlice<UInt8>) -> Int64? {
    Int64(String(decoding: value, as: UTF8.self))
  }

  /// Seconds, with a fraction or without.
  private static func isTime(_ value: ArraySlice<UInt8>) -> Bool {
    let parts = value.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return number(parts[0]) != nil
      && parts.dropFirst().allSatisfy { part in
        part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      }
  }
}
