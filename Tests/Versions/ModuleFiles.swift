/// Prints what `go.mod` files declare, as `modules/main.go` does: each comes on a line, in hexadecimal digits.
@main
enum ModuleFiles {
  static func main() {
    while let line = readLine() {
      let digits = Array(line.utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)!
      }
      var words: [String]
      do throws(PolicyError) {
        words = answer(try GoModFile(parsing: String(decoding: bytes, as: UTF8.self)))
      } catch {
        words = ["error", "\(error.line ?? 0) \(error.message)"]
      }
      // Newlines within are those of strings.
      let scalars = words.joined(separator: "\t").unicodeScalars.map { $0 == "\n" ? " " : $0 }
      print(String(String.UnicodeScalarView(scalars)))
    }
  }

  private static func answer(_ file: GoModFile) -> [String] {
    var words = ["ok", file.path, file.go ?? "", file.toolchain ?? ""]
    words += file.requirements.map { "\($0.path)@\($0.version)" }
    words += file.replacements.map { replacement in
      let version = { (version: ModuleVersion?) in version.map { "@\($0)" } ?? "" }
      return "\(replacement.path)\(version(replacement.version)) => "
        + "\(replacement.newPath)\(version(replacement.newVersion))"
    }
    return words
  }
}
