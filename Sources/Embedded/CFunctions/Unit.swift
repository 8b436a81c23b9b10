/// Memory from which blocks are allocated: a header, then many small blocks of one size, or one larger block.
///
/// A unit begins at a multiple of its size. So the header of a block's unit is found from the address of the block, which is
/// never that of a unit.
typealias Unit = UnsafeMutablePointer<UnitHeader>

@safe
struct UnitHeader {
  /// What is allocated from the unit: the index of a size class, or ``wholeUnit`` or ``ownMapping``.
  var contents: Int

  /// The mapping of a large block, of which a unit of its own is the start.
  var mapping: UnsafeMutableRawPointer?
  var mappedByteCount: Int

  /// Small blocks that were returned.
  var returned: FreeBlock?
  /// The offset of the small blocks that were never used.
  var unusedOffset: Int
  /// The number of small blocks that are not in the unit: those in use, and those that threads keep.
  var takenCount: Int

  /// The neighbors in the list that the unit is in.
  var next: Unit?
  var previous: Unit?

  static let byteCount = 1 << 16
  /// The offset of the first block, if it is not to be aligned to more.
  static let firstOffset = 64

  /// That of every block.
  static let minimumAlignment = 16

  static let wholeUnit = -1
  static let ownMapping = -2
}

extension Unit {
  /// The unit that contains a block.
  @inline(__always)
  init(containing block: UnsafeMutableRawPointer) {
    let mask = UInt(UnitHeader.byteCount &- 1)
    unsafe self.init(bitPattern: (UInt(bitPattern: block) &- 1) & ~mask)!
  }

  @inline(__always)
  subscript(offset offset: Int) -> UnsafeMutableRawPointer {
    unsafe UnsafeMutableRawPointer(self) + offset
  }

  /// The bytes from `block` to the end of the unit or mapping.
  func byteCount(from block: UnsafeMutableRawPointer) -> Int {
    let end =
      unsafe pointee.contents == UnitHeader.ownMapping
      ? pointee.mapping! + pointee.mappedByteCount : self[offset: UnitHeader.byteCount]
    return unsafe end - block
  }
}

/// A list of units, each of which is in at most one.
@safe
struct UnitList {
  private(set) var first: Unit?

  mutating func insert(_ unit: Unit) {
    unsafe unit.pointee.previous = nil
    unsafe unit.pointee.next = first
    if let first = unsafe first { unsafe first.pointee.previous = unit }
    unsafe first = unit
  }

  mutating func remove(_ unit: Unit) {
    let next = unsafe unit.pointee.next
    let previous = unsafe unit.pointee.previous
    if let next = unsafe next { unsafe next.pointee.previous = previous }
    if let previous = unsafe previous {
      unsafe previous.pointee.next = next
    } else {
      unsafe first = next
    }
  }

  mutating func popFirst() -> Unit? {
    guard let unit = unsafe first else { return nil }
    unsafe remove(unit)
    return unsafe unit
  }
}
