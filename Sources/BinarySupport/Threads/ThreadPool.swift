/// Threads that all scans and searches of a process share.
///
/// They are shared because threads of each scan's own multiply: a hundred scans at the same time would have a hundred times as
/// many threads as there are cores. Swift's own pool is no place for work that blocks in system calls.
///
/// There are as many as the process may use cores, or as a client asks for; while what they read has to be waited for, up to
/// ``mostReadingThreads``, so that a disk has several requests to serve at the same time.
///
/// Jobs run in steps, in turn, so that each scan makes progress. A job waits for another one only while a thread works on that; one that must wait for a
/// client says so (``whileBlocked(_:)``), and another thread takes its place. Threads end when no client is left.
package final class ThreadPool: Sendable {
  /// The pool of the process.
  package static let shared = ThreadPool()

  /// Does a step of some work; returns whether there is more to do.
  package typealias Job = @Sendable () -> Bool

  private struct State: Sendable {
    var waiting = JobQueue()
    var threadCount = 0
    var idleCount = 0
    var blockedCount = 0
    /// How many threads each client asks for; nil for those that use as many as help.
    var widths: [Int?] = []

    /// How many threads there may be besides those that keep the cores busy, because steps wait.
    var surplus = 0
    /// How many steps have not waited since the surplus changed.
    var promptStepCount = 0

    var limit: Int { max(Thread.coreCount + surplus, widths.reduce(0) { max($0, $1 ?? 0) }) }
    var runningCount: Int { threadCount - blockedCount }
  }

  private let monitor = Monitor(State())

  package init() {}

  /// The number of threads that there are.
  package var threadCount: Int { monitor.withLock { $0.threadCount } }

  /// How many threads there are at most while steps wait, unless there are more cores or a client asks for more: 32, or less where the
  /// process may have few files open.
  package static let mostReadingThreads = min(
    32, max(1, DescriptorBudget.fileCount / descriptorsForEach))
  private static let descriptorsForEach = 8

  /// Keeps threads until ``leave(width:)``.
  ///
  /// - Parameter width: how many threads the client asks for; nil if it uses as many as help, and calls ``adapt(afterWaiting:)``.
  package func enter(width: Int?) { monitor.withLock { $0.widths.append(width) } }

  /// Ends what ``enter(width:)`` began.
  package func leave(width: Int?) {
    monitor.withLock { state in
      if let index = state.widths.firstIndex(of: width) { state.widths.remove(at: index) }
      if !state.widths.contains(nil) { state.surplus = 0 }
    }
    monitor.wake(.work)
  }

  /// Has a job done.
  ///
  /// - Returns: false where there is no thread, and the system has no room for one.
  package func submit(_ job: @escaping Job) -> Bool {
    let isAccepted = monitor.withLock { state in
      state.waiting.append(job)
      startThreads(&state)
      if state.threadCount == 0 { state.waiting = JobQueue() }
      return state.threadCount > 0
    }
    monitor.wake(.work)
    return isAccepted
  }

  /// Has the number of threads follow from whether a step of a job waited for what it read: quickly up, slowly down.
  ///
  /// - Returns: how many threads may run now.
  package func adapt(afterWaiting hasWaited: Bool) -> Int {
    monitor.withLock { state in
      if hasWaited {
        state.promptStepCount = 0
        if Thread.coreCount + state.surplus < ThreadPool.mostReadingThreads {
          state.surplus += 1
          startThreads(&state)
        }
      } else if state.surplus > 0 {
        state.promptStepCount += 1
        if state.promptStepCount == ThreadPool.promptStepsForOneLess {
          state.promptStepCount = 0
          state.surplus -= 1
        }
      }
      return state.limit
    }
  }

  /// How many steps in a row that did not wait make one thread superfluous.
  private static let promptStepsForOneLess = 8

  /// Whether jobs wait for a thread.
  package var isContended: Bool { monitor.withLock { !$0.waiting.isEmpty } }

  /// Waits for something in a job while another thread may take the place of this one.
  package func whileBlocked<Result>(_ wait: () -> Result) -> Result {
    monitor.withLock { state in
      state.blockedCount += 1
      startThreads(&state)
    }
    defer { monitor.withLock { $0.blockedCount -= 1 } }
    return wait()
  }

  /// Starts threads for the jobs that no idle thread will take.
  private func startThreads(_ state: inout State) {
    while state.waiting.count > state.idleCount, state.runningCount < state.limit {
      guard let thread = Thread({ self.work() }) else { return }
      thread.detach()
      state.threadCount += 1
    }
  }

  /// What a thread does.
  private func work() {
    var job = next(after: nil)
    while let current = job { job = next(after: current() ? current : nil) }
  }

  /// The next job, which may be the one before; nil when the thread is not needed any more.
  private func next(after job: Job?) -> Job? {
    var unfinished = job
    var isIdle = false
    return monitor.wait(for: .work) { state in
      if isIdle { state.idleCount -= 1 }
      isIdle = false
      let isSuperfluous = state.runningCount > state.limit
      if let job = unfinished {
        unfinished = nil
        if state.waiting.isEmpty, !isSuperfluous { return .some(job) }
        state.waiting.append(job)
        if isSuperfluous, state.idleCount > 0 { monitor.wake(.work) }
      }
      if !isSuperfluous, let job = state.waiting.popFirst() { return .some(job) }
      if isSuperfluous || state.widths.isEmpty {
        state.threadCount -= 1
        return .some(nil)
      }
      state.idleCount += 1
      isIdle = true
      return nil
    }
  }
}

/// Jobs, first in, first out.
private struct JobQueue: Sendable {
  private var jobs: [ThreadPool.Job?] = []
  private var start = 0

  var count: Int { jobs.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ job: @escaping ThreadPool.Job) { jobs.append(job) }

  mutating func popFirst() -> ThreadPool.Job? {
    guard !isEmpty else { return nil }
    let job = jobs[start]
    jobs[start] = nil
    start += 1
    if start >= 64, 2 * start >= jobs.count {
      jobs.removeFirst(start)
      start = 0
    }
    return job
  }
}
