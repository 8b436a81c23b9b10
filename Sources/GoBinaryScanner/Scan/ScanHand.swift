internal import BinarySupport
import GoBuildInfo

/// What a thread needs to work on items of a scan. It serves one thread at a time.
final class ScanHand: @unchecked Sendable {
  private var reader = FileReader()
  private var worker: ScanWorker
  private let progress: ScanProgress?

  /// Whether the item that was worked on last had to wait for what was read, as it does where files are not in memory.
  private(set) var hasWaited = false

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
    let waits = Thread.Waits()
    // What comes next is likely to lie where the last item lay.
    let results = worker.work(on: work, with: &reader, readsAhead: hasWaited)
    hasWaited = waits.isExceeded(by: Thread.Waits())
    // The hand may rest for long.
    reader.close()
    progress?.add(worker.counts)
    return results
  }
}
