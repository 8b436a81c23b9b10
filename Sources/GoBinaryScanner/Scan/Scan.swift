internal import BinarySupport
import GoBuildInfo

/// One run of a scanner through trees: jobs on threads of the pool, and a receiver of events.
final class Scan: Sendable {
  private let options: BinaryScanner.Options
  private let inspect: ScanWorker.Inspection
  private let cancellation: Cancellation
  /// How many threads may work on it at the same time; as many as the pool has if nil.
  private let limit: Int?
  private let monitor: Monitor<ScanState>

  init(
    _ roots: [DirectoryNode], options: BinaryScanner.Options, _ cancellation: Cancellation,
    inspect: @escaping ScanWorker.Inspection
  ) {
    self.options = options
    self.inspect = inspect
    self.cancellation = cancellation
    // Archives take processor time, and memory for each thread.
    let usualLimit = options.readsArchives ? Thread.coreCount : nil
    limit = options.maximumConcurrency.map { max(1, $0) } ?? usualLimit
    monitor = Monitor(
      ScanState(
        roots.map { WorkItem(.directory($0)) }, options, width: limit ?? Thread.coreCount))
  }

  /// Runs until the scan is over or `receive` returns false. No thread works on it any more then.
  func run(receive: (Event) -> Bool) {
    ThreadPool.shared.enter(width: limit)
    defer { ThreadPool.shared.leave(width: limit) }
    goOn()
    let hand = makeHand()
    while true {
      switch monitor.wait(for: .events, { $0.receive() }) {
      case .over: return
      case .events(let events):
        // There is room again.
        goOn()
        for event in events where cancellation.isRequested || !receive(event) {
          cancel()
          break
        }
      case .item(let item, let work):
        // No thread of the pool is at it, and none may come: all may wait for what this scan is a part of.
        let results = hand.work(on: work)
        finish(item, results, by: hand) { _ in }
      }
    }
  }

  /// Begins to put events into a mailbox.
  ///
  /// - Parameter conclude: called when the scan is over, on the thread that ends it.
  func start(_ mailbox: Mailbox, conclude: @escaping @Sendable () -> Void) {
    guard mailbox.connect(self) else { return }
    ThreadPool.shared.enter(width: limit)
    monitor.withLock { state in
      state.mailbox = mailbox
      state.conclude = conclude
    }
    exchange { _ in }
  }

  /// Has threads work on what there is to do and room for.
  func goOn() { exchange { _ in } }

  /// Ends the scan early; threads end what they cannot leave.
  func cancel() {
    cancellation.request()
    exchange { _ in }
  }

  private func makeHand() -> ScanHand { ScanHand(options, cancellation, inspect) }

  /// How many items a hand works on before other jobs of the pool may have their turn.
  private static let itemsInTurn = 16

  /// What a job does in its turn; returns whether there is more for it to do.
  private func work() -> Bool {
    guard let (rested, first) = exchange({ $0.begin() }) else { return false }
    let hand = rested ?? makeHand()
    var next: (WorkItem, WorkItem.Work)? = first
    var count = 0
    while let (item, work) = next {
      let results = hand.work(on: work)
      count += 1
      if count.isMultiple(of: Scan.itemsInTurn), ThreadPool.shared.isContended {
        finish(item, results, by: hand) { $0.pause(hand) }
        return true
      }
      next = finish(item, results, by: hand) { $0.takeItem(for: hand) }
    }
    return false
  }

  /// Takes what came of an item, with as many threads from now on as help; then does something else.
  private func finish<Result>(
    _ item: WorkItem, _ results: [WorkResult], by hand: ScanHand,
    _ change: (inout ScanState) -> Result
  ) -> Result {
    let width = limit ?? ThreadPool.shared.adapt(afterWaiting: hand.hasWaited)
    return exchange { state in
      state.width = width
      state.finish(item, results)
      return change(&state)
    }
  }

  /// Changes the state, and does what follows: events go where they are waited for, jobs come for what there is to do.
  @discardableResult
  private func exchange<Result>(_ change: (inout ScanState) -> Result) -> Result {
    let isCancelled = cancellation.isRequested
    var missing = 0
    var conclude: (@Sendable () -> Void)?
    let result = monitor.withLock { state in
      if isCancelled { state.cancel() }
      let result = change(&state)
      if let mailbox = state.mailbox {
        if let events = state.takeEvents() { mailbox.append(events) }
        if state.isFinished {
          conclude = state.conclude
          state.mailbox = nil
          state.conclude = nil
        }
      } else if state.isReceiverWaiting, state.hasReceiverTurn {
        monitor.wake(.events)
      }
      missing = state.callJobs()
      return result
    }
    if let conclude {
      conclude()
      ThreadPool.shared.leave(width: limit)
    }
    for _ in 0..<missing { submit() }
    return result
  }

  private func submit() {
    if ThreadPool.shared.submit({ self.work() }) { return }
    // The receiver then does the work.
    monitor.withLock { $0.dismissJob() }
    monitor.wake(.events)
  }
}
