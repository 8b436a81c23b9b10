internal import Musl

/// What threads share: all memory that no thread has for itself.
typealias Heap = UnsafeMutablePointer<HeapHeader>

/// The start of the heap, after which ``SmallBlocks`` of each size follow. All of it is zero at first.
struct HeapHeader {
  var units: UnitStore
  var large: LargeBlocks
  /// Under which each thread has its ``ThreadCache``.
  var cacheKey: pthread_key_t
}

// These have constant initial values: one that is computed would be allocated, and computed under a lock, when it is first used.
nonisolated(unsafe) private var theHeap: Heap? = nil
nonisolated(unsafe) private var creation = pthread_mutex_t()

extension Heap {
  private static var smallOffset: Int { MemoryLayout<HeapHeader>.stride }

  /// The small blocks of one size.
  @inline(__always)
  subscript(size: SizeClass) -> UnsafeMutablePointer<SmallBlocks> {
    unsafe (UnsafeMutableRawPointer(self) + Heap.smallOffset).assumingMemoryBound(
      to: SmallBlocks.self)
      + size.index
  }

  /// The heap of the process; nil where there is no memory for it.
  @inline(__always)
  static var shared: Heap? {
    if let heap = unsafe theHeap { return unsafe heap }
    return unsafe create()
  }

  @inline(never)
  private static func create() -> Heap? {
    unsafe pthread_mutex_lock(&creation)
    defer { unsafe _ = pthread_mutex_unlock(&creation) }
    if let heap = unsafe theHeap { return unsafe heap }
    let byteCount = unsafe smallOffset &+ SizeClass.count &* MemoryLayout<SmallBlocks>.stride
    guard let memory = unsafe Pages.map(byteCount) else { return nil }
    let heap = unsafe memory.assumingMemoryBound(to: HeapHeader.self)
    let status = unsafe pthread_key_create(&heap.pointee.cacheKey) { memory in
      if let memory = unsafe memory, let heap = unsafe theHeap {
        unsafe ThreadCache.destroy(memory, heap)
      }
    }
    guard status == 0 else {
      unsafe Pages.unmap(memory, byteCount)
      return nil
    }
    unsafe theHeap = unsafe heap
    return unsafe heap
  }
}

extension Heap {
  /// A block; nil where there is no memory.
  @inline(__always)
  func allocate(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    guard UInt(bitPattern: byteCount) <= SizeClass.maximumByteCount else {
      return unsafe allocateUnit(byteCount, alignment: UnitHeader.minimumAlignment)?.block
    }
    let size = SizeClass(holding: byteCount)
    guard let cache = unsafe cache else { return nil }
    return unsafe cache.allocate(size, self)
  }

  /// A block at a multiple of `alignment`, a power of two; nil where there is no memory.
  func allocate(_ byteCount: Int, alignment: Int) -> UnsafeMutableRawPointer? {
    if alignment <= UnitHeader.minimumAlignment { return unsafe allocate(byteCount) }
    if UInt(bitPattern: byteCount) <= SizeClass.maximumByteCount,
      alignment <= SizeClass.maximumByteCount
    {
      // There is a size class for each multiple of a power of two, or one of a higher power.
      let multiple = (max(byteCount, 1) &+ alignment &- 1) & (0 &- alignment)
      if multiple <= SizeClass.maximumByteCount { return unsafe allocate(multiple) }
    }
    return unsafe allocateUnit(byteCount, alignment: alignment)?.block
  }

  /// A block of zeros; nil where there is no memory.
  func allocateZeroed(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    let block: UnsafeMutableRawPointer?
    var isZeroed = false
    if UInt(bitPattern: byteCount) <= SizeClass.maximumByteCount {
      unsafe block = unsafe allocate(byteCount)
    } else {
      let unit = unsafe allocateUnit(byteCount, alignment: UnitHeader.minimumAlignment)
      unsafe block = unsafe unit?.block
      isZeroed = unsafe unit?.isZeroed ?? false
    }
    if !isZeroed, let block = unsafe block { unsafe memset(block, 0, byteCount) }
    return unsafe block
  }

  /// A block that is not small.
  @inline(never)
  private func allocateUnit(_ byteCount: Int, alignment: Int) -> (
    block: UnsafeMutableRawPointer, isZeroed: Bool
  )? {
    // No more can be allocated than can be counted.
    guard byteCount >= 0, alignment > 0 else { return nil }
    let offset = max(UnitHeader.firstOffset, alignment)
    guard offset < UnitHeader.byteCount, byteCount <= UnitHeader.byteCount &- offset else {
      return unsafe pointee.large.take(byteCount, alignment: alignment)
    }
    guard let unit = unsafe pointee.units.take() else { return nil }
    unsafe unit.pointee.contents = UnitHeader.wholeUnit
    return unsafe (unit[offset: offset], false)
  }

  /// The cache of this thread; nil where there is no memory for one.
  @inline(__always)
  private var cache: ThreadCache? {
    if let cache = unsafe ThreadCache.current(self) { return cache }
    return unsafe ThreadCache.make(self)
  }

  @inline(__always)
  func free(_ block: UnsafeMutableRawPointer) {
    let unit = unsafe Unit(containing: block)
    let contents = unsafe unit.pointee.contents
    guard contents >= 0 else {
      unsafe freeUnit(unit)
      return
    }
    let size = SizeClass(index: contents)
    if let cache = unsafe cache {
      unsafe cache.free(FreeBlock(block), size, self)
    } else {
      var list = FreeList()
      list.push(unsafe FreeBlock(block))
      unsafe self[size].pointee.give(1, of: size, from: &list, &pointee.units)
    }
  }

  @inline(never)
  private func freeUnit(_ unit: Unit) {
    if unsafe unit.pointee.contents == UnitHeader.wholeUnit {
      unsafe pointee.units.give(unit)
    } else {
      unsafe pointee.large.give(unit)
    }
  }

  /// The size of a block, which may be more than was asked for.
  func byteCount(of block: UnsafeMutableRawPointer) -> Int {
    let unit = unsafe Unit(containing: block)
    let contents = unsafe unit.pointee.contents
    return contents >= 0
      ? SizeClass(index: contents).byteCount : unsafe unit.byteCount(from: block)
  }
}
