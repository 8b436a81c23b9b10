// What checks the contents of memory that threads allocate, resize, free and pass to each other.

internal import Musl

// The module of musl has no <malloc.h>. Numbers and pointers are passed as C passes them.
// swift-format-ignore: AlwaysUseLowerCamelCase
@_silgen_name("malloc_usable_size")
func malloc_usable_size(_ block: UnsafeMutableRawPointer?) -> Int

/// Keeps the optimizer from removing a call that allocates, because nothing uses the memory, and from assuming what it contains.
@inline(never) @_optimize(none)
func kept(_ pointer: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? { pointer }

typealias Block = UnsafeMutablePointer<UInt8>

/// Numbers that are the same in each run.
struct Generator {
  var state: UInt64

  mutating func next() -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(truncatingIfNeeded: state >> 2)
  }

  mutating func next(below limit: Int) -> Int { next() % limit }

  /// Mostly small, seldom of some megabytes, often at the ends of size classes.
  mutating func byteCount() -> Int {
    let bits: Int
    switch next(below: 100) {
    case 0: bits = 22
    case 1..<4: bits = 18
    case 4..<20: bits = 14
    default: bits = 9
    }
    let size = next(below: 1 << next(below: bits + 1))
    return next(below: 4) == 0 ? (size + 15) & ~15 : size
  }
}

func fail(_ message: StaticString) -> Never {
  print("stress: ", terminator: "")
  print(message)
  exit(1)
}

func expect(_ condition: Bool, _ message: StaticString) {
  if !condition { fail(message) }
}

/// A block, all of whose bytes have a value that its address and size determine.
struct Filled {
  let block: Block
  let byteCount: Int

  init?(_ pointer: UnsafeMutableRawPointer?, _ byteCount: Int, alignment: Int = 16) {
    guard let pointer = kept(pointer) else { return nil }
    expect(Int(bitPattern: pointer) & (alignment - 1) == 0, "a block is not aligned")
    // All that may be used is filled, so that one byte too many of it is found in a neighbor.
    let usable = malloc_usable_size(pointer)
    expect(usable >= byteCount, "a block is smaller than was asked for")
    block = pointer.assumingMemoryBound(to: UInt8.self)
    self.byteCount = usable
    fill()
  }

  private var pattern: UInt8 {
    UInt8(truncatingIfNeeded: (UInt(bitPattern: block) >> 4) &* 167 &+ UInt(byteCount) &* 13)
  }

  /// Blocks of more than a page are filled at their ends and once in a page.
  private func forEachPosition(_ body: (Int) -> Void) {
    let step = byteCount > 4096 ? 1021 : 1
    for position in stride(from: 0, to: byteCount, by: step) { body(position) }
    if byteCount > 0 { body(byteCount - 1) }
  }

  private func fill() {
    let pattern = pattern
    forEachPosition { block[$0] = pattern &+ UInt8(truncatingIfNeeded: $0) }
  }

  func check() {
    let pattern = pattern
    forEachPosition {
      expect(block[$0] == pattern &+ UInt8(truncatingIfNeeded: $0), "a block overlaps another")
    }
  }

  func release() {
    check()
    free(block)
  }

  /// Resizes the block and checks that what it had is still there.
  func resized(to newByteCount: Int) -> Filled? {
    check()
    let remaining = min(byteCount, newByteCount)
    let former = pattern
    guard let moved = kept(realloc(block, newByteCount)) else { return nil }
    let bytes = moved.assumingMemoryBound(to: UInt8.self)
    let step = byteCount > 4096 ? 1021 : 1
    for position in stride(from: 0, to: remaining, by: step) {
      expect(bytes[position] == former &+ UInt8(truncatingIfNeeded: position), "realloc lost bytes")
    }
    return Filled(moved, newByteCount)
  }
}

func allocate(_ generator: inout Generator) -> Filled? {
  let byteCount = generator.byteCount()
  switch generator.next(below: 8) {
  case 0:
    let memory = kept(calloc(1, byteCount))
    if let bytes = memory?.assumingMemoryBound(to: UInt8.self) {
      for position in 0..<byteCount {
        expect(bytes[position] == 0, "calloc returned what is not zero")
      }
    }
    return Filled(memory, byteCount)
  case 1:
    let alignment = 16 << generator.next(below: generator.next(below: 16) == 0 ? 15 : 9)
    return Filled(aligned_alloc(alignment, byteCount), byteCount, alignment: alignment)
  case 2:
    let alignment = 8 << generator.next(below: 10)
    var memory: UnsafeMutableRawPointer?
    expect(posix_memalign(&memory, alignment, byteCount) == 0, "posix_memalign failed")
    return Filled(memory, byteCount, alignment: alignment)
  default:
    return Filled(malloc(byteCount), byteCount)
  }
}

/// Places through which threads pass blocks to each other.
struct Exchange {
  static let count = 4096
  let slots: UnsafeMutablePointer<Filled?>
  let mutex: UnsafeMutablePointer<pthread_mutex_t>

  init() {
    slots = .allocate(capacity: Exchange.count)
    slots.initialize(repeating: nil, count: Exchange.count)
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
  }

  func swap(_ filled: Filled?, at index: Int) -> Filled? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let former = slots[index]
    slots[index] = filled
    return former
  }

  func clear() {
    for index in 0..<Exchange.count { swap(nil, at: index)?.release() }
  }
}

nonisolated(unsafe) var exchange: Exchange!
nonisolated(unsafe) var roundCount = 0

/// Runs `body` in `count` threads, each of which receives its number.
func inThreads(
  _ count: Int, _ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
) {
  let threads = UnsafeMutablePointer<pthread_t?>.allocate(capacity: count)
  threads.initialize(repeating: nil, count: count)
  for index in 0..<count {
    expect(
      pthread_create(threads + index, nil, body, UnsafeMutableRawPointer(bitPattern: index + 1))
        == 0, "no thread")
  }
  for index in 0..<count { pthread_join(threads[index]!, nil) }
  threads.deallocate()
}

/// Memory of the process in bytes.
func residentByteCount() -> Int {
  let file = openWithoutMode(AT_FDCWD, "/proc/self/statm", O_RDONLY)
  var text = [UInt8](repeating: 0, count: 128)
  let count = read(file, &text, text.count)
  close(file)
  var number = 0
  var field = 0
  for byte in text[0..<max(0, count)] {
    if byte == 32 { field += 1 } else if field == 1 { number = number * 10 + Int(byte) - 48 }
  }
  return number * Int(getpagesize())
}
