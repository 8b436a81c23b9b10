/// The small blocks of one size that no thread has.
struct SmallBlocks {
  private var lock: Lock
  /// The units that have any.
  private var units: UnitList

  /// Moves up to `count` blocks to `list`; none where there is no memory.
  mutating func take(
    _ count: Int, of size: SizeClass, to list: inout FreeList, _ store: inout UnitStore
  ) {
    lock.acquire()
    defer { lock.release() }
    let byteCount = size.byteCount
    var count = count
    while count > 0 {
      if unsafe units.first == nil, !addUnit(size, &store) { return }
      let unit = unsafe units.first!
      while count > 0, let block = unsafe SmallBlocks.takeOne(byteCount, from: unit) {
        list.push(block)
        count &-= 1
      }
      if unsafe SmallBlocks.isExhausted(unit, byteCount) { unsafe units.remove(unit) }
    }
  }

  /// Takes `count` blocks of `list` back.
  mutating func give(
    _ count: Int, of size: SizeClass, from list: inout FreeList, _ store: inout UnitStore
  ) {
    lock.acquire()
    defer { lock.release() }
    let byteCount = size.byteCount
    for _ in 0..<count {
      guard let block = list.pop() else { return }
      let unit = unsafe Unit(containing: block.address)
      if unsafe SmallBlocks.isExhausted(unit, byteCount) { unsafe units.insert(unit) }
      block.next = unsafe unit.pointee.returned
      unsafe unit.pointee.returned = block
      unsafe unit.pointee.takenCount &-= 1
      // The last unit is kept, for a size of which there is now one block and now none.
      if unsafe unit.pointee.takenCount == 0, unsafe units.first != unit || unit.pointee.next != nil
      {
        unsafe units.remove(unit)
        unsafe store.give(unit)
      }
    }
  }

  private mutating func addUnit(_ size: SizeClass, _ store: inout UnitStore) -> Bool {
    guard let unit = unsafe store.take() else { return false }
    unsafe unit.pointee.contents = size.index
    unsafe unit.pointee.returned = nil
    unsafe unit.pointee.unusedOffset = max(size.alignment, UnitHeader.firstOffset)
    unsafe unit.pointee.takenCount = 0
    unsafe units.insert(unit)
    return true
  }

  @inline(__always)
  private static func takeOne(_ byteCount: Int, from unit: Unit) -> FreeBlock? {
    if let block = unsafe unit.pointee.returned {
      unsafe unit.pointee.returned = block.next
      unsafe unit.pointee.takenCount &+= 1
      return block
    }
    let offset = unsafe unit.pointee.unusedOffset
    guard offset <= UnitHeader.byteCount &- byteCount else { return nil }
    unsafe unit.pointee.unusedOffset = offset &+ byteCount
    unsafe unit.pointee.takenCount &+= 1
    return unsafe FreeBlock(unit[offset: offset])
  }

  /// Whether a unit has no blocks, so that it is in no list.
  @inline(__always)
  private static func isExhausted(_ unit: Unit, _ byteCount: Int) -> Bool {
    unsafe unit.pointee.returned == nil
      && unit.pointee.unusedOffset > UnitHeader.byteCount &- byteCount
  }
}
