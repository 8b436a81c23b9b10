internal import BinarySupport
package import GoBuildInfo

/// One of several parts of whatever is scanned, which together are all of it.
///
/// Which part a file belongs to depends on its path from where the scan began and on nothing else: not on the
/// machine, on the order of reading or on other files. Parts have about as many files each, not bytes. A file in an
/// image is in the same part as in the tree that the image unpacks to.
public struct Shard: Sendable, Hashable {
  /// The number of the part, from 0 up.
  public let index: Int

  /// The number of parts.
  public let count: Int

  /// - Returns: nil where `index` is not from 0 to `count` - 1.
  public init?(_ index: Int, of count: Int) {
    guard count > 0, 0..<count ~= index else { return nil }
    self.index = index
    self.count = count
  }

  /// Whether a file that is read for itself belongs to the part.
  package func contains(_ path: Pathname) -> Bool {
    var hash = PathHash()
    hash.add(path.bytes)
    return contains(hash)
  }

  /// Whether a file belongs to the part.
  func contains(_ path: PathHash) -> Bool {
    path.value % UInt64(count) == UInt64(index)
  }
}

/// A number for a path, the same everywhere and always: the hash FNV-1a of its bytes, mixed so that all of its bits
/// count.
struct PathHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds bytes of the path.
  mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }
  }

  /// The number of the path so far.
  var value: UInt64 {
    var value = state
    value = (value ^ value >> 33) &* 0xff51_afd7_ed55_8ccd
    value = (value ^ value >> 33) &* 0xc4ce_b9fe_1a85_ec53
    return value ^ value >> 33
  }
}
