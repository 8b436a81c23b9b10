import Testing

@testable import GoBuildInfo

@Suite struct ReadErrorTests {
  @Test func saysWhatWhereAndWhy() {
    let outside = ReadError.truncated("ELF header", at: 0, count: 64, in: 100..<120)
    #expect(
      outside.description
        == "ELF header of 64 bytes does not fit the file: 20 bytes are left (at byte 100)")
    let found = ReadError.malformed("expected a slice", found: 0, at: 4)
    #expect(found.description == "expected a slice, found 0 (at byte 4)")
    #expect(
      ReadError(.cannotOpen, .system("open", errno: 2)).description
        == "open: No such file or directory")
  }

  @Test func nothingWrapsInAReport() {
    let error = ReadError.truncated("table", at: .max, count: .max, in: 100..<120)
    #expect(error.offset == nil)
    #expect(error.code == .truncated)
  }

  @Test func equalErrorsAreInterchangeable() {
    let error = ReadError.unrecognizedFormat("one", at: 0)
    #expect(error == ReadError.unrecognizedFormat("one", at: 0))
    #expect(error != ReadError.unrecognizedFormat("another", at: 0))
    #expect(error != ReadError.unrecognizedFormat("one", at: 1))
    #expect(error != ReadError.noBuildInfo("one"))
    #expect(Set([error, ReadError.unrecognizedFormat("one", at: 0)]).count == 1)
  }
}
