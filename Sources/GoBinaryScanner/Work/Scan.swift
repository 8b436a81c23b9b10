import GoBuildInfo

/// One run of a scanner: threads that work, and a receiver that takes events.
final class Scan: Sendable {
  private let options: BinaryScanner.Options
  private let inspect: ScanWorker.Inspection
  private let monitor: Monitor<ScanState>

  init(
    _ root: DirectoryNode, options: BinaryScanner.Options,
    inspect: @escaping ScanWorker.Inspection
  ) {
    self.options = options
    self.inspect = inspect
    monitor = Monitor(ScanState(WorkItem(.directory(root)), options))
  }

  /// Runs until the scan is over or `receive` returns false.
  func run(receive: (Event) -> Bool) {
    let count = max(1, options.threadCount ?? Thread.coreCount)
    let threads = (0..<count).compactMap { _ in Thread { self.work() } }
    if threads.isEmpty {
      workAndReceive(receive)
    } else {
      self.receive(receive)
    }
    for thread in threads { thread.join() }
  }

  /// What a thread does.
  private func work() {
    var reader = FileReader()
    var worker = ScanWorker(options: options, inspect: inspect)
    var finished: (WorkItem, [WorkResult])?
    while let (item, work) = exchange(finished) {
      finished = (item, worker.work(on: work, with: &reader))
      options.progress?.add(worker.counts)
    }
  }

  /// Hands in what was done and waits for more to do; nil when there will be no more.
  private func exchange(_ finished: (WorkItem, [WorkResult])?) -> (WorkItem, WorkItem.Work)? {
    var finished = finished
    var isIdle = false
    return monitor.wait(for: .work) { state in
      if isIdle { state.idle(false) }
      isIdle = false
      if let (item, results) = finished {
        state.finish(item, results)
        finished = nil
      }
      let next = state.takeItem()
      if state.isReceiverWaiting, state.hasEvents || state.isOver { monitor.wake(.events) }
      if state.idleCount > 0, state.hasWork || state.isOver { monitor.wake(.work) }
      if let next { return next }
      if state.isOver { return .some(nil) }
      state.idle(true)
      isIdle = true
      return nil
    }
  }

  /// What the receiver does.
  private func receive(_ receive: (Event) -> Bool) {
    while true {
      let events: [Event]? = monitor.wait(for: .events) { state in
        if let events = state.takeEvents() {
          // There is room again.
          if state.idleCount > 0 { monitor.wake(.work) }
          return events
        }
        return state.isOver ? .some(nil) : nil
      }
      guard let events else { return }
      for event in events where !receive(event) { return cancel() }
    }
  }

  /// What is done where the system has no room for a thread.
  private func workAndReceive(_ receive: (Event) -> Bool) {
    var reader = FileReader()
    var worker = ScanWorker(options: options, inspect: inspect)
    while true {
      if let events = monitor.withLock({ $0.takeEvents() }) {
        for event in events where !receive(event) { return cancel() }
      }
      guard let (item, work) = monitor.withLock({ $0.takeItem() }) else { return }
      let results = worker.work(on: work, with: &reader)
      options.progress?.add(worker.counts)
      monitor.withLock { $0.finish(item, results) }
    }
  }

  private func cancel() {
    monitor.withLock { $0.cancel() }
    monitor.wake(.work)
  }
}
