internal import Musl

/// Pages of the system.
enum Pages {
  /// Zeroed memory; nil where there is none.
  static func map(_ byteCount: Int) -> UnsafeMutableRawPointer? {
    let address = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
    return unsafe UInt(bitPattern: address) == UInt.max ? nil : address
  }

  static func unmap(_ address: UnsafeMutableRawPointer, _ byteCount: Int) {
    unsafe _ = munmap(address, byteCount)
  }

  /// Returns the memory of a unit to the system, except for the page of its header.
  static func discard(_ unit: Unit) {
    let pageByteCount = Int(getpagesize())
    guard pageByteCount < UnitHeader.byteCount else { return }
    unsafe _ = madvise(
      unit[offset: pageByteCount], UnitHeader.byteCount &- pageByteCount, MADV_DONTNEED)
  }
}

extension UnsafeMutableRawPointer {
  /// The first multiple of a power of two from this address on.
  func aligned(to alignment: Int) -> UnsafeMutableRawPointer {
    unsafe self + ((0 &- Int(bitPattern: self)) & (alignment &- 1))
  }
}
