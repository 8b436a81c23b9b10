internal import BinarySupport
import GoBuildInfo

/// What a thread needs to work on items of a scan. It serves one thread at a time.
final class ScanHand: @unchecked Sendable {
  private var reader = FileReader()
  private var worker: ScanWorker
  private let progress: ScanProgress?

  init(
    _ options: BinaryScanner.Options, _ cancellation: Cancellation,
    _ inspect: @escaping ScanWorker.Inspection
  ) {
    reader.cancellation = cancellation
    worker = ScanWorker(options: options, cancellation, inspect: inspect)
    progress = options.progress
  }

  /// Does the work; returns its results in order.
  func work(on work: WorkItem.Work) -> [WorkResult] {
    let results = worker.work(on: work, with: &reader)
    // The hand may rest for long.
    reader.close()
    progress?.add(worker.counts)
    return results
  }
}
