import GoBinaryScanner
import GoBuildInfo
import Testing

/// What clients write first: files by a path in a variable, contents in memory, all images of a file.
@Suite struct ReadingTests {
  private let path = TestFile.path("linux-amd64-go1.27-modules")
  private let universal = TestFile.path("darwin-universal-go1.27-stripped")

  private func bytes(_ path: String) throws -> [UInt8] {
    var reader = try FileReader(opening: path)
    let contents = try reader.bytes(at: 0, count: reader.byteCount)
    return contents.withUnsafeBytes { Array($0) }
  }

  @Test func pathsAreStringsLiteralsOrPathnames() throws {
    let info = try BuildInfo(contentsOf: path)
    #expect(info.goVersion == "go1.27.3")
    #expect(try BuildInfo(contentsOf: Pathname(path)) == info)
    #expect(try BuildInfo(contentsOf: path, options: .recovering) == info)
    #expect(try [path].map { try BuildInfo(contentsOf: $0) } == [info])
    #expect(throws: ReadError.self) { try BuildInfo(contentsOf: "/missing") }
    #expect(throws: ReadError.self) { try BinaryImages(contentsOf: "/missing") }
    #expect(throws: ReadError.self) { try BinaryFacts(contentsOf: "/missing") }
    #expect(throws: ReadError.self) { _ = try FileReader(opening: "/missing") }
    #expect(throws: ReadError.self) { _ = try MappedFile(mapping: "/missing") }
    #expect(try MappedFile(mapping: path).byteCount > 0)
  }

  @Test func scannersTakeStrings() {
    var versions: [GoVersion] = []
    BinaryScanner(path).scan { event in
      if case .finding(_, let info) = event { versions.append(info.goVersion) }
      return true
    }
    #expect(versions == ["go1.27.3"])
    _ = BinaryScanner("/missing")
  }

  @Test func contentsInMemoryAreParsed() throws {
    let bytes = try bytes(path)
    let info = try BuildInfo(contentsOf: path)
    #expect(try BuildInfo(parsing: bytes) == info)
    let sameInfo = try BuildInfo(parsing: bytes.span.bytes)
    #expect(sameInfo == info)
    let view = try BuildInfoView(parsing: bytes.span.bytes)
    let isExpected = view.goVersion.equals("go1.27.3")
    #expect(isExpected)
    #expect(try BinaryFacts(parsing: bytes) == BinaryFacts(contentsOf: path))
    let sameFacts = try BinaryFacts(parsing: bytes.span.bytes)
    #expect(try sameFacts == BinaryFacts(contentsOf: path))
    #expect(throws: ReadError.self) { try BuildInfo(parsing: []) }
    #expect(throws: ReadError.self) { try BuildInfo(parsing: Array(bytes.prefix(4096))) }
  }

  private struct StoreError: Error {}

  /// An object in a store is read by requests for ranges.
  @Test func readsWhatAClosureReturns() throws {
    let bytes = try bytes(path)
    var requests: [Range<Int>] = []
    var reader = try FileReader(byteCount: bytes.count) { range in
      requests.append(range)
      return bytes[range]
    }
    #expect(try BuildInfo(reading: &reader) == BuildInfo(contentsOf: path))
    #expect(try BinaryFacts(reading: &reader) == BinaryFacts(contentsOf: path))
    #expect(requests.count <= 20)
    #expect(requests.allSatisfy { !$0.isEmpty && $0.upperBound <= bytes.count })

    let code = { (read: @escaping (Range<Int>) throws -> [UInt8]) in
      do throws(ReadError) {
        var reader = try FileReader(byteCount: bytes.count, read: read)
        _ = try BuildInfo(reading: &reader)
        return ReadError.Code?.none
      } catch {
        return error.code
      }
    }
    #expect(code { _ in throw StoreError() } == .unreadable)
    #expect(
      code { _ in throw ReadError(code: .limitExceeded, message: "too slow") } == .limitExceeded)
    #expect(code { range in range.lowerBound == 0 ? Array(bytes[range]) : [] } == .truncated)
  }

  @Test func everyImageOfAFileIsRead() throws {
    let images = try BinaryImages(contentsOf: universal)
    #expect(images.map { $0.name } == ["x86_64", "arm64"])
    #expect(
      try images.map { try $0.info.get().platform?.description } == [
        "darwin/amd64", "darwin/arm64",
      ])
    let bytes = try bytes(universal)
    #expect(try BinaryImages(parsing: bytes) == images)
    let sameImages = try BinaryImages(parsing: bytes.span.bytes)
    #expect(sameImages == images)
    #expect(try BinaryImages(contentsOf: Pathname(universal)) == images)

    let single = try BinaryImages(contentsOf: path)
    #expect(single.count == 1 && single[0].name == nil)
    #expect(try single[0].info.get() == BuildInfo(contentsOf: path))
  }

  @Test func imagesThatCannotBeReadAreFailures() throws {
    var damaged = try bytes(universal)
    let start = damaged[16..<20].reduce(0) { $0 << 8 | Int($1) }
    damaged[start + 4] ^= 0xff  // the CPU of the first slice
    let images = try BinaryImages(parsing: damaged)
    #expect(images.map { $0.name } == ["x86_64", "arm64"])
    #expect(throws: ReadError.self) { try images[0].info.get() }
    #expect(throws: ReadError.self) { try BinaryFacts(parsing: damaged, image: images[0]) }
    #expect(images[1].slice == "arm64" && images[1].member == nil)
    #expect(try images[1].info.get() == BuildInfo(parsing: damaged, image: images[1]))
    #expect(
      try BinaryFacts(parsing: damaged, image: images[1]).platforms.contains {
        $0.architecture == "arm64"
      })
  }

  @Test func scansReadEveryImage() async {
    let scan = BinaryScanner(universal).events { _, reader throws(ReadError) in
      try BinaryImages(reading: &reader)
    }
    var names: [String?] = []
    for await case .finding(_, let images) in scan { names += images.map { $0.name } }
    #expect(names == ["x86_64", "arm64"])
  }

  @Test func filesWithoutImagesThrow() throws {
    let error = #expect(throws: ReadError.self) {
      try BinaryImages(parsing: Array("#!/bin/sh\nexit 0\n".utf8))
    }
    #expect(error?.code == .unrecognizedFormat)
  }
}
