/// Units that are not in use.
@safe
struct UnitStore {
  private var lock: Lock
  /// Units whose memory is kept, the last used first.
  private var kept: UnitList
  private var keptCount: Int
  /// Units whose memory was returned to the system.
  private var discarded: UnitList
  /// The units of the last mapping that were never used.
  private var unused: UnsafeMutableRawPointer?
  private var unusedCount: Int

  /// 4 MiB.
  private static let maximumKeptCount = 64
  /// 1 MiB.
  private static let mappedCount = 16

  /// A unit with an arbitrary header; nil where there is no memory.
  mutating func take() -> Unit? {
    lock.acquire()
    defer { lock.release() }
    if let unit = unsafe kept.popFirst() {
      keptCount &-= 1
      return unsafe unit
    }
    if let unit = unsafe discarded.popFirst() { return unsafe unit }
    if unusedCount == 0 {
      let byteCount = (UnitStore.mappedCount &+ 1) &* UnitHeader.byteCount
      guard let mapping = unsafe Pages.map(byteCount) else { return nil }
      unsafe unused = unsafe mapping.aligned(to: UnitHeader.byteCount)
      unusedCount = UnitStore.mappedCount
    }
    let unit = unsafe unused!.assumingMemoryBound(to: UnitHeader.self)
    unsafe unused = unsafe unit[offset: UnitHeader.byteCount]
    unusedCount &-= 1
    return unsafe unit
  }

  mutating func give(_ unit: Unit) {
    lock.acquire()
    let isKept = keptCount < UnitStore.maximumKeptCount
    if isKept {
      unsafe kept.insert(unit)
      keptCount &+= 1
    }
    lock.release()
    if isKept { return }
    unsafe Pages.discard(unit)
    lock.acquire()
    unsafe discarded.insert(unit)
    lock.release()
  }
}
