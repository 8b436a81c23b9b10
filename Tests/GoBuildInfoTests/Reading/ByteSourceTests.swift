import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct ByteSourceTests {
  @Test func windowsStayWithinTheirPart() throws {
    let bytes = [UInt8](0..<100)
    var source = MemoryBytes(bytes.span.raw)
    let part = 20..<60
    #expect(try source.window(at: 0, count: 4, in: part, "test")[byte: 0] == 20)
    #expect(try source.window(at: 36, count: 4, in: part, "test")[byte: 3] == 59)
    #expect(try source.window(at: 40, count: 0, in: part, "test").byteCount == 0)
    let outside: [(UInt64, UInt64)] = [
      (37, 4), (40, 1), (41, 0), (0, 41), (.max, 1), (1, .max), (.max, .max), (1 << 63, 1 << 63),
    ]
    for (offset, count) in outside {
      #expect(
        errorCode {
          var source = MemoryBytes(bytes.span.raw)
          _ = try source.window(at: offset, count: count, in: part, "test").byteCount
        } == .truncated)
    }
  }

  @Test func rangesClampWithoutWrapping() {
    let part = 10..<20
    #expect(part.clamped(at: 2, count: 3) == 12..<15)
    #expect(part.clamped(at: 2, count: .max) == 12..<20)
    #expect(part.clamped(at: .max, count: .max).isEmpty)
    #expect(part.subrange(at: 10, count: 0) == 20..<20)
    #expect(part.subrange(at: 0, count: 11) == nil)
  }
}
