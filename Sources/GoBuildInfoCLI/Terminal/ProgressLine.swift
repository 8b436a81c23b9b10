internal import BinarySupport
import GoBinaryScanner

/// A line that says how far the program is.
struct ProgressLine: Sendable {
  private let progress: ScanProgress
  private let start = CurrentProcess.milliseconds

  /// What takes less time than this is not worth a line.
  private static let delay: Int64 = 500

  init(_ progress: ScanProgress) {
    self.progress = progress
  }

  /// `12345 files, 67 Go binaries, 8000 files/s`; nil as long as nobody has waited.
  var text: [UInt8]? {
    let elapsed = CurrentProcess.milliseconds - start
    guard elapsed >= ProgressLine.delay else { return nil }
    let counts = progress.counts
    let rate = Int64(counts.fileCount) * 1000 / elapsed
    return Array(
      "\(counts.fileCount) files, \(counts.findingCount) Go binaries, \(rate) files/s".utf8)
  }
}
