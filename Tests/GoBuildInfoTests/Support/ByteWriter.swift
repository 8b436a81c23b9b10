@testable import GoBuildInfo

/// Puts numbers together to a file.
struct ByteWriter {
  var bytes: [UInt8] = []
  let order: ByteOrder
  let is64Bit: Bool

  init(_ order: ByteOrder, is64Bit: Bool = true) {
    self.order = order
    self.is64Bit = is64Bit
  }

  mutating func number<Number: FixedWidthInteger>(_ value: Number) {
    let ordered = order == .little ? value.littleEndian : value.bigEndian
    withUnsafeBytes(of: ordered) { bytes += $0 }
  }

  mutating func half(_ value: Int) { number(UInt16(truncatingIfNeeded: value)) }
  mutating func word(_ value: Int) { number(UInt32(truncatingIfNeeded: value)) }

  /// A number as wide as an address.
  mutating func address(_ value: UInt64) {
    if is64Bit { number(value) } else { number(UInt32(truncatingIfNeeded: value)) }
  }

  mutating func text(_ text: String, paddedTo count: Int = 0) {
    bytes += text.utf8
    bytes += [UInt8](repeating: 0, count: max(0, count - text.utf8.count))
  }

  mutating func pad(to count: Int) {
    bytes += [UInt8](repeating: 0, count: max(0, count - bytes.count))
  }

  mutating func align(_ alignment: Int) {
    pad(to: (bytes.count + alignment - 1) / alignment * alignment)
  }
}
