import Testing

@testable import GoBuildInfo

@Suite struct ArchiveTests {
  private let object = SyntheticELF(isRelocatable: true).bytes(SyntheticBlob().contents(at: 0))

  @Test func eachGoObjectIsItsOwn() throws {
    let other = SyntheticELF(isRelocatable: true)
      .bytes(SyntheticBlob(version: "go1.20.1").contents(at: 0))
    let archive = SyntheticArchive(others: [("go.o", other), ("c.o", [1, 2, 3])]).bytes(object)
    let parts = try parts(of: archive).map { try $0.get() }
    #expect(parts.map(\.name) == ["go.o", "go.o"])
    #expect(try buildInfo(in: archive, part: parts[0].range).goVersion == "go1.20.1")
    #expect(try buildInfo(in: archive, part: parts[1].range) == ContainerTests.expected)
  }

  @Test func eachSliceMayBeAnArchive() throws {
    let machO = SyntheticMachO(fileType: 1)
    let image = machO.bytes(SyntheticBlob().contents(at: machO.address))
    let archive = SyntheticArchive(form: .bsd).bytes(image)
    let file = universal([(0x0100_0007, 3, archive), (0x0100_000c, 0, image)])
    #expect(try parts(of: file).map { try $0.get().name } == ["x86_64, go.o", "arm64"])
  }

  /// An archive within an archive within an archive leads nowhere, and certainly not to the end of the stack.
  @Test func archivesAreNotNested() {
    var nested = object
    for _ in 0..<3 { nested = SyntheticArchive(others: []).bytes(nested) }
    #expect(errorCode(reading: nested) == .unrecognizedFormat)
    var header = Array("!<arch>\n".utf8)
    for level in 0..<20_000 {
      let size = "\((20_000 - level) * 68)"
      header += Array("go.o/".utf8) + [UInt8](repeating: 0x20, count: 43)
      header +=
        Array((size + String(repeating: " ", count: 10 - size.count)).utf8)
        + Array("`\n!<arch>\n".utf8)
    }
    #expect(errorCode(reading: header) == .unrecognizedFormat)
    #expect((try? parts(of: header).count) == 1)
  }

  @Test func longNamesAreRead() throws {
    // Nothing is called so in a real archive, but names are where they are.
    for form in SyntheticArchive.Form.allCases {
      let archive = SyntheticArchive(form: form, name: "a name that only starts like go.o")
      #expect(errorCode(reading: archive.bytes(object)) == .noBuildInfo)
    }
    var bsd = SyntheticArchive(form: .bsd, others: []).bytes(object)
    bsd.replaceSubrange(8..<24, with: Array("#1/8            ".utf8))
    bsd.replaceSubrange(56..<66, with: Array("\(object.count + 8)        ".utf8.prefix(10)))
    bsd.insert(contentsOf: Array("go.o\0\0\0\0".utf8), at: 68)
    #expect(try buildInfo(in: bsd) == ContainerTests.expected)
  }

  @Test func otherArchivesAreNamed() {
    func reason(_ bytes: [UInt8]) -> String {
      do throws(ReadError) {
        _ = try buildInfo(in: bytes)
        return "none"
      } catch {
        return error.description
      }
    }
    #expect(
      reason(SyntheticArchive(name: "c.o").bytes(object)).contains("go.o is not among the members"))
    #expect(
      reason(SyntheticArchive(others: [], name: "__.PKGDEF").bytes(object)).contains(
        "compiled Go package"))
    #expect(reason(Array("!<thin>\nsomething".utf8)).contains("thin archive"))
    #expect(reason(Array("!<arch>\n        ".utf8)).contains("archive member header"))
    #expect(reason(Array("!<arbh>\nsomething".utf8)).contains("not an archive"))
  }

  @Test func sizesThatLieEndTheWalk() throws {
    var archive = SyntheticArchive(others: []).bytes(object)
    // The sizes of the symbols, of the long names, and of the object.
    for place in [56, 56 + 64, 56 + 64 + 60] {
      let digits = archive[place..<place + 10]
      archive.replaceSubrange(place..<place + 10, with: Array("999999999 ".utf8))
      let code = errorCode(reading: archive)
      #expect(place == 180 ? code == nil : code == .noBuildInfo)
      archive.replaceSubrange(place..<place + 10, with: Array("-1        ".utf8))
      #expect(errorCode(reading: archive) == .malformedContainer)
      archive.replaceSubrange(place..<place + 10, with: digits)
    }
    #expect(errorCode(reading: archive) == nil)
  }

  /// Where other objects are in front, the Go object is looked for on request.
  @Test func theFirstMembersAreLookedAt() throws {
    let others = (0..<4).map { (name: "\($0).o", contents: [UInt8]([1, 2])) }
    let archive = SyntheticArchive(others: others).bytes(object)
    #expect(errorCode(reading: archive) == .noBuildInfo)
    #expect(try parts(of: archive).isEmpty)
    #expect(try parts(of: archive, options: .recovering).count == 1)
    var source = MemoryBytes(archive.span.raw)
    #expect(try BuildInfo(reading: &source, options: .recovering) == ContainerTests.expected)
  }

  @Test func manyGoObjectsAreALimit() throws {
    let header = Array("go.o/                                           0         `\n".utf8)
    let many = Array("!<arch>\n".utf8) + [[UInt8]](repeating: header, count: 300).flatMap { $0 }
    let parts = try parts(of: many, options: .recovering)
    #expect(parts.count == 257)
    #expect(throws: ReadError.self) { try parts[256].get() }
  }

  @Test func manyMembersAreALimit() {
    let header = Array("x/                                              0         `\n".utf8)
    let many = Array("!<arch>\n".utf8) + [[UInt8]](repeating: header, count: 20_000).flatMap { $0 }
    #expect(errorCode { _ = try parts(of: many, options: .recovering) } == nil)
    let walk = (try? parts(of: many, options: .recovering)) ?? []
    #expect(throws: ReadError.self) { try walk.last?.get() }
  }
}
