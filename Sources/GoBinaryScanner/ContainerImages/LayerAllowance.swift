internal import BinarySupport
import GoBuildInfo

/// How much of layers may be read: images share them, but nothing is gained by reading them again and again.
struct LayerAllowance {
  /// What may still be read, in bytes.
  private(set) var remaining: Int64 = 4 << 30

  /// Takes an archive or a file of a folder into account that there is.
  mutating func add(forFileOf byteCount: Int) {
    let (more, overflow) = Int64(byteCount).multipliedReportingOverflow(by: 64)
    let (sum, overflows) = remaining.addingReportingOverflow(more)
    remaining = overflow || overflows ? .max : sum
  }

  /// Spends what it takes to read a layer.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where it is more than there is left.
  mutating func spend(_ byteCount: Int) throws(ReadError) {
    guard Int64(byteCount) <= remaining else {
      throw ReadError(
        .limitExceeded, .sentence("layers exceed the read budget of 64 times the archive size"))
    }
    remaining -= Int64(byteCount)
  }
}
