// The functions of C that allocate memory, in place of those of musl. Where a program defines all of them, musl uses them too.

internal import Musl

/// Sets `errno` where there is no memory.
@inline(__always)
private func orNoMemory(_ block: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if unsafe block == nil { unsafe __errno_location().pointee = ENOMEM }
  return unsafe block
}

private func isPowerOfTwo(_ alignment: Int) -> Bool {
  alignment > 0 && alignment & (alignment &- 1) == 0
}

@_cdecl("replacement_malloc")
public func cMalloc(_ byteCount: Int) -> UnsafeMutableRawPointer? {
  unsafe orNoMemory(Heap.shared?.allocate(byteCount))
}

@_cdecl("replacement_calloc")
public func cCalloc(_ count: Int, _ byteCount: Int) -> UnsafeMutableRawPointer? {
  let (total, overflow) = UInt(bitPattern: count).multipliedReportingOverflow(
    by: UInt(bitPattern: byteCount))
  return unsafe orNoMemory(overflow ? nil : Heap.shared?.allocateZeroed(Int(bitPattern: total)))
}

@_cdecl("replacement_free")
public func cFree(_ block: UnsafeMutableRawPointer?) {
  guard let block = unsafe block else { return }
  // Who frees memory before looking at an error must not find another one.
  let error = unsafe __errno_location().pointee
  unsafe Heap.shared?.free(block)
  unsafe __errno_location().pointee = error
}

@_cdecl("replacement_realloc")
public func cRealloc(_ block: UnsafeMutableRawPointer?, _ byteCount: Int)
  -> UnsafeMutableRawPointer?
{
  guard let heap = unsafe Heap.shared, let block = unsafe block else {
    return unsafe cMalloc(byteCount)
  }
  let former = unsafe heap.byteCount(of: block)
  // A block that becomes much smaller is moved, so that the rest can be used again.
  if byteCount >= 0, byteCount <= former, byteCount >= former / 2 { return unsafe block }
  let isSmaller = byteCount >= 0 && byteCount <= former
  guard let moved = unsafe heap.allocate(byteCount) else {
    return unsafe isSmaller ? block : orNoMemory(nil)
  }
  unsafe memcpy(moved, block, min(former, byteCount))
  unsafe heap.free(block)
  return unsafe moved
}

@_cdecl("replacement_aligned_alloc")
public func cAlignedAlloc(_ alignment: Int, _ byteCount: Int) -> UnsafeMutableRawPointer? {
  guard isPowerOfTwo(alignment) else {
    unsafe __errno_location().pointee = EINVAL
    return nil
  }
  return unsafe orNoMemory(Heap.shared?.allocate(byteCount, alignment: alignment))
}

@_cdecl("replacement_memalign")
public func cMemalign(_ alignment: Int, _ byteCount: Int) -> UnsafeMutableRawPointer? {
  unsafe cAlignedAlloc(alignment, byteCount)
}

@_cdecl("replacement_posix_memalign")
public func cPosixMemalign(
  _ result: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ alignment: Int, _ byteCount: Int
) -> Int32 {
  guard isPowerOfTwo(alignment), alignment >= MemoryLayout<Int>.size else { return EINVAL }
  guard let block = unsafe Heap.shared?.allocate(byteCount, alignment: alignment) else {
    return ENOMEM
  }
  unsafe result.pointee = unsafe block
  return 0
}

@_cdecl("replacement_malloc_usable_size")
public func cMallocUsableSize(_ block: UnsafeMutableRawPointer?) -> Int {
  guard let block = unsafe block, let heap = unsafe Heap.shared else { return 0 }
  return unsafe heap.byteCount(of: block)
}
