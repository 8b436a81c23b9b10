internal import BinarySupport

/// Asks for the addresses of several places of a file in one walk over what maps the file into memory: a hostile
/// file has as many places as segments.
struct AddressLookup {
  private let positions: [Int]
  private let image: Range<Int>
  /// From the first of the positions to the last.
  private let extent: ClosedRange<Int>

  /// The address of each position; nil where it is not in the program's memory.
  private(set) var addresses: [UInt64?]

  init(of positions: [Int], in image: Range<Int>) {
    self.positions = positions
    self.image = image
    extent = (positions.min() ?? 0)...(positions.max() ?? 0)
    addresses = Array(repeating: nil, count: positions.count)
  }

  /// Takes note of what a part of the memory holds; the first part that holds a position counts.
  mutating func visit(_ part: MappedPart, base: UInt64) {
    let range = part.file(in: image)
    guard extent.overlaps(range) else { return }
    for index in positions.indices
    where addresses[index] == nil && range.contains(positions[index]) {
      addresses[index] = base &+ part.address &+ UInt64(positions[index] - range.lowerBound)
    }
  }
}
