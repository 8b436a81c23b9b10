import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Blobs of pointers in objects, where relocations stand for the pointers.
@Suite struct ObjectRelocationTests {
  private static let forms = [true, false].flatMap { is64Bit in
    [ByteOrder.little, .big].flatMap { order in
      [true, false].map { SyntheticELFObject(order: order, is64Bit: is64Bit, hasAddends: $0) }
    }
  }

  @Test(arguments: forms)
  func leadToTheStrings(_ object: SyntheticELFObject) throws {
    let archive = SyntheticArchive().bytes(object.bytes)
    let expected = try BuildInfo(goVersion: "go1.15.15", moduleText: SyntheticBlob.exampleText)
    #expect(try buildInfo(in: archive) == expected)
  }

  /// A program outside of modules has a variable without a value.
  @Test(arguments: forms)
  func leadToZeros(_ object: SyntheticELFObject) throws {
    var object = object
    object.textSection = SyntheticELFObject.zeros
    #expect(
      try buildInfo(in: SyntheticArchive().bytes(object.bytes))
        == BuildInfo(goVersion: "go1.15.15"))
  }

  @Test(arguments: forms)
  func leadNowhereWithoutSymbols(_ object: SyntheticELFObject) {
    var object = object
    for section in [0, 0xfff1, 0xfff2, 77] {
      object.textSection = section
      #expect(
        errorCode(reading: SyntheticArchive().bytes(object.bytes)) == .malformedBuildInfo)
    }
    object.textSection = SyntheticELFObject.data
    object.textHeader = 1 << 20
    #expect(errorCode(reading: SyntheticArchive().bytes(object.bytes)) == .malformedBuildInfo)
  }
}
