import TestSupport
import Testing

@testable import BinarySupport
@testable import GoBuildInfo

/// Addresses for which the file has no bytes: zeros where a loader puts zeros, damage elsewhere.
@Suite struct ZeroFilledMemoryTests {
  /// A file of each format, with 64 bytes of zero-filled memory after its data.
  struct Format: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let address: UInt64
    let pointerSize: Int
    let order: ByteOrder
    let bytes: @Sendable ([UInt8]) -> [UInt8]
  }

  static let zeroByteCount = 64

  static let formats: [Format] = [true, false].flatMap { is64Bit in
    let name = is64Bit ? "64 bit" : "32 bit"
    let size = is64Bit ? 8 : 4
    let plan9 = SyntheticPlan9(is64Bit: is64Bit, zeroByteCount: zeroByteCount)
    let xcoff = SyntheticXCOFF(is64Bit: is64Bit, zeroByteCount: zeroByteCount)
    let orders = [ByteOrder.little, .big].flatMap { order in
      let elf = SyntheticELF(
        order: order, is64Bit: is64Bit, zeroByteCount: UInt64(zeroByteCount))
      let machO = SyntheticMachO(
        order: order, is64Bit: is64Bit, zeroByteCount: UInt64(zeroByteCount))
      return [
        Format(
          testDescription: "ELF, \(name), \(order)", address: elf.address, pointerSize: size,
          order: order, bytes: elf.bytes),
        Format(
          testDescription: "Mach-O, \(name), \(order)", address: machO.address, pointerSize: size,
          order: order, bytes: machO.bytes),
      ]
    }
    let address = SyntheticPE(is64Bit: is64Bit).address
    return orders + [
      Format(
        testDescription: "PE, \(name)", address: address, pointerSize: size, order: .little,
        bytes: {
          SyntheticPE(is64Bit: is64Bit, virtualSize: $0.count + zeroByteCount).bytes($0)
        }),
      Format(
        testDescription: "XCOFF, \(name)", address: xcoff.address, pointerSize: size, order: .big,
        bytes: xcoff.bytes),
      Format(
        testDescription: "Plan 9, \(name)", address: plan9.address, pointerSize: size,
        order: .little, bytes: plan9.bytes),
    ]
  }

  /// The data of a program, with the header of its module text elsewhere, and what follows it in the file.
  private func file(
    _ format: Format, headerOffset: Int, following: [UInt8] = []
  ) -> [UInt8] {
    var blob = SyntheticBlob(
      form: .pointers, order: format.order, pointerSize: format.pointerSize)
    let byteCount = blob.contents(at: format.address).count
    blob.textHeader = format.address + UInt64(byteCount + headerOffset)
    return format.bytes(blob.contents(at: format.address) + following)
  }

  private func header(_ format: Format, address: UInt64, count: UInt64) -> [UInt8] {
    var writer = ByteWriter(format.order, is64Bit: format.pointerSize == 8)
    writer.address(address)
    writer.address(count)
    return writer.bytes
  }

  /// As in each program of Go 1.13 to 1.17 that was built outside of modules.
  @Test(arguments: formats)
  func aHeaderOfZerosIsAnEmptyString(_ format: Format) throws {
    #expect(
      try buildInfo(in: file(format, headerOffset: 0)) == BuildInfo(goVersion: "go1.27.3"))
  }

  @Test(arguments: formats)
  func aHeaderBeyondTheZerosIsDamage(_ format: Format) {
    let last = ZeroFilledMemoryTests.zeroByteCount - 2 * format.pointerSize
    #expect(errorCode(reading: file(format, headerOffset: last)) == nil)
    #expect(errorCode(reading: file(format, headerOffset: last + 1)) == .malformedBuildInfo)
    #expect(errorCode(reading: file(format, headerOffset: 0x10_0000)) == .malformedBuildInfo)
  }

  @Test(arguments: formats)
  func aHeaderMayEndInZeros(_ format: Format) throws {
    guard format.testDescription.hasPrefix("ELF") || format.testDescription.hasPrefix("Mach-O")
    else { return }
    let blob = SyntheticBlob(
      form: .pointers, order: format.order, pointerSize: format.pointerSize)
    let text = blob.framedText
    let address =
      format.address + UInt64(blob.contents(at: format.address).count - text.count)
    let whole = header(format, address: address, count: UInt64(text.count))
    // The address alone: the length is zero.
    let cut = Array(whole.prefix(format.pointerSize))
    #expect(
      try buildInfo(in: file(format, headerOffset: 0, following: cut))
        == BuildInfo(goVersion: "go1.27.3"))
    // In little-endian order the zeros may be the upper bytes of the length.
    if format.order == .little {
      let most = Array(whole.prefix(format.pointerSize + 2))
      #expect(
        try buildInfo(in: file(format, headerOffset: 0, following: most))
          == ObjectFileTests.expected)
    }
  }

  /// What the text of a string is made of may be zeros too, which are no text.
  @Test(arguments: formats)
  func textInZerosIsNone(_ format: Format) throws {
    guard !format.testDescription.hasPrefix("XCOFF") else { return }
    let size = UInt64(2 * format.pointerSize)
    let blob = SyntheticBlob(
      form: .pointers, order: format.order, pointerSize: format.pointerSize)
    let end = format.address + UInt64(blob.contents(at: format.address).count) + size
    for (start, count) in [(end, 40), (end - 8, 48), (end - 100, 120)] as [(UInt64, UInt64)] {
      let header = header(format, address: start, count: count)
      #expect(
        try buildInfo(in: file(format, headerOffset: 0, following: header))
          == BuildInfo(goVersion: "go1.27.3"))
    }
    let beyond = header(format, address: end, count: 0x10_0000)
    #expect(
      errorCode(reading: file(format, headerOffset: 0, following: beyond)) == .malformedBuildInfo)
  }

  /// What is missing of a file that was cut is not zero.
  @Test func whatWasCutIsNotZero() {
    let machO = SyntheticMachO(zeroByteCount: 64)
    var blob = SyntheticBlob(form: .pointers)
    let byteCount = blob.contents(at: machO.address).count
    blob.textHeader = machO.address + UInt64(byteCount)
    let bytes = machO.bytes(
      blob.contents(at: machO.address) + [UInt8](repeating: 0, count: 32))
    #expect(errorCode(reading: bytes) == nil)
    #expect(errorCode(reading: Array(bytes.dropLast(32))) == .malformedBuildInfo)
  }

  /// The file's bytes precede zeros where two parts of the memory overlap.
  @Test func bytesPrecedeZeros() throws {
    let elf = SyntheticELF()
    let blob = SyntheticBlob(form: .pointers).contents(at: elf.address)
    var bytes = elf.bytes(blob)
    // The first program header becomes a loaded segment of zeros over all addresses.
    var writer = ByteWriter(.little)
    writer.word(1)
    writer.word(6)
    for value: UInt64 in [0, 0, 0, 0, 1 << 40, 16] { writer.address(value) }
    bytes.replaceSubrange(64..<64 + 56, with: writer.bytes)
    #expect(try buildInfo(in: bytes) == ObjectFileTests.expected)
  }
}
