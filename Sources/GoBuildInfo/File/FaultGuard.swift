#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Keeps a process alive when a file shrinks that it has mapped.
///
/// Access to a page that the file no longer has raises `SIGBUS`. The handler installed here puts a page of
/// zeros in that place, takes a note, and lets the access go on; whoever reads then learns that what was
/// read is not what the file says. Faults in memory that is not guarded go to the handler that was there
/// before.
///
/// A handler may touch nothing but memory that is in place before the fault: mappings are noted in a table
/// of fixed size that is never freed.
enum FaultGuard {
  /// How many mappings can be guarded at the same time.
  static let capacity = 256

  private struct Entry {
    var start: UInt = 0
    var byteCount: UInt = 0
    var hasFaulted = false
  }

  // Constant initial values, so that the handler runs into no lazy initialization.
  nonisolated(unsafe) private static var table: UnsafeMutablePointer<Entry>?
  nonisolated(unsafe) private static var pageSize: UInt = 4096
  nonisolated(unsafe) private static var previous = sigaction()

  /// The table's owner: guards are taken and given back one at a time.
  private static let slots = Monitor([Bool](repeating: false, count: capacity))

  /// Guards some memory; nil where too much is guarded already.
  static func begin(_ address: UnsafeRawPointer, byteCount: Int) -> Int? {
    slots.withLock { slots in
      guard let slot = slots.firstIndex(of: false), install() else { return nil }
      slots[slot] = true
      unsafe table![slot] = Entry(
        start: UInt(bitPattern: address), byteCount: UInt(byteCount), hasFaulted: false)
      return slot
    }
  }

  /// Ends a guard, before the memory is unmapped.
  static func end(_ slot: Int) {
    slots.withLock { slots in
      unsafe table![slot] = Entry()
      slots[slot] = false
    }
  }

  /// Whether pages of the guarded memory had to be replaced.
  ///
  /// Never inlined, so that the question is not asked before the memory is read.
  @inline(never)
  static func hasFaulted(_ slot: Int) -> Bool {
    unsafe table![slot].hasFaulted
  }

  private static func install() -> Bool {
    if unsafe table != nil { return true }
    unsafe pageSize = UInt(sysconf(Int32(_SC_PAGESIZE)))
    let entries = UnsafeMutablePointer<Entry>.allocate(capacity: capacity)
    unsafe entries.initialize(repeating: Entry(), count: capacity)
    var action = sigaction()
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK
    #if canImport(Darwin)
      unsafe action.__sigaction_u.__sa_sigaction = handle
    #elseif canImport(Glibc)
      unsafe action.__sigaction_handler.sa_sigaction = handle
    #elseif canImport(Musl)
      unsafe action.__sa_handler.sa_sigaction = handle
    #endif
    guard unsafe sigaction(SIGBUS, &action, &previous) == 0 else {
      unsafe entries.deallocate()
      return false
    }
    unsafe table = unsafe entries
    return true
  }

  private typealias Information = UnsafeMutablePointer<siginfo_t>?

  private static let handle: @convention(c) (Int32, Information, UnsafeMutableRawPointer?) -> Void =
    {
      signal, information, context in
      guard unsafe FaultGuard.replacePage(at: FaultGuard.address(information)) else {
        return unsafe FaultGuard.passOn(signal, information, context)
      }
    }

  /// The address of a fault, or 0 where the signal is none: somebody sent it, or memory is broken.
  private static func address(_ information: Information) -> UInt {
    let noSuchAddress: Int32 = 2
    guard let information = unsafe information, unsafe information.pointee.si_code == noSuchAddress
    else { return 0 }
    #if canImport(Darwin)
      return UInt(bitPattern: unsafe information.pointee.si_addr)
    #elseif canImport(Glibc)
      return UInt(bitPattern: unsafe information.pointee._sifields._sigfault.si_addr)
    #elseif canImport(Musl)
      return UInt(bitPattern: unsafe information.pointee.__si_fields.__sigfault.si_addr)
    #endif
  }

  private static func replacePage(at address: UInt) -> Bool {
    guard let table = unsafe table else { return false }
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
  }

  /// Does what would have been done without this handler.
  private static func passOn(
    _ signal: Int32, _ information: Information, _ context: UnsafeMutableRawPointer?
  ) {
    if unsafe previous.sa_flags & SA_SIGINFO != 0 {
      #if canImport(Darwin)
        unsafe previous.__sigaction_u.__sa_sigaction(signal, information, context)
      #elseif canImport(Glibc)
        unsafe previous.__sigaction_handler.sa_sigaction(signal, information, context)
      #elseif canImport(Musl)
        unsafe previous.__sa_handler.sa_sigaction(signal, information, context)
      #endif
      return
    }
    #if canImport(Darwin)
      let handler = unsafe previous.__sigaction_u.__sa_handler
    #elseif canImport(Glibc)
      let handler = unsafe previous.__sigaction_handler.sa_handler
    #elseif canImport(Musl)
      let handler = unsafe previous.__sa_handler.sa_handler
    #endif
    // 0 and 1 stand for the default action and for none.
    if let handler, unsafe unsafeBitCast(handler, to: UInt.self) > 1 {
      handler(signal)
    } else {
      unsafe _ = sigaction(SIGBUS, &previous, nil)
      raise(signal)
    }
  }
}
