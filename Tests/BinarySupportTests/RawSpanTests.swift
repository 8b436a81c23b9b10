import TestSupport
import Testing

@testable import BinarySupport

@Suite struct RawSpanTests {
  @Test func loadsInBothByteOrders() {
    let bytes: [UInt8] = [0, 1, 2, 3, 4, 5, 6, 7, 8]
    let span = bytes.span.raw
    #expect(span.load(1, as: UInt32.self, .little) == 0x0403_0201)
    #expect(span.load(1, as: UInt32.self, .big) == 0x0102_0304)
    #expect(span.load(1, as: UInt64.self, .big) == 0x0102_0304_0506_0708)
    #expect(span.load(7, as: UInt16.self, .little) == 0x0807)
  }

  @Test func findsBytesAsANaiveSearchDoes() {
    var random = SeededNumbers(seed: 1)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        // Few values, so that the byte is there about as often as not.
        [0, 1, 0x7f, 0x80, 0xff][Int.random(in: 0..<5, using: &random)] as UInt8
      }
      let start = Int.random(in: 0...bytes.count, using: &random)
      for wanted: UInt8 in [0, 1, 0x7f, 0x80, 0x81, 0xff] {
        #expect(
          bytes.span.raw.firstOffset(of: wanted, from: start)
            == bytes[start...].firstIndex(of: wanted))
      }
    }
  }

  @Test func findsPrefixesAndZerosAsNaiveSearchesDo() {
    var random = SeededNumbers(seed: 2)
    for _ in 0..<2_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        UInt8.random(in: 0...2, using: &random)
      }
      let start = Int.random(in: 0...bytes.count, using: &random)
      let zero = bytes[start...].firstIndex(of: 0)
      let found = bytes.span.raw.firstZero(from: start)
      #expect(found == zero ?? bytes.count || (found == bytes.count && zero! > bytes.count - 8))
      let count = Int.random(in: 0...24, using: &random)
      var prefix = Array(bytes[start...].prefix(count))
      func isPrefix() -> Bool { bytes.span.raw.hasPrefix(prefix.span.raw, at: start) }
      #expect(isPrefix())
      prefix.append(3)
      #expect(!isPrefix())
      guard prefix.count > 1 else { continue }
      prefix.removeLast()
      prefix[Int.random(in: 0..<prefix.count, using: &random)] ^= 4
      #expect(!isPrefix())
    }
  }

  @Test func comparesOnlyWithinItself() {
    let bytes = Array("abcdef".utf8)
    let span = bytes.span.raw
    #expect(span.hasBytes("cde", at: 2) == true)
    #expect(span.hasBytes("cdf", at: 2) == false)
    #expect(span.hasBytes("efg", at: 4) == false)
    #expect(span.hasBytes("a", at: 6) == false)
    #expect(span.hasBytes("a", at: -1) == false)
    #expect(span.hasBytes("", at: 6) == true)
  }

  @Test func bytesThatAreNotASCIIAreFoundAnywhere() {
    for count in 0...40 {
      var bytes = [UInt8](repeating: 0x7f, count: count)
      let isASCII = bytes.span.raw.isASCII
      #expect(isASCII)
      for index in 0..<count {
        bytes[index] = 0x80
        let isStillASCII = bytes.span.raw.isASCII
        #expect(!isStillASCII)
        bytes[index] = 0x7f
      }
    }
  }
}
