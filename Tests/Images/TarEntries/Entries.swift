internal import Glibc

/// Lists the entries of tar archives as the scanner reads them, in the words of `entries.go`.
@main struct Entries {
  static func main() throws {
    let path = Pathname(CommandLine.arguments[1])
    var file = try FileReader(opening: path)
    var position = 0
    while position < file.byteCount {
      let count = Int(try file.bytes(at: position, count: 4).load(0, as: UInt32.self, .little))
      var archive = FileReader()
      try archive.open(position + 4..<position + 4 + count, of: file)
      list(&archive)
      position += 4 + count
    }
  }

  private static func list(_ archive: inout FileReader) {
    var entries = TarEntries()
    do throws(ReadError) {
      while let entry = try entries.next(in: &archive) { try say(entry, &archive) }
      print("end ok")
    } catch {
      let place = error.offset.map { " (at byte \($0))" } ?? ""
      print("end \(error.description.dropLast(place.utf8.count))")
    }
  }

  private static func say(_ entry: TarEntry, _ archive: inout FileReader) throws(ReadError) {
    var link: [UInt8] = []
    let kind: String
    switch entry.kind {
    case .regular: kind = "regular"
    case .directory: kind = "directory"
    case .hardLink(let target): (kind, link) = ("hard", target)
    case .symbolicLink(let target): (kind, link) = ("symbolic", target)
    case .other: kind = "other"
    }
    var file = FileReader()
    if let map = entry.sparseMap {
      try file.open(SparseFile(map, entry.contents, of: archive).contents)
    } else {
      try file.open(entry.contents, of: archive)
    }
    var checksum = CRC32()
    let count = file.byteCount
    if count > 0 { checksum.update(try file.bytes(at: 0, count: count)) }
    let sum = String(checksum.value, radix: 16)
    let padded = String(repeating: "0", count: 8 - sum.utf8.count) + sum
    print("\(kind) =\(SHA256.digits(entry.name)) =\(SHA256.digits(link)) \(count) \(padded)")
  }
}
