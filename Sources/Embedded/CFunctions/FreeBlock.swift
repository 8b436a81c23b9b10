/// A small block that is not in use, which contains the address of the next one.
@safe
struct FreeBlock {
  let address: UnsafeMutableRawPointer

  @inline(__always)
  init(_ address: UnsafeMutableRawPointer) { unsafe self.address = unsafe address }

  @inline(__always)
  var next: FreeBlock? {
    get { unsafe address.load(as: FreeBlock?.self) }
    nonmutating set { unsafe address.storeBytes(of: newValue, as: FreeBlock?.self) }
  }
}

/// Small blocks of one size that are not in use, last in, first out.
struct FreeList {
  private(set) var first: FreeBlock?
  private(set) var count = 0

  @inline(__always)
  mutating func push(_ block: FreeBlock) {
    block.next = first
    first = block
    count &+= 1
  }

  @inline(__always)
  mutating func pop() -> FreeBlock? {
    guard let block = first else { return nil }
    first = block.next
    count &-= 1
    return block
  }
}
