internal import BinarySupport

/// What the threads of a scan share.
struct ScanState: Sendable {
  private let isOrdered: Bool

  /// The items to work on, the next one last. With the parts of a directory put on it in reverse,
  /// work is done about in lexical order, so that little is found long before its turn, and the
  /// directories that wait are siblings of those on the way down, not all there are.
  private var stack: [WorkItem]

  /// In an ordered scan, what has yet to come before other events, the next last.
  private var order: [WorkResult]

  /// Events that may be received, and the number of those that wait for others.
  private var ready: [Event] = []
  private var heldCount = 0

  /// Where events go that no thread waits for.
  var mailbox: Mailbox?
  /// What follows the scan, once no more events go there.
  var conclude: (@Sendable () -> Void)?

  /// How many items are worked on.
  private var busyCount = 0

  /// How many jobs the pool has for the scan, and how many of those have their turn.
  private var jobCount = 0
  private var activeCount = 0
  /// Hands that serve again, which keep their buffers.
  private var restingHands: [ScanHand] = []
  private static let maximumRestingCount = 4

  private(set) var isReceiverWaiting = false
  private var isCancelled = false

  private let maximumEventCount: Int
  /// How many threads may work at the same time.
  var width: Int

  init(_ roots: [WorkItem], _ options: BinaryScanner.Options, width: Int) {
    isOrdered = options.isOrdered
    maximumEventCount = options.maximumEventCount
    self.width = width
    stack = roots.reversed()
    order = isOrdered ? roots.reversed().map { .item($0) } : []
  }

  /// Whether nothing is left to do, and nobody does anything any more.
  var isFinished: Bool { busyCount == 0 && (isCancelled || stack.isEmpty) }

  /// Whether an item may be taken: there is one, and room for what will come of it.
  ///
  /// Where the receiver has nothing to receive and nobody works on it, going on is the only way to
  /// something: the item on the stack is then the one whose turn it is.
  private var hasItem: Bool {
    guard !stack.isEmpty, busyCount < width else { return false }
    let waitingCount = ready.count + (mailbox?.count ?? 0)
    return waitingCount + heldCount <= maximumEventCount || (waitingCount == 0 && busyCount == 0)
  }

  private mutating func takeItem() -> (WorkItem, WorkItem.Work)? {
    guard hasItem, let item = stack.popLast(), let work = item.work else { return nil }
    busyCount += 1
    return (item, work)
  }

  mutating func finish(_ item: WorkItem, _ results: [WorkResult]) {
    busyCount -= 1
    if isCancelled { return }
    for case .item(let item) in results.reversed() { stack.append(item) }
    guard isOrdered else {
      for case .event(let event) in results { ready.append(event) }
      item.finish([])
      return
    }
    for case .event in results { heldCount += 1 }
    item.finish(results)
    release()
  }

  /// Makes events ready whose turn has come.
  private mutating func release() {
    while let next = order.last {
      switch next {
      case .event(let event):
        ready.append(event)
        heldCount -= 1
        order.removeLast()
      case .item(let item):
        guard item.isDone else { return }
        order.removeLast()
        order += item.takeResults().reversed()
      }
    }
  }

  /// Takes the events that are ready; nil where there are none.
  mutating func takeEvents() -> [Event]? {
    guard !ready.isEmpty else { return nil }
    defer { ready = [] }
    return ready
  }

  mutating func cancel() {
    isCancelled = true
    stack = []
    // Results are in results as deep as the tree is, too deep to release each within the last.
    while let next = order.popLast() {
      if case .item(let item) = next { order += item.takeResults() }
    }
    ready = []
    heldCount = 0
  }
}

// Jobs.
extension ScanState {
  /// Counts the jobs that should come; returns how many.
  mutating func callJobs() -> Int {
    guard hasItem else { return 0 }
    let missing = max(0, min(width, busyCount + stack.count) - jobCount)
    jobCount += missing
    return missing
  }

  /// A job has its turn: gives it an item, and a hand if one rests. Nil where there is nothing for it to do.
  mutating func begin() -> (ScanHand?, (WorkItem, WorkItem.Work))? {
    guard let item = takeItem() else {
      jobCount -= 1
      return nil
    }
    activeCount += 1
    return (restingHands.popLast(), item)
  }

  /// Takes a further item; where there is none, the job ends, and another one comes when there is.
  mutating func takeItem(for hand: ScanHand) -> (WorkItem, WorkItem.Work)? {
    if let item = takeItem() { return item }
    jobCount -= 1
    pause(hand)
    return nil
  }

  /// A job lets others have their turn.
  mutating func pause(_ hand: ScanHand) {
    activeCount -= 1
    if !isFinished, restingHands.count < ScanState.maximumRestingCount { restingHands.append(hand) }
  }

  /// A job cannot come.
  mutating func dismissJob() { jobCount -= 1 }
}

// The receiver, where a thread waits for events.
extension ScanState {
  /// What the receiver does next.
  enum ReceiverTurn {
    case over
    case events([Event])
    /// Works itself, for nobody else does.
    case item(WorkItem, WorkItem.Work)
  }

  /// Whether there is something for the receiver to do.
  var hasReceiverTurn: Bool { !ready.isEmpty || isFinished || (activeCount == 0 && hasItem) }

  /// What the receiver does next; nil where it has to wait.
  mutating func receive() -> ReceiverTurn? {
    isReceiverWaiting = false
    if let events = takeEvents() { return .events(events) }
    if isFinished { return .over }
    if activeCount == 0, let (item, work) = takeItem() { return .item(item, work) }
    isReceiverWaiting = true
    return nil
  }
}
