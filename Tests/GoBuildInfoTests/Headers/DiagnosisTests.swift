import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

@Suite struct DiagnosisTests {
  private func diagnosis(_ bytes: [UInt8]) throws(ReadError) -> Diagnosis? {
    var source = MemoryBytes(bytes.span.raw)
    return try Diagnosis.diagnose(reading: &source)
  }

  @Test func mostFilesTellNothing() throws {
    #expect(try diagnosis(SyntheticELF(sectionName: ".other").bytes([1, 2, 3, 4])) == nil)
    #expect(throws: ReadError.self) { try diagnosis(Array("#!/bin/sh, and some more".utf8)) }
  }

  /// The mark stands after the headers, or at the end of the file.
  @Test func packedFilesAreTold() throws {
    let mark = Array("UPX!".utf8)
    let space = [UInt8](repeating: 0, count: 5000)
    let elf = SyntheticELF(sectionName: ".other")
    #expect(try diagnosis(elf.bytes(mark + space)) == .packedByUPX)
    #expect(try diagnosis(elf.bytes(space) + mark + space.prefix(30)) == .packedByUPX)
    // In the middle of a file it is text about it.
    #expect(try diagnosis(elf.bytes(space + mark + space)) == nil)
  }

  @Test func otherToolchainsAreTold() throws {
    #expect(
      try diagnosis(SyntheticELF(otherSections: [".go_export"], sectionName: ".x").bytes([1]))
        == .gccgo)
    let names = SyntheticELF(sectionName: ".strtab").bytes(Array("\0main\0tinygo_startTask\0".utf8))
    #expect(try diagnosis(names) == .tinyGo)
    let other = SyntheticELF(sectionName: ".rodata").bytes(Array("\0main\0tinygo_startTask\0".utf8))
    #expect(try diagnosis(other) == nil)
  }

  /// What the headers alone show is enough for a scan of a tree: it does not read all of every library.
  @Test func headersShowWhatSectionsAreCalled() throws {
    let table: [UInt8] = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    func explained(_ elf: SyntheticELF, _ depth: Diagnosis.Depth) -> ReadError.Code {
      let bytes = elf.bytes(table)
      var source = MemoryBytes(bytes.span.raw)
      return ReadError.noGoObject.explained(reading: &source, by: depth).code
    }
    for name in [".gopclntab", ".data.rel.ro.gopclntab"] {
      #expect(explained(SyntheticELF(sectionName: name), .headers) == .missingBuildInfo)
    }
    #expect(explained(SyntheticELF(sectionName: ".renamed"), .headers) == .noBuildInfo)
    #expect(explained(SyntheticELF(sectionName: ".renamed"), .contents) == .missingBuildInfo)
    // Without sections there is nothing to go by but the contents.
    #expect(explained(SyntheticELF(hasSections: false), .headers) == .missingBuildInfo)
    let gccgo = SyntheticELF(otherSections: [".go_export"], sectionName: ".x")
    #expect(explained(gccgo, .headers) == .missingBuildInfo)
  }

  /// The memory of a Go process is not a program that lost its build info.
  @Test func coreFilesAreNotPrograms() throws {
    let bytes = SyntheticELF(hasSections: false, type: 4).bytes(
      [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8])
    var source = MemoryBytes(bytes.span.raw)
    #expect(ReadError.noGoObject.explained(reading: &source, by: .contents).isRefusal)
  }

  @Test func obfuscationIsTold() throws {
    for (version, text, isObfuscated) in [
      ("unknown", "", true), ("go1.27.3", "", false), ("unknown", SyntheticBlob.exampleText, false),
    ] {
      let elf = SyntheticELF()
      let bytes = elf.bytes(
        SyntheticBlob(version: version, text: text).contents(at: elf.address))
      let view = try BuildInfoView(parsing: bytes.span.raw)
      let found = view.isObfuscated
      #expect(found == isObfuscated)
    }
  }

  /// What is kept apart of a program is neither a program nor damaged.
  @Test func debugFilesAreNoPrograms() throws {
    let elf = SyntheticELF(isDebugFile: true)
    let garbage = [UInt8](repeating: 0x44, count: 64)
    var bytes = elf.bytes(garbage)
    let machO = SyntheticMachO(fileType: 10)
    for file in [bytes, machO.bytes(garbage)] {
      do throws(ReadError) {
        _ = try buildInfo(in: file)
        Issue.record("read a debug file")
      } catch {
        #expect(error.code == .noBuildInfo)
        #expect(error.description.contains("a debug file, not a program"))
      }
      var source = MemoryBytes(file.span.raw)
      #expect(try Diagnosis.diagnose(reading: &source) == nil)
    }
    // A program whose section only seems to have no contents is loaded, and read, all the same.
    bytes = SyntheticELF().bytes(SyntheticBlob().contents(at: elf.address))
    let type = bytes.count - 2 * 64 + 4
    #expect(bytes[type] == 1)
    bytes[type] = 8
    #expect(try buildInfo(in: bytes) == ObjectFileTests.expected)
    // Nor is one without build info a debug file because of that section, or of all of them.
    let table: [UInt8] = [0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8]
    for isDebugFile in [false, true] {
      bytes = SyntheticELF(isDebugFile: isDebugFile).bytes(table + garbage)
      if isDebugFile {
        // The size in the file of the second program header, which maps the data.
        bytes[64 + 56 + 32] = UInt8(table.count + garbage.count)
      } else {
        bytes[bytes.count - 2 * 64 + 4] = 8
      }
      #expect(errorCode(reading: bytes) == .noBuildInfo)
      var source = MemoryBytes(bytes.span.raw)
      #expect(try Diagnosis.diagnose(reading: &source) == .goProgram(.go1_20))
    }
  }
}
