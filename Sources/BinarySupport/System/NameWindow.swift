internal import SystemLibrary

/// The names of a directory that are listed at once: those after one name, up to as many as fit in memory.
///
/// A directory with more names is read several times, a window each, because the system returns names in no order.
package struct NameWindow {
  /// The names up to this one were listed before.
  private let lower: [UInt8]

  /// The last name that is listed, if not all that follow are.
  private var upper: [UInt8]?

  /// The bytes that a listing may take.
  let byteLimit: Int

  /// The bytes that names after the window would take.
  private var omittedByteCount = 0

  /// The number of windows before it.
  private let number: Int

  init(after lower: [UInt8], byteLimit: Int, number: Int) {
    self.lower = lower
    self.byteLimit = byteLimit
    self.number = number
  }

  /// All names of a directory, up to a gibibyte.
  static let all = NameWindow(after: [], byteLimit: 1 << 30, number: 0)

  /// The first names of a directory: all, unless they take more than some megabytes.
  package static let first = NameWindow(after: [], byteLimit: smallestByteLimit, number: 0)

  /// 1.5 MiB: 38 000 names of 16 bytes.
  private static let smallestByteLimit = 3 << 19

  /// The number of windows after the first that a directory is divided into, if it is so large that this makes windows larger.
  private static let dividedCount = 8

  /// The number of windows of a directory that does not grow faster than it is read.
  private static let maximumCount = 64

  /// Whether there are names after the window.
  package var isNarrowed: Bool { upper != nil }

  /// Whether there are no names before the window.
  package var isFirst: Bool { number == 0 }

  /// The window after this one; nil where no names are left.
  ///
  /// - Throws: ``SystemError/endless`` where the directory grows as fast as it is read.
  package func next() throws(SystemError) -> NameWindow? {
    guard let upper else { return nil }
    guard number + 1 < NameWindow.maximumCount else { throw .endless }
    return NameWindow(
      after: upper, byteLimit: max(byteLimit, omittedByteCount / NameWindow.dividedCount),
      number: number + 1)
  }

  /// Whether a name is in the window.
  mutating func admits(_ name: UnsafeRawBufferPointer) -> Bool {
    if !lower.isEmpty, unsafe !NameWindow.follows(name, lower) { return false }
    guard let upper, unsafe NameWindow.follows(name, upper) else { return true }
    omittedByteCount += name.count + DirectoryListing.entryByteCount
    return false
  }

  /// Ends the window with a name.
  mutating func narrow(to upper: [UInt8], omitting byteCount: Int) {
    self.upper = upper
    omittedByteCount += byteCount
  }

  private static func follows(_ name: UnsafeRawBufferPointer, _ other: [UInt8]) -> Bool {
    unsafe other.withUnsafeBytes { other in
      let order = unsafe memcmp(name.baseAddress!, other.baseAddress!, min(name.count, other.count))
      return order == 0 ? name.count > other.count : order > 0
    }
  }
}
