internal import BinarySupport
import GoBuildInfo

extension FileReader {
  private static let copiedByteCount = 1 << 16

  /// The `count` bytes at `offset`, read in pieces, so that the reader's buffer stays small.
  ///
  /// - Parameter margin: how much more room the array has.
  mutating func copy(at offset: Int, count: Int, margin: Int = 0) throws(ReadError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + margin)
    bytes.append(contentsOf: repeatElement(0, count: count))
    var done = 0
    while done < count {
      let piece = min(count - done, FileReader.copiedByteCount)
      try copy(offset + done..<offset + done + piece, to: &bytes, at: done)
      done += piece
    }
    return bytes
  }
}
