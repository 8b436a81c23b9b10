import Foundation
import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct PathnameTests {
  @Test func keepsANULAndIsNotOpened() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data("contents".utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    let poisoned = Pathname(url.path + "\0.png")
    #expect(poisoned != Pathname(url.path))
    #expect(poisoned.bytes.suffix(5) == Array("\0.png".utf8))
    #expect(poisoned.description.hasSuffix("\0.png"))
    #expect(errorCode { try FileReader(opening: poisoned).identity } == .cannotOpen)
    #expect(errorCode { try MappedFile(mapping: poisoned).requireUnchanged() } == .cannotOpen)
    #expect(errorCode { try BuildInfo(contentsOf: poisoned) } == .cannotOpen)
    // Longer than what the system takes at once.
    let long = Pathname(
      url.deletingLastPathComponent().path + String(repeating: "/.", count: 3000) + "/a\0b")
    #expect(errorCode { try FileReader(opening: long).identity } == .cannotOpen)
    #expect(Pathname("\0").bytes == [0])
  }

  @Test func interruptedCallsAreRepeated() {
    var calls = 0
    let result: Int32 = retryingInterrupts {
      calls += 1
      errno = calls < 4 ? EINTR : ENOENT
      return -1
    }
    #expect(result == -1 && calls == 4)
  }

  /// Parts that no file has are errors, whatever is asked of them.
  @Test(arguments: [
    -10..<20, Int.min..<Int.max, -1..<0, Int.min..<Int.min, 5..<Int.max, -10..<(-5),
  ])
  func impossiblePartsAreErrors(_ part: Range<Int>) throws {
    for binary in TestBinary.all.prefix(3) {
      let bytes = try binary.bytes()
      #expect(errorCode { try buildInfo(in: bytes, part: part) } != nil)
      #expect(
        errorCode {
          var source = MemoryBytes(bytes.span.raw)
          _ = try BinaryFacts(reading: &source, part: part)
        } != nil)
      #expect(
        errorCode {
          var source = MemoryBytes(bytes.span.raw)
          _ = try BuildInfoLocation(in: &source, part: part, options: .recovering)
        } != nil)
      #expect(
        errorCode {
          var source = MemoryBytes(bytes.span.raw)
          _ = try Diagnosis.diagnose(reading: &source, part: part)
        } != nil)
      #expect(
        errorCode {
          var source = try FileReader(opening: binary.path)
          _ = try BuildInfo(reading: &source, part: part)
        } != nil)
    }
  }
}
