import Testing

@testable import GoBuildInfo

@Suite struct MachOTests {
  let blob = SyntheticBlob()

  @Test func eachSliceIsItsOwn() throws {
    for is64Bit in [false, true] {
      let images = ["go1.20.1", "go1.21.2"].map { version in
        let machO = SyntheticMachO()
        return machO.bytes(SyntheticBlob(version: version).contents(at: machO.address))
      }
      let file = universal(
        [(0x0100_0007, 3, images[0]), (0x0100_000c, 0x8000_0002, images[1])], is64Bit: is64Bit)
      var source = MemoryBytes(file.span.raw)
      let binary = try #require(try UniversalBinary(sniffing: &source))
      #expect(binary.sliceCount == 2)
      let slices = try (0..<2).map { try binary.slice($0, in: &source) }
      #expect(slices.map(\.architecture) == ["x86_64", "arm64e"])
      #expect(try buildInfo(in: file, part: slices[0].part).goVersion == "go1.20.1")
      #expect(try buildInfo(in: file, part: slices[1].part).goVersion == "go1.21.2")
      // As for Go, the file stands for its first slice.
      #expect(try buildInfo(in: file).goVersion == "go1.20.1")
    }
  }

  @Test func universalFilesAreNotNested() {
    let machO = SyntheticMachO()
    let inner = universal([(7, 3, machO.bytes(blob.contents(at: machO.address)))])
    #expect(errorCode(reading: universal([(7, 3, inner)])) == .malformedContainer)
  }

  @Test func slicesStayWithinTheFile() {
    let machO = SyntheticMachO()
    var file = universal([(7, 3, machO.bytes(blob.contents(at: machO.address)))])
    file[20...23] = [0xff, 0xff, 0xff, 0xff]
    #expect(errorCode(reading: file) == .truncated)
    #expect(
      errorCode(reading: universal([]) + [UInt8](repeating: 0, count: 16)) == .malformedContainer)
  }

  @Test func sectionsOfOtherNamesAreNotTaken() {
    let machO = SyntheticMachO(sectionName: "__go_buildinfos")
    #expect(errorCode(reading: machO.bytes(blob.contents(at: machO.address))) == .noBuildInfo)
  }

  @Test func commandsOfNoSizeAreRefused() {
    let machO = SyntheticMachO()
    var bytes = machO.bytes(blob.contents(at: machO.address))
    bytes.replaceSubrange(36..<40, with: [0, 0, 0, 0])
    #expect(errorCode(reading: bytes) == .malformedContainer)
  }

  @Test func countsOfSectionsAreHeldAgainstTheirCommand() {
    let machO = SyntheticMachO(sectionName: "__other")
    var bytes = machO.bytes(blob.contents(at: machO.address))
    // The number of sections in the second segment command, behind page zero and another command.
    let place = 32 + 72 + 16 + 64
    bytes.replaceSubrange(place..<place + 4, with: [0xff, 0xff, 0xff, 0xff])
    #expect(errorCode(reading: bytes) == .malformedContainer)
  }
}
