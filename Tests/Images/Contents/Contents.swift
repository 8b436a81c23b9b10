/// Decompresses Zstandard files, each after its size in four bytes, and prints the size and digest of their contents.
///
///     contents FILE [--size]
@main struct Contents {
  static func main() throws {
    let isHashed = CommandLine.arguments.count < 3
    var file = try FileReader(opening: Pathname(CommandLine.arguments[1]))
    var position = 0
    while position < file.byteCount {
      let count = Int(try file.bytes(at: position, count: 4).load(0, as: UInt32.self, .little))
      var part = FileReader()
      try part.open(position + 4..<position + 4 + count, of: file)
      let inflated = InflatedFile(part, .zstandard, hashing: isHashed ? .here : .none)
      do throws(ReadError) {
        try inflated.readToEnd()
        print("ok", inflated.digits ?? "")
      } catch {
        print("refused", error)
      }
      position += 4 + count
    }
  }
}
