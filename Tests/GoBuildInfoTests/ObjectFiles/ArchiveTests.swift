import TestSupport
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
    #expect(try buildInfo(in: archive, part: parts[1].range) == ObjectFileTests.expected)
  }

  @Test func eachSliceMayBeAnArchive() throws {
    let machO = SyntheticMachO(fileType: 1)
    let image = machO.bytes(SyntheticBlob().contents(at: machO.address))
    let other = SyntheticMachO(cpuType: 0x0100_0007, fileType: 1)
    let archive = SyntheticArchive(form: .bsd).bytes(
      other.bytes(SyntheticBlob().contents(at: other.address)))
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

  /// Whatever it is called, what has Go's table of functions is a Go object.
  @Test func objectsWithoutBlobAreNotSkipped() throws {
    let table: [UInt8] = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    let wiped = SyntheticELF(sectionName: ".gopclntab", isRelocatable: true).bytes(table)
    let archive = SyntheticArchive(name: "renamed.o").bytes(wiped)
    let parts = try parts(of: archive)
    #expect(try parts.map { try $0.get().member } == ["renamed.o"])
    #expect(
      errorCode { _ = try buildInfo(in: archive, part: parts[0].get().range) } == .noBuildInfo)
    // A C object stays one.
    let other = SyntheticELF(sectionName: ".other", isRelocatable: true).bytes(table)
    #expect(errorCode(reading: SyntheticArchive(name: "c.o").bytes(other)) == .noBuildInfo)
  }

  @Test func longNamesAreRead() throws {
    // Tools that merge libraries give members such names.
    for form in SyntheticArchive.Form.allCases {
      let name = "a name that only ends like go.o"
      let parts = try parts(of: SyntheticArchive(form: form, name: name).bytes(object))
      #expect(try parts.map { try $0.get().member } == [name])
    }
    var bsd = SyntheticArchive(form: .bsd, others: []).bytes(object)
    bsd.replaceSubrange(8..<24, with: Array("#1/8            ".utf8))
    bsd.replaceSubrange(56..<66, with: Array("\(object.count + 8)        ".utf8.prefix(10)))
    bsd.insert(contentsOf: Array("go.o\0\0\0\0".utf8), at: 68)
    #expect(try buildInfo(in: bsd) == ObjectFileTests.expected)
  }

  /// GNU's header leads to the middle of a name in the table, which ends like the one that Go's linker writes.
  @Test func theNameOfTheGoObjectMayBeInTheTable() throws {
    let wiped = SyntheticELF(isRelocatable: true).bytes([UInt8](repeating: 0, count: 64))
    var archive = SyntheticArchive(others: [], name: "0123456789abgo.o").bytes(wiped)
    let header = try #require(archive.firstRange(of: Array("/0      ".utf8)))
    func members(_ field: String) throws -> [String?] {
      archive.replaceSubrange(header, with: Array(field.utf8))
      return try parts(of: archive).compactMap { try? $0.get().member }
    }
    #expect(try members("/12     ") == ["go.o"])
    #expect(try members("/11     ") == [])
    #expect(try members("/13     ") == [])
  }

  /// The table of long names lies far from the members of a large library.
  @Test func longNamesOfOtherMembersAreNotRead() throws {
    let other = SyntheticELF(sectionName: ".other", isRelocatable: true).bytes([1, 2, 3, 4])
    let others = (0..<20).map { (name: "a member with a long name \($0).o", contents: other) }
    let archive = SyntheticArchive(others: others).bytes(object)
    let tableStart = 8 + 2 * 60 + 4
    let table = tableStart..<tableStart + others.map { $0.name.count + 2 }.reduce(0, +)
    var source = RecordingBytes(archive.span.raw)
    var parts = try BinaryParts(of: &source)
    let part = try parts.next(in: &source)
    #expect(part?.member == "go.o")
    #expect(source.ranges.filter { $0.overlaps(table) } == [table])
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
    let text = Array("some text".utf8)
    #expect(reason(SyntheticArchive(name: "c.o").bytes(text)).contains("without Go objects"))
    #expect(
      reason(SyntheticArchive(form: .bsd, others: [], name: "__.PKGDEF").bytes(text)).contains(
        "compiled Go package"))
    // Go's own test data have one that is damaged.
    #expect(
      reason(
        SyntheticArchive(form: .bsd, others: [], name: "__.PKGDEF").bytes(text)
          + Array("damage".utf8)
      )
      .contains("compiled Go package"))
    // What is called so does not hide the object after it.
    let hidden = SyntheticArchive(others: [("__.PKGDEF", text)]).bytes(object)
    #expect(errorCode(reading: hidden) == nil)
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
      #expect(errorCode(reading: archive) == .malformedObjectFile)
      archive.replaceSubrange(place..<place + 10, with: digits)
    }
    #expect(errorCode(reading: archive) == nil)
  }

  /// Wherever it lies and whatever it is called.
  @Test(arguments: [0, 3, 4, 40]) func everyGoObjectIsFound(_ count: Int) throws {
    let others = (0..<count).map { (name: "\($0).o", contents: [UInt8]([1, 2])) }
    for name in ["go.o", "merged.o"] {
      let archive = SyntheticArchive(others: others, name: name).bytes(object)
      #expect(try parts(of: archive).map { try $0.get().member } == [name])
      #expect(try buildInfo(in: archive) == ObjectFileTests.expected)
    }
  }

  /// Readers of build info have the magic among their constants.
  @Test func theMagicAmongConstantsIsNoGoObject() throws {
    let magic = [0xff] + Array(" Go buildinf:".utf8) + [8, 2] + [UInt8](repeating: 0, count: 64)
    let reader = SyntheticELF(sectionName: ".rodata", isRelocatable: true).bytes(magic)
    let others = [(name: "reader.o", contents: reader), (name: "text", contents: magic)]
    #expect(
      errorCode(reading: SyntheticArchive(others: [], name: "r.o").bytes(reader)) == .noBuildInfo)
    let archive = SyntheticArchive(others: others, name: "merged.o").bytes(object)
    #expect(try parts(of: archive).map { try $0.get().member } == ["merged.o"])
  }

  /// The name of the object that Go's linker writes is enough where its build info was wiped.
  @Test func aWipedGoObjectIsNotSkipped() throws {
    let wiped = SyntheticELF(isRelocatable: true).bytes([UInt8](repeating: 0, count: 64))
    let parts = try parts(of: SyntheticArchive().bytes(wiped))
    #expect(try parts.map { try $0.get().member } == ["go.o"])
  }

  /// A header that leads to no name does not hide its member.
  @Test func membersWithoutNamesAreRead() throws {
    var archive = SyntheticArchive(others: []).bytes(object)
    let header = 8 + 2 * 60 + 4
    archive.replaceSubrange(header..<header + 16, with: Array("/99999          ".utf8))
    #expect(try parts(of: archive).map { try $0.get().member } == ["unnamed member"])
  }

  @Test func manyGoObjectsAreALimit() throws {
    let header = Array("go.o/                                           0         `\n".utf8)
    let many = Array("!<arch>\n".utf8) + [[UInt8]](repeating: header, count: 300).flatMap { $0 }
    let parts = try parts(of: many)
    #expect(parts.count == 257)
    #expect(throws: ReadError.self) { try parts[256].get() }
  }

  @Test func manyMembersAreALimit() {
    let header = Array("x/                                              0         `\n".utf8)
    let many = Array("!<arch>\n".utf8) + [[UInt8]](repeating: header, count: 20_000).flatMap { $0 }
    #expect(errorCode { _ = try parts(of: many) } == nil)
    let walk = (try? parts(of: many)) ?? []
    #expect(throws: ReadError.self) { try walk.last?.get() }
  }
}
