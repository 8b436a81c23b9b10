internal import BinarySupport
import GoBuildInfo

extension FileReader {
  private static let copiedByteCount = 1 << 16

  /// The `count` bytes at `offset`, read in pieces, so that the reader's buffer stays small.
  ///
  /// - Parameter margin: how much more room the array has.
  mutating func copy(at offset: Int, count: Int, margin: Int = 0) throws(ReadError) -> [UInt8] {
    var copy: [UInt8] = []
    copy.reserveCapacity(count + margin)
    while copy.count < count {
      let piece = min(count - copy.count, FileReader.copiedByteCount)
      copy.append(contentsOf: try bytes(at: offset + copy.count, count: piece))
    }
    return copy
  }
}
