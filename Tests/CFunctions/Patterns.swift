internal import Musl

/// Each thread allocates, resizes and frees blocks of its own and of others.
func mixedPattern() {
  inThreads(6) { number in
    var generator = Generator(state: 0x9E37_79B9_7F4A_7C15 &* UInt64(UInt(bitPattern: number)))
    var own: [Filled] = []
    for _ in 0..<roundCount {
      switch generator.next(below: 10) {
      case 0..<3:
        if let filled = allocate(&generator) { own.append(filled) }
      case 3..<5:
        if !own.isEmpty { own.swapAt(generator.next(below: own.count), own.count - 1) }
        own.popLast()?.release()
      case 5:
        guard let filled = own.popLast() else { continue }
        guard let resized = filled.resized(to: generator.byteCount()) else {
          fail("realloc failed")
        }
        own.append(resized)
      default:
        exchange.swap(allocate(&generator), at: generator.next(below: Exchange.count))?.release()
      }
      if own.count > 200 { own.removeLast().release() }
    }
    for filled in own { filled.release() }
    return nil
  }
  exchange.clear()
}

/// One thread allocates what another frees: neither may collect memory.
func producerAndConsumer() {
  inThreads(2) { number in
    let isProducer = UInt(bitPattern: number) == 1
    var generator = Generator(state: 88_172_645_463_325_252)
    for index in 0..<(20 * roundCount) {
      let slot = index % 1024
      if isProducer {
        let filled = Filled(malloc(generator.next(below: 400)), 0)
        exchange.swap(filled, at: slot)?.release()
      } else {
        exchange.swap(nil, at: slot)?.release()
      }
    }
    return nil
  }
  exchange.clear()
}

/// Threads come and go: what they kept must be used again.
func manyThreads() {
  for _ in 0..<400 {
    inThreads(4) { number in
      var generator = Generator(state: 0x2545_F491_4F6C_DD1D &* UInt64(UInt(bitPattern: number)))
      var own: [Filled] = []
      for _ in 0..<100 {
        if let filled = Filled(malloc(generator.next(below: 3000)), 0) { own.append(filled) }
      }
      for filled in own { filled.release() }
      return nil
    }
  }
}

/// All memory in blocks of one size after the other: what one size does not use any more, the next one does.
func sizesInTurn() {
  for byteCount in [16, 48, 100, 300, 1000, 3000, 8000, 20_000, 60_000, 100_000, 1_000_000] {
    let count = (32 << 20) / byteCount
    let blocks = UnsafeMutablePointer<Filled?>.allocate(capacity: count)
    for index in 0..<count { (blocks + index).initialize(to: Filled(malloc(byteCount), byteCount)) }
    for index in 0..<count { blocks[index]?.release() }
    blocks.deallocate()
  }
}

/// Requests that must fail, and those at the limits of what is permitted.
func unusualRequests() {
  for byteCount in [-1, Int.min, Int.max, Int.max - 4096, Int.max - (1 << 20), 1 << 60] {
    __errno_location().pointee = 0
    expect(kept(malloc(byteCount)) == nil, "malloc returned more than there is")
    expect(__errno_location().pointee == ENOMEM, "malloc set no error")
    expect(kept(calloc(1, byteCount)) == nil, "calloc returned more than there is")
    expect(kept(aligned_alloc(4096, byteCount)) == nil, "aligned_alloc returned more than there is")
    guard let filled = Filled(malloc(100), 100) else { fail("malloc failed") }
    expect(kept(realloc(filled.block, byteCount)) == nil, "realloc returned more than there is")
    filled.release()
  }
  expect(kept(calloc(1 << 33, 1 << 33)) == nil, "calloc overflowed")
  expect(kept(calloc(-1, -1)) == nil, "calloc overflowed")
  expect(kept(calloc(1 << 32, (1 << 32) + 1)) == nil, "calloc overflowed")
  for alignment in [0, 3, 24, -16] {
    expect(
      kept(aligned_alloc(alignment, 64)) == nil, "an alignment that is no power of two was accepted"
    )
    var memory: UnsafeMutableRawPointer?
    expect(
      posix_memalign(&memory, alignment, 64) == EINVAL,
      "an alignment that is no power of two was accepted")
  }
  expect(kept(aligned_alloc(1 << 62, 1 << 62)) == nil, "aligned_alloc overflowed")
  free(nil)
  expect(malloc_usable_size(nil) == 0, "there is no block")

  guard let first = kept(malloc(0)), let second = kept(calloc(0, 5)),
    let third = kept(realloc(nil, 0))
  else { fail("no empty block") }
  expect(first != second && second != third && first != third, "empty blocks are one")
  free(first)
  free(second)
  free(third)

  // Each size at which something may change, with each alignment.
  for bits in 0..<21 {
    for byteCount in max(0, 1 << bits - 2)...(1 << bits + 1) {
      for alignmentBits in 4..<19 {
        guard
          let filled = Filled(
            aligned_alloc(1 << alignmentBits, byteCount), byteCount, alignment: 1 << alignmentBits)
        else { fail("aligned_alloc failed") }
        guard let other = Filled(malloc(byteCount), byteCount) else { fail("malloc failed") }
        guard let resized = filled.resized(to: byteCount + byteCount / 8) else {
          fail("realloc failed")
        }
        other.release()
        resized.release()
      }
    }
  }
}

/// Runs a pattern, after which the process may have no more memory than `limit` bytes.
func run(_ name: StaticString, limit: Int, _ pattern: () -> Void) {
  pattern()
  let byteCount = residentByteCount()
  print(name, terminator: ": KiB that remain: ")
  print(byteCount >> 10)
  expect(byteCount <= limit, "memory is not used again")
}

@_cdecl("main")
public func start(_ count: Int32, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>)
  -> Int32
{
  guard count == 2 else { fail("usage: stress ROUNDS") }
  roundCount = Int(atoi(arguments[1]!))
  exchange = Exchange()
  run("byte searches", limit: 12 << 20, byteSearches)
  run("unusual requests", limit: 12 << 20, unusualRequests)
  run("sizes in turn", limit: 24 << 20, sizesInTurn)
  run("a producer and a consumer", limit: 25 << 20, producerAndConsumer)
  run("many threads", limit: 26 << 20, manyThreads)
  run("a mixed pattern", limit: 40 << 20, mixedPattern)
  return 0
}

@_cdecl("arc4random_buf")
public func seed(_ buffer: UnsafeMutableRawPointer, _ count: Int) { _ = getentropy(buffer, count) }
