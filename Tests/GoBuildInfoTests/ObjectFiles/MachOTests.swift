import TestSupport
import Testing

@testable import GoBuildInfo

@Suite struct MachOTests {
  let blob = SyntheticBlob()

  @Test func eachSliceIsItsOwn() throws {
    for is64Bit in [false, true] {
      let versions: [(String, UInt32)] = [("go1.20.1", 0x0100_0007), ("go1.21.2", 0x0100_000c)]
      let images = versions.map { version, cpuType in
        let machO = SyntheticMachO(cpuType: cpuType)
        return machO.bytes(SyntheticBlob(version: version).contents(at: machO.address))
      }
      let file = universal(
        [(0x0100_0007, 3, images[0]), (0x0100_000c, 0x8000_0002, images[1])], is64Bit: is64Bit)
      let slices = try parts(of: file).map { try $0.get() }
      #expect(slices.map(\.name) == ["x86_64", "arm64e"])
      #expect(try buildInfo(in: file, part: slices[0].range).goVersion == "go1.20.1")
      #expect(try buildInfo(in: file, part: slices[1].range).goVersion == "go1.21.2")
      // As for Go, the file stands for its first slice.
      #expect(try buildInfo(in: file).goVersion == "go1.20.1")
    }
  }

  /// The kernel chooses a slice by its label, whatever is in it.
  @Test func labelsOfSlicesMustAgree() throws {
    let machO = SyntheticMachO(cpuType: 0x0100_0007)
    let image = machO.bytes(blob.contents(at: machO.address))
    let library = SyntheticArchive(form: .bsd).bytes(
      SyntheticMachO(cpuType: 0x0100_0007, fileType: 1).bytes(blob.contents(at: machO.address)))
    for contents in [image, library] {
      let file = universal([(0x0100_000c, 0, contents), (0x0100_0007, 3, contents)])
      let slices = try parts(of: file)
      #expect(slices.count == 2)
      #expect(errorCode { _ = try slices[0].get() } == .malformedObjectFile)
      #expect(try buildInfo(in: file, part: slices[1].get().range) == ObjectFileTests.expected)
    }
  }

  /// Java class files have the same magic and are told by a count of 45 or more, which a universal file may have too.
  @Test func manySlicesAreNoJava() throws {
    let machO = SyntheticMachO(cpuType: 0x0100_0007)
    let image = machO.bytes(blob.contents(at: machO.address))
    let nothing = [UInt8](repeating: 0x55, count: 99)
    for count in [45, 61, 818] {
      let others = [(UInt32, UInt32, [UInt8])](repeating: (7, 3, nothing), count: count - 1)
      let slices = try parts(of: universal(others + [(0x0100_0007, 3, image)]))
      #expect(slices.count == count)
      #expect(errorCode { _ = try slices[0].get() } == .malformedObjectFile)
      #expect(try slices[count - 1].get().name == "x86_64")
    }
  }

  @Test func universalFilesAreNotNested() {
    let machO = SyntheticMachO()
    let inner = universal([(7, 3, machO.bytes(blob.contents(at: machO.address)))])
    #expect(errorCode(reading: universal([(7, 3, inner)])) == .malformedObjectFile)
  }

  @Test func slicesAreMachOImages() throws {
    let machO = SyntheticMachO()
    let elf = SyntheticELF()
    let image = machO.bytes(blob.contents(at: machO.address))
    for other in [elf.bytes(blob.contents(at: elf.address)), [UInt8](repeating: 0x55, count: 99)] {
      let file = universal([(7, 3, other), (0x0100_000c, 0, image)])
      #expect(errorCode(reading: file) == .malformedObjectFile)
      // What is wrong with one slice says nothing of the others.
      let slices = try parts(of: file)
      #expect(throws: ReadError.self) { try slices[0].get() }
      #expect(try buildInfo(in: file, part: slices[1].get().range) == ObjectFileTests.expected)
    }
  }

  @Test func errorsInSlicesAreLocatedInTheFile() {
    let image = [0xfe, 0xed, 0xfa, 0xcf] + [UInt8](repeating: 0xff, count: 60)
    do throws(ReadError) {
      _ = try buildInfo(in: universal([(7, 3, image)]))
      Issue.record("read a damaged slice")
    } catch {
      #expect(error.code == .limitExceeded)
    }
    do throws(ReadError) {
      _ = try buildInfo(in: universal([(7, 3, [UInt8](repeating: 0x55, count: 99))]))
      Issue.record("read a slice of nothing")
    } catch {
      #expect(error.offset == 28)
    }
  }

  @Test func slicesEndWithTheFile() throws {
    let machO = SyntheticMachO()
    var file = universal([(7, 3, machO.bytes(blob.contents(at: machO.address)))])
    file[20...23] = [0xff, 0xff, 0xff, 0xff]
    #expect(try buildInfo(in: file) == ObjectFileTests.expected)
    // One that starts after the file is nowhere.
    file[16...19] = [0x7f, 0xff, 0xff, 0xff]
    #expect(errorCode(reading: file) == .truncated)
    #expect(
      errorCode(reading: universal([]) + [UInt8](repeating: 0, count: 16)) == .malformedObjectFile)
  }

  @Test func sectionsOfOtherNamesAreNotTaken() {
    let machO = SyntheticMachO(sectionName: "__go_buildinfos")
    #expect(errorCode(reading: machO.bytes(blob.contents(at: machO.address))) == .noBuildInfo)
  }

  @Test func commandsOfNoSizeAreRefused() {
    let machO = SyntheticMachO()
    var bytes = machO.bytes(blob.contents(at: machO.address))
    bytes.replaceSubrange(36..<40, with: [0, 0, 0, 0])
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
  }

  @Test func countsOfSectionsAreHeldAgainstTheirCommand() {
    let machO = SyntheticMachO(sectionName: "__other")
    var bytes = machO.bytes(blob.contents(at: machO.address))
    // The number of sections in the second segment command, after page zero and another command.
    let place = 32 + 72 + 16 + 64
    bytes.replaceSubrange(place..<place + 4, with: [0xff, 0xff, 0xff, 0xff])
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
  }
}
