internal import BinarySupport
import GoBuildInfo

/// An algorithm of digests that OCI registers.
enum DigestAlgorithm: String {
  case sha256, sha512

  /// The algorithm of a digest such as `sha256:...`.
  ///
  /// - Throws: ``ReadError`` with code `unsupported` for another.
  init(of digest: String) throws(ReadError) {
    let name = digest.utf8.prefix { $0 != UInt8(ascii: ":") }
    guard let algorithm = DigestAlgorithm(rawValue: String(Substring(name))) else {
      throw ReadError(
        .unsupported, .sentence("digest algorithm is not supported, only sha256 and sha512"))
    }
    self = algorithm
  }

  private static let pieceByteCount = 1 << 16

  /// The digest of a file, of which the size need not be known.
  ///
  /// - Throws: ``ReadError`` where the file cannot be read.
  func digest(of file: inout FileReader) throws(ReadError) -> String {
    switch self {
    case .sha256:
      var hash = SHA256()
      try DigestAlgorithm.read(&file) { hash.update($0) }
      return "sha256:\(SHA256.digits(hash.finish()))"
    case .sha512:
      var hash = SHA512()
      try DigestAlgorithm.read(&file) { hash.update($0) }
      return "sha512:\(SHA512.digits(hash.finish()))"
    }
  }

  private static func read(
    _ file: inout FileReader, _ body: (RawSpan) -> Void
  ) throws(ReadError) {
    var position = 0
    while true {
      var piece: [UInt8] = []
      let count = try file.append(upTo: pieceByteCount, at: position, to: &piece)
      body(piece.span.raw)
      position += count
      if count < pieceByteCount { return }
    }
  }
}
