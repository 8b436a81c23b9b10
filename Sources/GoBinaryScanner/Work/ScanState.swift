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

  private var busyCount = 0
  /// How many threads have nothing to do.
  private(set) var idleCount = 0
  private(set) var isReceiverWaiting = false
  private var isCancelled = false

  private let maximumEventCount: Int

  init(_ root: WorkItem, _ options: BinaryScanner.Options) {
    isOrdered = options.isOrdered
    maximumEventCount = options.maximumEventCount
    stack = [root]
    order = isOrdered ? [.item(root)] : []
  }

  var isOver: Bool { isCancelled || (stack.isEmpty && busyCount == 0) }

  var hasWork: Bool { !stack.isEmpty }
  var hasEvents: Bool { !ready.isEmpty }

  /// Takes an item to work on; nil where there is none, or no room for what would come of it.
  ///
  /// Where the receiver has nothing to receive and nobody works on it, going on is the only way to
  /// something: the item on the stack is then the one whose turn it is.
  mutating func takeItem() -> (WorkItem, WorkItem.Work)? {
    let hasRoom =
      ready.count + heldCount <= maximumEventCount || (ready.isEmpty && busyCount == 0)
    guard hasRoom, let item = stack.popLast(), let work = item.work else { return nil }
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
        order += item.results.reversed()
      }
    }
  }

  mutating func idle(_ isIdle: Bool) { idleCount += isIdle ? 1 : -1 }

  /// Takes the events that are ready; nil where there are none.
  mutating func takeEvents() -> [Event]? {
    isReceiverWaiting = ready.isEmpty
    guard !ready.isEmpty else { return nil }
    defer { ready = [] }
    return ready
  }

  mutating func cancel() {
    isCancelled = true
    stack = []
    order = []
    ready = []
  }
}
