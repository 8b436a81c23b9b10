internal import BinarySupport

extension ByteSource where Self: ~Copyable & ~Escapable {
  /// The SHA-256 digest of all bytes, in hexadecimal digits.
  ///
  /// - Throws: ``ReadError`` where they cannot be read.
  package mutating func sha256Digits() throws(ReadError) -> String {
    var hash = SHA256()
    let byteCount = byteCount
    var position = 0
    while position < byteCount {
      let count = min(byteCount - position, 1 << 16)
      hash.update(try bytes(at: position, count: count))
      position += count
    }
    return SHA256.digits(hash.finish())
  }
}
