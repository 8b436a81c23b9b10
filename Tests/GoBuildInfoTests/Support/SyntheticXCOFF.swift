import TestSupport

@testable import GoBuildInfo

/// A small XCOFF executable with text, data and memory that the file has no bytes for.
struct SyntheticXCOFF {
  var is64Bit = true
  /// How much memory the section without bytes takes beyond the data; it starts where the data does.
  var zeroByteCount = 0
  var address: UInt64 { is64Bit ? 0x1_1000_0000 : 0x2000_0000 }

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let headerSize = is64Bit ? 24 : 20
    let optionalSize = 16
    let sectionSize = is64Bit ? 72 : 40
    let dataOffset = headerSize + optionalSize + 3 * sectionSize
    var file = ByteWriter(.big, is64Bit: is64Bit)
    file.half(is64Bit ? 0x1f7 : 0x1df)
    file.half(3)
    file.word(0)
    file.address(0)
    if is64Bit {
      file.half(optionalSize)
      file.half(2)
      file.word(0)
    } else {
      file.word(0)
      file.half(optionalSize)
      file.half(2)
    }
    file.pad(to: headerSize + optionalSize)
    // Before the data stands what has its address but no bytes.
    section(
      &file, ".bss", address: address, size: contents.count + zeroByteCount, offset: 0, flags: 0x80)
    section(&file, ".data", address: address, size: contents.count, offset: dataOffset, flags: 0x40)
    section(&file, ".text", address: 0x1000, size: 16, offset: 16, flags: 0x20)
    return file.bytes + contents
  }

  private func section(
    _ file: inout ByteWriter, _ name: String, address: UInt64, size: Int, offset: Int, flags: Int
  ) {
    let start = file.bytes.count
    file.text(name, paddedTo: 8)
    file.address(address)
    file.address(address)
    file.address(UInt64(size))
    file.address(UInt64(offset))
    // Where relocations and line numbers are, and how many.
    file.pad(to: start + (is64Bit ? 64 : 36))
    file.word(flags)
    file.pad(to: start + (is64Bit ? 72 : 40))
  }
}
