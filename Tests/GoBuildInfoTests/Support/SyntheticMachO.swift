import TestSupport

@testable import BinarySupport
@testable import GoBuildInfo

/// A small Mach-O file with one data section.
struct SyntheticMachO {
  var order = ByteOrder.little
  var is64Bit = true
  /// ARM, in its form for the width unless given.
  var cpuType: UInt32?
  var address: UInt64 = 0x1_0000
  var sectionName = "__go_buildinfo"
  var hasPageZero = true
  /// How much memory the data takes beyond its bytes.
  var zeroByteCount: UInt64 = 0
  /// 2 for a program, 1 for an object, 4 for a core file, 10 for debug information that belongs to a program.
  var fileType = 2

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let headerSize = is64Bit ? 32 : 28
    let segmentSize = is64Bit ? 72 : 56
    let sectionSize = is64Bit ? 80 : 68
    let commandsSize = (hasPageZero ? segmentSize : 0) + 16 + segmentSize + 2 * sectionSize
    let dataOffset = (headerSize + commandsSize + 15) / 16 * 16

    var file = ByteWriter(order, is64Bit: is64Bit)
    file.number(is64Bit ? 0xfeed_facf : 0xfeed_face as UInt32)
    file.number(cpuType ?? (is64Bit ? 0x0100_000c : 12))
    file.word(0)
    file.word(fileType)
    file.word(hasPageZero ? 3 : 2)
    file.word(commandsSize)
    file.word(0)
    if is64Bit { file.word(0) }

    if hasPageZero {
      // A page zero with bytes in the file, even for the address of the data: nothing must be
      // found in it.
      segment(&file, name: "__PAGEZERO", address: 0, offset: 0, size: 0x2_0000, sections: 0)
    }
    // A command of another kind.
    file.word(0x2a)
    file.word(16)
    file.address(0)
    file.pad(to: headerSize + (hasPageZero ? segmentSize : 0) + 16)
    segment(
      &file, name: "__DATA", address: address, offset: UInt64(dataOffset),
      size: UInt64(contents.count), memorySize: UInt64(contents.count) + zeroByteCount, sections: 2)
    section(&file, name: "__data", address: address, size: 0, offset: dataOffset)
    section(&file, name: sectionName, address: address, size: contents.count, offset: dataOffset)
    file.pad(to: dataOffset)
    return file.bytes + contents
  }

  private func segment(
    _ file: inout ByteWriter, name: String, address: UInt64, offset: UInt64, size: UInt64,
    memorySize: UInt64? = nil, sections: Int
  ) {
    let sectionSize = is64Bit ? 80 : 68
    file.word(is64Bit ? 0x19 : 0x1)
    file.word((is64Bit ? 72 : 56) + sections * sectionSize)
    file.text(name, paddedTo: 16)
    file.address(address)
    file.address(memorySize ?? size)
    file.address(offset)
    file.address(size)
    file.word(7)
    file.word(3)
    file.word(sections)
    file.word(0)
  }

  private func section(
    _ file: inout ByteWriter, name: String, address: UInt64, size: Int, offset: Int
  ) {
    file.text(name, paddedTo: 16)
    file.text("__DATA", paddedTo: 16)
    file.address(address)
    file.address(UInt64(size))
    file.word(offset)
    for _ in 0..<(is64Bit ? 7 : 6) { file.word(0) }
  }
}

/// A universal file of the given images.
func universal(
  _ slices: [(cpuType: UInt32, cpuSubtype: UInt32, image: [UInt8])], is64Bit: Bool = false
) -> [UInt8] {
  var file = ByteWriter(.big, is64Bit: is64Bit)
  file.number(is64Bit ? 0xcafe_babf : 0xcafe_babe as UInt32)
  file.word(slices.count)
  var offset = 8 + slices.count * (is64Bit ? 32 : 20)
  for slice in slices {
    file.number(slice.cpuType)
    file.number(slice.cpuSubtype)
    file.address(UInt64(offset))
    file.address(UInt64(slice.image.count))
    file.word(0)
    if is64Bit { file.word(0) }
    offset += slice.image.count
  }
  for slice in slices { file.bytes += slice.image }
  return file.bytes
}
