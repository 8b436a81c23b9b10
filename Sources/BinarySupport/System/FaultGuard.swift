internal import SystemLibrary

/// Keeps a process alive when a file shrinks that it has mapped.
///
/// Access to a page that the file no longer has raises `SIGBUS`. The handler installed here replaces that page by zeros, records
/// the fault, and resumes the access; readers can then ask whether what they read is what the file contains. Faults in memory
/// that is not guarded go to the handler that was installed before.
///
/// The handler uses only memory that is in place before the fault: a table of fixed size that is never freed. Handler and
/// owners change it under one mutex, so that the handler never sees a half-written entry. Locking it in a handler is safe because
/// these faults are synchronous: the thread is reading guarded memory, not changing the table. If some other fault hits a
/// thread while it holds the mutex, an error-checking mutex refuses instead of waiting forever, and the fault is passed on.
enum FaultGuard {
  /// How many mappings can be guarded at the same time.
  static let capacity = 256

  /// A guarded mapping; unused where its size is 0.
  private struct Entry {
    var start: UInt = 0
    var byteCount: UInt = 0
    var hasFaulted = false
  }

  // Constant initial values, so that the handler runs into no lazy initialization.
  nonisolated(unsafe) private static var table: UnsafeMutablePointer<Entry>?
  nonisolated(unsafe) private static var mutex: UnsafeMutablePointer<pthread_mutex_t>?
  nonisolated(unsafe) private static var pageSize: UInt = 4096
  nonisolated(unsafe) private static var previous = sigaction()

  /// Guards some memory, which must not be empty; nil where too much is guarded already.
  static func begin(_ address: UnsafeRawPointer, byteCount: Int) -> Int? {
    guard isInstalled else { return nil }
    let entry = Entry(start: UInt(bitPattern: address), byteCount: UInt(byteCount))
    let slot: Int?? = unsafe withTable { table in
      let slot = (0..<capacity).first { unsafe table[$0].byteCount == 0 }
      if let slot { unsafe table[slot] = entry }
      return slot
    }
    return slot ?? nil
  }

  /// Ends a guard, before the memory is unmapped.
  static func end(_ slot: Int) {
    _ = unsafe withTable { unsafe $0[slot] = Entry() }
  }

  /// Whether pages of the guarded memory had to be replaced.
  ///
  /// The optimizer cannot move reads of the memory past the mutex.
  static func hasFaulted(_ slot: Int) -> Bool {
    unsafe withTable { unsafe $0[slot].hasFaulted } ?? true
  }

  /// Runs `body` while no other thread has the table; nil where this thread has it already, or there is none.
  private static func withTable<Result>(
    _ body: (UnsafeMutablePointer<Entry>) -> Result
  ) -> Result? {
    guard let table = unsafe table, let mutex = unsafe mutex,
      unsafe pthread_mutex_lock(mutex) == 0
    else { return nil }
    defer { unsafe _ = pthread_mutex_unlock(mutex) }
    return unsafe body(table)
  }

  private static let isInstalled = install()

  private static func install() -> Bool {
    unsafe pageSize = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    unsafe entries.initialize(repeating: Entry(), count: capacity)
    let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_mutex_t())
    var attributes = pthread_mutexattr_t()
    unsafe pthread_mutexattr_init(&attributes)
    unsafe pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ERRORCHECK))
    unsafe pthread_mutex_init(lock, &attributes)
    unsafe table = unsafe entries
    unsafe mutex = unsafe lock
    var action = sigaction()
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK
    unsafe action.handlerWithInformation = handle
    return unsafe sigaction(SIGBUS, &action, &previous) == 0
  }

  private typealias Information = UnsafeMutablePointer<siginfo_t>?

  private static let handle: SignalHandler = { signal, information, context in
    let failure = errno
    let isReplaced = unsafe FaultGuard.replacePage(at: information?.pointee.addressOfMissingPage)
    errno = failure
    if !isReplaced { unsafe FaultGuard.passOn(signal, information, context) }
  }

  private static func replacePage(at address: UInt?) -> Bool {
    // Nil for a signal that another process sent, perhaps while this thread has the table.
    guard let address else { return false }
    return unsafe withTable { table in
      for slot in 0..<capacity {
        let entry = unsafe table[slot]
        guard address >= entry.start, address - entry.start < entry.byteCount else { continue }
        let page = unsafe UnsafeMutableRawPointer(bitPattern: address / pageSize * pageSize)
        let replaced = unsafe mmap(
          page, Int(pageSize), PROT_READ, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0)
        guard unsafe replaced != MAP_FAILED else { return false }
        unsafe table[slot].hasFaulted = true
        return true
      }
      return false
    } ?? false
  }

  /// Does what would have been done without this handler.
  private static func passOn(
    _ signal: Int32, _ information: Information, _ context: UnsafeMutableRawPointer?
  ) {
    if unsafe previous.sa_flags & SA_SIGINFO != 0 {
      unsafe previous.handlerWithInformation?(signal, information, context)
      return
    }
    // 0 and 1 stand for the default action and for none.
    if let handler = unsafe previous.handler, unsafe unsafeBitCast(handler, to: UInt.self) > 1 {
      handler(signal)
    } else {
      unsafe _ = sigaction(SIGBUS, &previous, nil)
      raise(signal)
    }
  }
}
