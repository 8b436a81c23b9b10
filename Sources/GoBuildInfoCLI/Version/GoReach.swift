internal import BinarySupport
import GoBuildInfo

/// Files that this program reads and `go version` does not, although they are what Go links.
enum GoReach {
  /// Checks that Go's reader finds what this library finds.
  ///
  /// - Throws: ``ReadError`` where Go refuses the file.
  static func require(in reader: inout FileReader) throws(ReadError) {
    var format = try FileFormat(sniffing: &reader)
    if case .universal(let binary) = format {
      format = try FileFormat(sniffing: &reader, in: binary.slice(0, in: &reader).part)
    }
    switch format {
    case .image(.plan9):
      // Go takes file offsets for addresses, looks for the blob at multiples of 16 of them, and does not
      // find what a blob points to.
      guard case .blob(let position, .inline) = try BuildInfoLocation(in: &reader).provenance,
        position % 16 == 0
      else { throw .noBuildInfo("not a Go executable: its addresses are not those of the file") }
    case .image(.xcoff(let image)):
      // Go reads the symbols, and needs some.
      guard image.hasSymbols else {
        throw .unrecognizedFormat("no symbol table", at: 0)
      }
    case .image(.elf(let image)):
      guard image.hasSections, !image.isRelocatable else {
        throw .noBuildInfo("not a Go executable: no section at an address")
      }
    case .image(.webAssembly), .staticLibrary:
      throw .unrecognizedFormat("not an executable of a kind that Go reads", at: 0)
    default: break
    }
  }
}
