/// Blocks with a mapping of their own. Some mappings are kept for later blocks.
struct LargeBlocks {
  private var lock: Lock
  private var kept: UnitList
  private var keptCount: Int
  private var keptByteCount: Int

  private static let maximumKeptCount = 16
  private static let maximumKeptByteCount = 4 << 20

  /// A block; nil where there is no memory.
  ///
  /// - Parameter alignment: a power of two.
  mutating func take(_ byteCount: Int, alignment: Int) -> (
    block: UnsafeMutableRawPointer, isZeroed: Bool
  )? {
    if let block = unsafe takeKept(byteCount, alignment: alignment) { return unsafe (block, false) }
    // Room for the header, for the block at a multiple of its alignment, and for the unit at a multiple of its size.
    let (aligned, alignmentOverflow) = byteCount.addingReportingOverflow(alignment)
    let (total, overflow) = aligned.addingReportingOverflow(2 &* UnitHeader.byteCount)
    guard !alignmentOverflow, !overflow, let mapping = unsafe Pages.map(total) else { return nil }
    let block = unsafe (mapping.aligned(to: UnitHeader.byteCount) + UnitHeader.firstOffset).aligned(
      to: alignment)
    let unit = unsafe Unit(containing: block)
    unsafe unit.pointee.contents = UnitHeader.ownMapping
    unsafe unit.pointee.mapping = unsafe mapping
    unsafe unit.pointee.mappedByteCount = total
    return unsafe (block, true)
  }

  private mutating func takeKept(_ byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    lock.acquire()
    defer { lock.release() }
    var candidate = unsafe kept.first
    while let unit = unsafe candidate {
      let block = unsafe unit[offset: UnitHeader.firstOffset].aligned(to: alignment)
      // At most a quarter is wasted.
      if unsafe Unit(containing: block) == unit,
        case let room = unsafe unit.byteCount(from: block), room >= byteCount,
        room - byteCount <= byteCount / 4 + 2 * UnitHeader.byteCount
      {
        unsafe kept.remove(unit)
        keptCount &-= 1
        keptByteCount &-= unsafe unit.pointee.mappedByteCount
        return unsafe block
      }
      unsafe candidate = unsafe unit.pointee.next
    }
    return nil
  }

  mutating func give(_ unit: Unit) {
    let byteCount = unsafe unit.pointee.mappedByteCount
    lock.acquire()
    let isKept =
      keptCount < LargeBlocks.maximumKeptCount
      && keptByteCount &+ byteCount <= LargeBlocks.maximumKeptByteCount
    if isKept {
      unsafe kept.insert(unit)
      keptCount &+= 1
      keptByteCount &+= byteCount
    }
    lock.release()
    if !isKept { unsafe Pages.unmap(unit.pointee.mapping!, byteCount) }
  }
}
