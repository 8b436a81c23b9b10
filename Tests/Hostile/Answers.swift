/// Answers, for each mutant of a list on standard input, what this library reads from it, in the words that
/// `answers/main.go` has for Go's own reader.
///
///     answers FILE... < mutants
///
/// A mutant is a line: the number of the file, the size it is cut to, and patches as `offset:hex`.
@main
enum Answers {
  static func main() throws {
    var files: [[UInt8]] = []
    for name in CommandLine.arguments.dropFirst() {
      let file = try MappedFile(mapping: Pathname(name))
      let bytes = file.bytes
      files.append((0..<bytes.byteCount).map { bytes[byte: $0] })
    }
    while let line = readLine() {
      let words = line.split(separator: " ")
      let index = Int(words[0])!
      let size = Int(words[1])!
      var undo: [(Int, UInt8)] = []
      for patch in words.dropFirst(2) {
        let halves = patch.split(separator: ":")
        var offset = Int(halves[0])!
        var hex = halves[1]
        while !hex.isEmpty {
          undo.append((offset, files[index][offset]))
          files[index][offset] = UInt8(hex.prefix(2), radix: 16)!
          hex = hex.dropFirst(2)
          offset += 1
        }
      }
      print(answer(files[index], size))
      for (offset, byte) in undo.reversed() { files[index][offset] = byte }
    }
  }

  private static func answer(_ file: [UInt8], _ size: Int) -> String {
    let bytes = file.span.raw.extracting(first: size)
    do throws(ReadError) {
      let view = try BuildInfoView(parsing: bytes)
      var text = Array("go\t".utf8)
      text.append(contentsOf: view.goVersion.bytes)
      text.append("\n")
      text += try view.printedModuleText()
      return "ok \(fnv1a(text))"
    } catch {
      return "error \(error)"
    }
  }

  private static func fnv1a(_ bytes: [UInt8]) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
  }
}
