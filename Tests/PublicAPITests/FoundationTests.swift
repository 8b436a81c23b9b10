import Foundation
import GoBuildInfo
import GoBuildInfoFoundation
import Testing

/// What clients that import Foundation write first.
@Suite struct FoundationTests {
  private let path = TestFile.path("linux-amd64-go1.27-modules")

  @Test func urlsAndDataAreRead() throws {
    let url = URL(fileURLWithPath: path)
    let data = try Data(contentsOf: url)
    let info = try BuildInfo(contentsOf: path)
    #expect(try BuildInfo(contentsOf: url) == info)
    #expect(try BuildInfo(parsing: data) == info)
    #expect(try BinaryImages(contentsOf: url) == BinaryImages(parsing: data))
    #expect(try BinaryFacts(contentsOf: url) == BinaryFacts(parsing: data))
    let slice = (Data([1, 2, 3]) + data).dropFirst(3)
    #expect(try BuildInfo(parsing: slice) == info)
  }

  @Test func urlsNameTheSameFileByteByByte() throws {
    #expect(try Pathname(URL(fileURLWithPath: "/a b/é%41+#?")) == "/a b/é%41+#?")
    let bytes = try #require(URL(string: "file:///a%FF%2Fb"))
    #expect(try Pathname(bytes).bytes == Array("/a".utf8) + [0xff] + Array("/b".utf8))
    let relative = URL(fileURLWithPath: "b", relativeTo: URL(fileURLWithPath: "/a/"))
    #expect(try Pathname(relative) == "/a/b")
    for other in ["https://example.com/a", "file://server/a", "relative/path"] {
      let url = try #require(URL(string: other))
      let error = #expect(throws: ReadError.self) { try BuildInfo(contentsOf: url) }
      #expect(error?.code == .cannotOpen)
    }
  }

  @Test func localizedDescriptionsAreDescriptions() {
    let error: any Error = ReadError(code: .noBuildInfo, message: "not a Go executable")
    #expect(error.localizedDescription == "not a Go executable")
  }
}
