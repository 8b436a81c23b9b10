internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// The way through one layer, on the thread that takes it first.
final class LayerJob: @unchecked Sendable {
  /// The layer's archive, unless all executables passed by. It belongs to the thread that runs the job, and afterwards to the one that waited for it.
  private(set) var archive: TarFile
  private(set) var record = ArchiveRecord()

  private let pass: ArchivePass
  private let locate: @Sendable ([UInt8]) -> ArchiveLocation
  private let progress = Monitor(Progress.waiting)

  private enum Progress {
    case waiting, running, done
  }

  init(
    _ archive: consuming TarFile, _ pass: ArchivePass,
    locate: @escaping @Sendable ([UInt8]) -> ArchiveLocation
  ) {
    self.archive = archive
    self.pass = pass
    self.locate = locate
  }

  /// Runs the job, unless another thread has taken it.
  ///
  /// - Returns: whether it ran here.
  @discardableResult
  func runIfWaiting() -> Bool {
    let isOurs = progress.withLock { progress in
      guard progress == .waiting else { return false }
      progress = .running
      return true
    }
    guard isOurs else { return false }
    record = pass.record(&archive, locate: locate)
    // What decompresses it takes memory, and is not likely to be needed.
    if record.hasPassedAll { archive = TarFile() }
    progress.withLock { $0 = .done }
    progress.wake(.work)
    return true
  }

  /// Whether the job is over.
  var isDone: Bool { progress.withLock { $0 == .done } }

  /// Waits for the thread that runs the job; a job that no thread has taken is dropped.
  func end() {
    progress.withLock { progress in
      if progress == .waiting { progress = .done }
    }
    wait()
  }

  /// Waits for the thread that runs the job.
  func wait() { progress.wait(for: .work) { $0 == .running ? nil : () } }
}

/// The ways through the layers of an image that were begun, on several threads at the same time.
///
/// A thread that waits for one works on others meanwhile, so that it does not matter how many threads there are.
final class LayerJobs: Sendable {
  private let width: Int
  private let state = Monitor(State())

  private struct State {
    var waiting: [LayerJob] = []
    var begun: [LayerJob] = []
    var workerCount = 0
  }

  /// How many layers may be begun that are not needed yet.
  var aheadCount: Int { width + 1 }

  /// - Parameter width: how many threads may work at the same time.
  init(width: Int) {
    self.width = width
    ThreadPool.shared.enter(width: width)
  }

  deinit { ThreadPool.shared.leave(width: width) }

  /// Has a job done when a thread has time for it.
  func begin(_ job: LayerJob) {
    let needsWorker = state.withLock { state in
      state.waiting.append(job)
      guard state.workerCount < width - 1 else { return false }
      state.workerCount += 1
      return true
    }
    guard needsWorker else { return }
    let isAccepted = ThreadPool.shared.submit {
      if let job = self.next(isWorker: true) {
        job.runIfWaiting()
        return true
      }
      return false
    }
    if !isAccepted { state.withLock { $0.workerCount -= 1 } }
  }

  private func next(isWorker: Bool) -> LayerJob? {
    state.withLock { state in
      guard !state.waiting.isEmpty else {
        if isWorker { state.workerCount -= 1 }
        return nil
      }
      let job = state.waiting.removeFirst()
      state.begun.append(job)
      return job
    }
  }

  /// Waits until a job is done, working on it or on others.
  func finish(_ job: LayerJob) {
    while !job.isDone {
      if job.runIfWaiting() { break }
      guard let other = next(isWorker: false) else {
        job.wait()
        break
      }
      other.runIfWaiting()
    }
    state.withLock { state in
      state.waiting.removeAll { $0 === job }
      state.begun.removeAll { $0 === job }
    }
  }

  /// Waits for all jobs that were begun; no further one begins.
  func end() {
    let begun = state.withLock { state in
      state.waiting = []
      return state.begun
    }
    for job in begun { job.end() }
  }
}
