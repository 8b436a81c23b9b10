package import BinarySupport

/// Composes a file of numbers and text.
package struct ByteWriter {
  package var bytes: [UInt8] = []
  package let order: ByteOrder
  package let is64Bit: Bool

  package init(_ order: ByteOrder, is64Bit: Bool = true) {
    self.order = order
    self.is64Bit = is64Bit
  }

  package mutating func number<Number: FixedWidthInteger>(_ value: Number) {
    let ordered = order == .little ? value.littleEndian : value.bigEndian
    withUnsafeBytes(of: ordered) { bytes += $0 }
  }

  package mutating func half(_ value: Int) { number(UInt16(truncatingIfNeeded: value)) }
  package mutating func word(_ value: Int) { number(UInt32(truncatingIfNeeded: value)) }

  /// A number as wide as an address.
  package mutating func address(_ value: UInt64) {
    if is64Bit { number(value) } else { number(UInt32(truncatingIfNeeded: value)) }
  }

  package mutating func text(_ text: String, paddedTo count: Int = 0) {
    bytes += text.utf8
    bytes += [UInt8](repeating: 0, count: max(0, count - text.utf8.count))
  }

  package mutating func pad(to count: Int) {
    bytes += [UInt8](repeating: 0, count: max(0, count - bytes.count))
  }

  package mutating func align(_ alignment: Int) {
    pad(to: (bytes.count + alignment - 1) / alignment * alignment)
  }
}

/// A number in Go's variable-length form.
package func uvarint(_ value: Int) -> [UInt8] {
  var rest = UInt64(value)
  var bytes: [UInt8] = []
  while rest >= 0x80 {
    bytes.append(UInt8(rest & 0x7f) | 0x80)
    rest >>= 7
  }
  return bytes + [UInt8(rest)]
}
