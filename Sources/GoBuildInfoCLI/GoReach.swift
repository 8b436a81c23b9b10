import GoBuildInfo

/// Files that this program reads and `go version` does not, although they are what Go links.
enum GoReach {
  /// Checks that Go's reader finds what this library finds.
  ///
  /// - Throws: ``ReadError`` where Go refuses the file.
  static func require(in reader: inout FileReader) throws(ReadError) {
    switch try FileFormat(sniffing: &reader) {
    case .image(.plan9):
      // Go takes file offsets for addresses, looks for the blob at multiples of 16 of them, and does not
      // find what a blob points to.
      let location = try BuildInfoLocation(in: &reader)
      guard location.blob % 16 == 0, location.form == .inline else {
        throw .noBuildInfo("not a Go executable: its addresses are not those of the file")
      }
    case .image(.xcoff(let image)):
      // Go reads the symbols, and needs some.
      guard image.hasSymbols else {
        throw .unrecognizedFormat("no symbol table", at: 0)
      }
    default: break
    }
  }
}
