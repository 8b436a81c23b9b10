internal import Musl

/// Small blocks that a thread keeps for itself, so that most allocations need no lock.
@safe
struct ThreadCache {
  /// A list for each size class, of which there is room for ``SizeClass/count``.
  private let lists: UnsafeMutablePointer<LimitedList>

  /// Blocks of one size, and how many of them the thread may keep.
  private struct LimitedList {
    var blocks: FreeList
    /// Doubled until it is two batches, so that a thread does not take a batch for a size that it needs once.
    var limit: Int

    mutating func raiseLimit(for size: SizeClass) {
      limit = min(max(2, 2 &* limit), 2 &* size.batchCount)
    }
  }

  private static let byteCount = SizeClass.count &* MemoryLayout<LimitedList>.stride

  private init(_ memory: UnsafeMutableRawPointer) {
    unsafe lists = unsafe memory.assumingMemoryBound(to: LimitedList.self)
  }

  /// The cache of this thread, if it has one.
  @inline(__always)
  static func current(_ heap: Heap) -> ThreadCache? {
    guard let memory = unsafe pthread_getspecific(heap.pointee.cacheKey) else { return nil }
    return unsafe ThreadCache(memory)
  }

  /// Gives this thread a cache; nil where there is no memory.
  static func make(_ heap: Heap) -> ThreadCache? {
    var list = FreeList()
    let size = SizeClass(holding: byteCount)
    unsafe heap[size].pointee.take(1, of: size, to: &list, &heap.pointee.units)
    guard let block = list.pop() else { return nil }
    let cache = unsafe ThreadCache(block.address)
    unsafe cache.lists.initialize(
      repeating: LimitedList(blocks: FreeList(), limit: 0), count: SizeClass.count)
    guard unsafe pthread_setspecific(heap.pointee.cacheKey, block.address) == 0 else {
      list.push(block)
      unsafe heap[size].pointee.give(1, of: size, from: &list, &heap.pointee.units)
      return nil
    }
    return cache
  }

  /// Returns all blocks of a thread that ends, and the memory of its cache.
  static func destroy(_ memory: UnsafeMutableRawPointer, _ heap: Heap) {
    let cache = unsafe ThreadCache(memory)
    for index in 0..<SizeClass.count {
      let size = SizeClass(index: index)
      let count = unsafe cache.lists[index].blocks.count
      if count > 0 {
        unsafe heap[size].pointee.give(
          count, of: size, from: &cache.lists[index].blocks, &heap.pointee.units)
      }
    }
    let size = SizeClass(holding: byteCount)
    var list = FreeList()
    list.push(unsafe FreeBlock(memory))
    unsafe heap[size].pointee.give(1, of: size, from: &list, &heap.pointee.units)
  }

  @inline(__always)
  func allocate(_ size: SizeClass, _ heap: Heap) -> UnsafeMutableRawPointer? {
    if let block = unsafe lists[size.index].blocks.pop() { return unsafe block.address }
    return unsafe refill(size, heap)
  }

  @inline(__always)
  func free(_ block: FreeBlock, _ size: SizeClass, _ heap: Heap) {
    unsafe lists[size.index].blocks.push(block)
    if unsafe lists[size.index].blocks.count > lists[size.index].limit { unsafe shrink(size, heap) }
  }

  @inline(never)
  private func refill(_ size: SizeClass, _ heap: Heap) -> UnsafeMutableRawPointer? {
    let list = unsafe lists + size.index
    unsafe list.pointee.raiseLimit(for: size)
    unsafe heap[size].pointee.take(
      list.pointee.limit / 2, of: size, to: &list.pointee.blocks, &heap.pointee.units)
    return unsafe list.pointee.blocks.pop()?.address
  }

  @inline(never)
  private func shrink(_ size: SizeClass, _ heap: Heap) {
    let list = unsafe lists + size.index
    unsafe list.pointee.raiseLimit(for: size)
    let count = unsafe list.pointee.blocks.count
    guard unsafe count > list.pointee.limit else { return }
    unsafe heap[size].pointee.give(
      count / 2, of: size, from: &list.pointee.blocks, &heap.pointee.units)
  }
}
