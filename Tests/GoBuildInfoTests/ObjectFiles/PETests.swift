import TestSupport
import Testing

@testable import GoBuildInfo

@Suite struct PETests {
  func read(_ pe: SyntheticPE, _ blob: SyntheticBlob = SyntheticBlob()) throws(ReadError)
    -> BuildInfo
  {
    try buildInfo(in: pe.bytes(blob.contents(at: pe.address)))
  }

  @Test func alignmentBitsDoNotMatter() throws {
    for alignment in [0, 0x0060_0000, 0x0050_0000, 0x00f0_0000] {
      let pe = SyntheticPE(characteristics: 0xc000_0040 | alignment)
      #expect(try read(pe) == ObjectFileTests.expected)
    }
  }

  @Test func otherSectionsAreNotTaken() {
    for characteristics in [0x4000_0040, 0x6000_0020, 0xc000_0080, 0xe000_0040] {
      let pe = SyntheticPE(characteristics: characteristics)
      #expect(
        errorCode(reading: pe.bytes(SyntheticBlob().contents(at: pe.address))) == .noBuildInfo)
    }
  }

  @Test func memoryMayBeLargerThanTheFile() throws {
    #expect(try read(SyntheticPE(virtualSize: 1 << 20)) == ObjectFileTests.expected)
  }

  @Test func theBlobMayLieDeepInTheData() throws {
    // Around the boundaries of the chunks that are searched.
    for count in [
      16, 4_000, SearchWindow.byteCount - 32, SearchWindow.byteCount - 16, SearchWindow.byteCount,
      200_000,
    ] {
      let leading = [UInt8](repeating: 0xff, count: count)
      #expect(try read(SyntheticPE(), SyntheticBlob(leading: leading)) == ObjectFileTests.expected)
    }
  }

  @Test func imagesMayBeLoadedAnywhere() throws {
    let pe = SyntheticPE(imageBase: 0xffff_ffff_ffff_0000)
    #expect(try read(pe, SyntheticBlob(form: .pointers)) == ObjectFileTests.expected)
  }

  @Test func headersMayLiePastTheEnd() {
    var bytes = SyntheticPE().bytes([])
    bytes.replaceSubrange(60..<64, with: [0xff, 0xff, 0xff, 0xff])
    #expect(errorCode(reading: bytes) == .unrecognizedFormat)
    bytes = SyntheticPE().bytes([])
    bytes[0x80 + 24] = 0x07
    #expect(errorCode(reading: bytes) == .malformedObjectFile)
  }
}
