import TestSupport

@testable import GoBuildInfo

/// A small PE file with a section of code and one of data.
struct SyntheticPE {
  var is64Bit = true
  var imageBase: UInt64 = 0x40_0000
  var sectionAddress = 0x2000
  var characteristics = 0xc000_0040
  var signatureOffset = 0x80
  /// How much memory the section takes; as much as the file has if nil.
  var virtualSize: Int?

  /// Where the data section will be in memory.
  var address: UInt64 { imageBase + UInt64(sectionAddress) }

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let optionalSize = is64Bit ? 240 : 224
    let dataOffset = signatureOffset + 24 + optionalSize + 3 * 40
    var file = ByteWriter(.little, is64Bit: is64Bit)
    file.text("MZ", paddedTo: 60)
    file.word(signatureOffset)
    file.pad(to: signatureOffset)
    file.text("PE\0\0")
    file.half(is64Bit ? 0x8664 : 0x14c)
    file.half(3)
    file.word(0)
    file.word(0)
    file.word(0)
    file.half(optionalSize)
    file.half(0x22)
    file.half(is64Bit ? 0x20b : 0x10b)
    file.pad(to: signatureOffset + 24 + (is64Bit ? 24 : 28))
    file.address(imageBase)
    // The number of data directories, which fill the rest of the optional header.
    file.pad(to: signatureOffset + 24 + (is64Bit ? 108 : 92))
    file.word(16)
    file.pad(to: signatureOffset + 24 + optionalSize)
    section(&file, ".text", address: 0x1000, size: 0x10, offset: 0, characteristics: 0x6000_0020)
    // Writable data without a place in memory is passed over.
    section(&file, ".none", address: 0, size: 0x10, offset: 0, characteristics: 0xc000_0040)
    section(
      &file, ".data", address: sectionAddress, size: contents.count, offset: dataOffset,
      characteristics: characteristics)
    return file.bytes + contents
  }

  private func section(
    _ file: inout ByteWriter, _ name: String, address: Int, size: Int, offset: Int,
    characteristics: Int
  ) {
    file.text(name, paddedTo: 8)
    file.word(name == ".data" ? virtualSize ?? size : size)
    file.word(address)
    file.word(size)
    file.word(offset)
    file.word(0)
    file.word(0)
    file.word(0)
    file.word(characteristics)
  }
}
