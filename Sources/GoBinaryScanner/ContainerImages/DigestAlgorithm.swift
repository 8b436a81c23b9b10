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

  /// The digest of a file.
  ///
  /// - Throws: ``ReadError`` where the file cannot be read.
  func digest(of file: inout FileReader) throws(ReadError) -> String {
    switch self {
    case .sha256: return "sha256:\(try file.sha256Digits())"
    case .sha512:
      throw ReadError(.unsupported, .sentence("digest algorithm is not supported, only sha256"))
    }
  }
}
