internal import BinarySupport

/// The sizes of the functions of a WebAssembly module, whose entries are numbers and no addresses.
struct FunctionBodies {
  /// From the size of the body at `index` on.
  private var rest: Range<Int>
  private var index: UInt64 = 0

  /// What the numbers of Go's runtime count from (`funcValueOffset`).
  private static let firstNumber: UInt64 = 0x1000
  /// How far up the number of a function is in its entry, up to Go 1.24; the place in the function is below.
  private static let numberShift: UInt64 = 16

  init(in bodies: Range<Int>) { rest = bodies }

  /// The size of a function's body in bytes; 0 where there is none, or one of an earlier function.
  mutating func byteCount(
    ofFunction entry: UInt64, in source: inout some Bytes
  ) throws(ReadError) -> UInt64 {
    let isShifted = entry >= FunctionBodies.firstNumber << FunctionBodies.numberShift
    let number = isShifted ? entry >> FunctionBodies.numberShift : entry
    guard number >= FunctionBodies.firstNumber else { return 0 }
    while !rest.isEmpty {
      let start = rest.prefix(Uvarint.maximumByteCount)
      let size = Uvarint(try source.bytes(at: start.lowerBound, count: start.count))
      guard let size, index <= number - FunctionBodies.firstNumber else { return 0 }
      let isWanted = index == number - FunctionBodies.firstNumber
      let body = rest.dropping(size.byteCount).clamped(at: 0, count: size.value)
      rest = body.upperBound..<rest.upperBound
      index += 1
      if isWanted { return UInt64(body.count) }
    }
    return 0
  }
}
