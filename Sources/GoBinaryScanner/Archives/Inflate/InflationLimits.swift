internal import BinarySupport
import GoBuildInfo

/// What decompression may take.
package struct InflationLimits: Sendable {
  /// How many bytes may come out for each that goes in, once more than ``ratioByteCount`` came out. Text and programs
  /// come to far less.
  var maximumRatio = 256
  /// How many bytes may come out whatever went in.
  var ratioByteCount = 256 << 20
  /// How many bytes may come out: 64 GiB, or a little less than `Int` has positions for.
  var maximumByteCount = min(.gibibytes(64), Int.max - (1 << 28))

  /// How often a part may be read, and how much at least.
  var rereadFactor = 32
  var smallestAllowance = 1 << 20

  package init() {}

  func check(compressed: Int, inflated: Int) throws(ReadError) {
    guard inflated <= maximumByteCount else {
      #if _pointerBitWidth(_32)
        throw ReadError(
          .limitExceeded,
          .found(
            "expected at most 1.75 GiB of decompressed data in a 32-bit program", UInt64(inflated)))
      #else
        throw ReadError(
          .limitExceeded, .found("expected at most 64 GiB of decompressed data", UInt64(inflated)))
      #endif
    }
    guard inflated <= ratioByteCount || inflated / maximumRatio <= compressed else {
      throw ReadError(
        .limitExceeded, at: UInt64(compressed),
        .found("expected data that decompresses to at most 256 times its size", UInt64(inflated)))
    }
  }
}

/// What may be decompressed of an archive in total: of files in it, of files in those, and again and again.
///
/// Each file has a bound of its own, but nested files multiply theirs.
package final class InflationBudget: Sendable {
  private let byteCount: Monitor<Int64>

  /// How much there is for each byte that is stored: images share layers, and layers are read a few times.
  private static let factor: Int64 = 64

  /// - Parameter byteCount: what an archive may take, however small it is.
  package init(byteCount: Int64 = 4 << 30) { self.byteCount = Monitor(byteCount) }

  /// Adds what a file on a disk, or from a pipe, may take.
  package func add(forFileOf byteCount: Int) {
    let (more, overflow) = Int64(byteCount).multipliedReportingOverflow(
      by: InflationBudget.factor)
    self.byteCount.withLock { sum in
      let (next, isTooMuch) = sum.addingReportingOverflow(more)
      sum = overflow || isTooMuch ? .max : next
    }
  }

  /// What may still be decompressed, in bytes.
  var remainingByteCount: Int64 { byteCount.withLock { $0 } }

  func spend(_ count: Int) throws(ReadError) {
    let isWithin = byteCount.withLock { rest in
      rest -= Int64(count)
      return rest >= 0
    }
    guard isWithin else {
      throw ReadError(
        .limitExceeded,
        .sentence("expected an archive that decompresses to at most 64 times its size, and 4 GiB"))
    }
  }
}
