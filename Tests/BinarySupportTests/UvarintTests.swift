import TestSupport
import Testing

@testable import BinarySupport

@Suite struct UvarintTests {
  @Test func readsWhatGoWrites() {
    for value in [0, 1, 127, 128, 300, 1 << 21, 1 << 35, Int.max] {
      let bytes = uvarint(value)
      let number = Uvarint(bytes.span.raw)
      #expect(number?.value == UInt64(value))
      #expect(number?.byteCount == bytes.count)
    }
    let largest = [UInt8](repeating: 0xff, count: 9) + [1]
    #expect(Uvarint(largest.span.raw)?.value == .max)
  }

  @Test(arguments: [
    [], [0x80], [0xff, 0xff],
    [UInt8](repeating: 0x80, count: 10),
    [UInt8](repeating: 0x80, count: 10) + [1],
    [UInt8](repeating: 0xff, count: 9) + [2],
  ])
  func refusesWhatDoesNotEndOrFit(_ bytes: [UInt8]) {
    #expect(Uvarint(bytes.span.raw) == nil)
  }
}
