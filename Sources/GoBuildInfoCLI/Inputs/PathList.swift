internal import BinarySupport
import GoBuildInfo

/// The paths on standard input, a NUL after each, read as they come.
struct PathList {
  private var pending: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// The longest path that is taken: sixteen times what Linux takes.
  private static let maximumByteCount = 1 << 16

  /// The next path, which is never empty; nil at the end. The NUL after the last may be missing.
  ///
  /// - Throws: ``ReadError``.
  mutating func next() throws(ReadError) -> Pathname? {
    while true {
      if let end = pending[start...].firstIndex(of: 0) {
        let path = pending[start..<end]
        start = end + 1
        if !path.isEmpty { return Pathname(bytes: Array(path)) }
        continue
      }
      pending.removeFirst(start)
      start = 0
      guard pending.count <= PathList.maximumByteCount else {
        throw ReadError(
          .limitExceeded, .sentence("expected paths of at most 65536 bytes, a NUL after each"))
      }
      if isAtEnd {
        defer { pending = [] }
        return pending.isEmpty ? nil : Pathname(bytes: pending)
      }
      let piece = try StandardInput.read()
      isAtEnd = piece.isEmpty
      pending += piece
    }
  }
}
