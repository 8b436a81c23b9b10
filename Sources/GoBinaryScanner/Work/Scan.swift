import GoBuildInfo

/// One run of a scanner: threads that take work from a stack, and a receiver that takes events.
///
/// The stack is last in, first out, with the parts of a directory put on it in reverse: work is done
/// about in lexical order, so that little is found long before its turn, and directories that wait
/// are siblings of those on the way down, not all there are.
final class Scan<Finding: Sendable>: Sendable {
  typealias Event = ScanEvent<Finding>
  typealias Item = WorkItem<Event>

  struct State {
    var stack: [Item] = []
    /// How many items are being worked on, and how many threads have nothing to do.
    var busyCount = 0
    var idleCount = 0
    /// How many events were found and not yet received.
    var waitingCount = 0
    /// In an unordered scan, those events.
    var events: [Event] = []
    var receiver = Receiver.isBusy
    var isCancelled = false

    var isOver: Bool { isCancelled || (stack.isEmpty && busyCount == 0) }
  }

  /// What the receiver does.
  enum Receiver {
    case isBusy
    case waitsForAnything
    case waits(for: Item)
  }

  /// How many events may wait for the receiver before the threads do.
  private static var maximumWaitingCount: Int { 1024 }

  private let options: BinaryScanner.Options
  private let inspect:
    @Sendable (borrowing ScannedFile, inout FileReader) throws(ReadError) -> Finding
  private let monitor = Monitor(State())

  init(
    options: BinaryScanner.Options,
    inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding
  ) {
    self.options = options
    self.inspect = inspect
  }

  func run(_ root: DirectoryNode, receive: (Event) -> Bool) {
    let item = Item(root)
    monitor.withLock { $0.stack.append(item) }
    let count = max(1, options.threadCount ?? Thread.coreCount)
    let threads = (0..<count).compactMap { _ in Thread { self.work() } }
    // Where the system has no room for a thread, the work is done here, before it is received.
    if threads.isEmpty { work(isBounded: false) }
    if options.isOrdered {
      receiveInOrder(item, receive)
    } else {
      receiveAsFound(receive)
    }
    for thread in threads { thread.join() }
  }
}

// The threads that work.
extension Scan {
  private func work(isBounded: Bool = true) {
    var reader = FileReader()
    while let (item, node) = takeItem(isBounded) {
      var worker = ScanWorker<Finding>(options: options, inspect: inspect)
      let parts = worker.work(on: node, entries: item.entries, with: &reader)
      finish(item, worker.events, parts)
    }
  }

  /// Waits for work; nil when there will be no more.
  private func takeItem(_ isBounded: Bool) -> (Item, DirectoryNode)? {
    var isIdle = false
    return monitor.wait(for: .work) { state in
      if isIdle { state.idleCount -= 1 }
      isIdle = false
      if state.isOver { return .some(nil) }
      if !isBounded || state.hasRoom, let item = state.stack.popLast(), let node = item.node {
        state.busyCount += 1
        return (item, node)
      }
      state.idleCount += 1
      isIdle = true
      return nil
    }
  }

  private func finish(_ item: Item, _ events: [Event], _ parts: [Item]) {
    var wakesReceiver = false
    var wakesWorkers = false
    monitor.withLock { state in
      state.busyCount -= 1
      state.stack += parts.reversed()
      state.waitingCount += events.count
      if options.isOrdered {
        item.finish(events, parts)
      } else {
        item.finish([], [])
        state.events += events
      }
      wakesReceiver = state.isOver || state.isAwaited(item, events)
      // This thread takes one of the parts itself.
      wakesWorkers = state.idleCount > 0 && (parts.count > 1 || state.isOver)
    }
    if wakesReceiver { monitor.wake(.events) }
    if wakesWorkers { monitor.wake(.work) }
  }
}

extension Scan.State {
  /// Whether more may be found before something is received. While the receiver waits, going on is
  /// the only way to what it waits for.
  fileprivate var hasRoom: Bool {
    if case .isBusy = receiver { return waitingCount <= Scan.maximumWaitingCount }
    return true
  }

  fileprivate func isAwaited(_ item: Scan.Item, _ events: [Scan.Event]) -> Bool {
    switch receiver {
    case .isBusy: false
    case .waitsForAnything: !events.isEmpty
    case .waits(let awaited): awaited === item
    }
  }
}

// The thread that receives.
extension Scan {
  private func receiveAsFound(_ receive: (Event) -> Bool) {
    while let events = takeEvents() {
      for event in events where !receive(event) { return cancel() }
    }
  }

  /// Waits for events; nil when there will be no more.
  private func takeEvents() -> [Event]? {
    let events: [Event]? = monitor.wait(for: .events) { state in
      guard !state.events.isEmpty || state.isOver else {
        state.receiver = .waitsForAnything
        return nil
      }
      let events = state.events
      state.receiver = .isBusy
      state.events = []
      state.waitingCount = 0
      return .some(events.isEmpty ? nil : events)
    }
    // There is room again.
    monitor.wake(.work)
    return events
  }

  private func receiveInOrder(_ root: Item, _ receive: (Event) -> Bool) {
    // The items on the way down, the next one last.
    var pending = [root]
    while let item = pending.popLast() {
      for event in takeEvents(of: item) where !receive(event) { return cancel() }
      pending += item.parts.reversed()
    }
  }

  /// Waits until an item is done.
  private func takeEvents(of item: Item) -> [Event] {
    monitor.wait(for: .events) { state in
      guard item.isDone else {
        state.receiver = .waits(for: item)
        // Threads that were held up must go on to get there.
        self.monitor.wake(.work)
        return nil
      }
      state.receiver = .isBusy
      let events = item.takeEvents()
      state.waitingCount -= events.count
      return events
    }
  }

  private func cancel() {
    monitor.withLock { state in
      state.isCancelled = true
      state.stack = []
    }
    monitor.wake(.work)
  }
}
