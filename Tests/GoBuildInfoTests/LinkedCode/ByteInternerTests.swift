import BinarySupport
import TestSupport
import Testing

@testable import GoBuildInfo

@Suite struct ByteInternerTests {
  @Test func textsAreNumberedOnce() {
    var interner = ByteInterner()
    var known: [[UInt8]: Int] = [:]
    var numbers = SeededNumbers(seed: 5)
    for _ in 0..<20_000 {
      let text = Array("example.com/\(numbers.next() % 4000)".utf8)
      let number = interner.insert(text.span.raw)
      #expect(number == known[text] ?? known.count)
      known[text] = number
    }
    #expect(interner.count == known.count && !interner.isFlooded)
    for (text, number) in known {
      #expect(interner.number(of: text.span.raw) == number)
      #expect(interner.bytes(number) == text)
    }
  }

  /// Texts of one hash would take a time that grows with the square of their number.
  @Test func textsOfOneHashAreNoticed() {
    let prime: UInt64 = 0x100_0000_01b3
    var interner = ByteInterner()
    for first in 0..<UInt64(2000) {
      var hash = (0xcbf2_9ce4_8422_2325 ^ 16 ^ first) &* prime
      hash ^= hash >> 32
      var writer = ByteWriter(.little)
      writer.number(first)
      writer.number(hash)
      _ = interner.insert(writer.bytes.span.raw)
    }
    #expect(interner.isFlooded)
  }
}
