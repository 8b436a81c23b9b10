import TestSupport

@testable import BinarySupport
@testable import GoBuildInfo

/// A small ELF file with one data section.
struct SyntheticELF {
  var order = ByteOrder.little
  var is64Bit = true
  var address: UInt64 = 0x40_1000
  /// How much memory the data takes beyond its bytes.
  var zeroByteCount: UInt64 = 0
  /// Whether the file is what `objcopy --only-keep-debug` leaves: nothing of what is loaded.
  var isDebugFile = false
  /// Names of sections that stand before the one with the blob.
  var otherSections: [String] = [".text", ".data"]
  var sectionName = ".go.buildinfo"
  /// Whether the name is the tail of a longer one, as linkers share them.
  var sharesName = false
  /// Whether the counts stand in section header 0.
  var extendsCounts = false
  /// Whether the file is an object, which has no program headers and whose data is where the section says.
  var isRelocatable = false
  /// Whether there are section headers.
  var hasSections = true
  var machine: Int?
  /// 2 for a program at fixed addresses, 3 for what can be loaded anywhere.
  var type = 2
  var systemABI: UInt8 = 0
  /// Segments of other types, with what they hold.
  var otherContents: [(Int, [UInt8])] = []
  /// Program headers that stand before the one that maps the data: type, address, size in file.
  var otherSegments: [(Int, UInt64, UInt64)] = [(6, 0x40_0000, 0x40)]

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let headerSize = is64Bit ? 64 : 52
    let programSize = is64Bit ? 56 : 32
    let sectionSize = is64Bit ? 64 : 40
    let programCount = isRelocatable ? 0 : otherSegments.count + otherContents.count + 1
    let sectionCount = otherSections.count + 3
    let dataOffset = (headerSize + programCount * programSize + 15) / 16 * 16
    let (names, nameOffsets) = nameTable()
    let namesOffset = dataOffset + contents.count
    let sectionsOffset = (namesOffset + names.count + 7) / 8 * 8

    let otherOffset = sectionsOffset + sectionCount * sectionSize
    var file = ByteWriter(order, is64Bit: is64Bit)
    file.bytes =
      [0x7f] + Array("ELF".utf8) + [is64Bit ? 2 : 1, order == .little ? 1 : 2, 1, systemABI]
    file.pad(to: 16)
    file.half(isRelocatable ? 1 : type)
    file.half(machine ?? (is64Bit ? 62 : 3))
    file.word(1)
    file.address(address)
    file.address(isRelocatable ? 0 : UInt64(headerSize))
    file.address(hasSections ? UInt64(sectionsOffset) : 0)
    file.word(0)
    file.half(headerSize)
    file.half(programSize)
    file.half(extendsCounts ? 0xffff : programCount)
    file.half(sectionSize)
    file.half(extendsCounts || !hasSections ? 0 : sectionCount)
    file.half(extendsCounts ? 0xffff : sectionCount - 1)

    if !isRelocatable {
      for (type, address, size) in otherSegments {
        segment(&file, type: type, offset: 0, address: address, size: size)
      }
      var offset = otherOffset
      for (type, contents) in otherContents {
        segment(
          &file, type: type, offset: UInt64(offset), address: 0, size: UInt64(contents.count))
        offset += contents.count
      }
      segment(
        &file, type: 1, offset: UInt64(dataOffset), address: address,
        size: isDebugFile ? 0 : UInt64(contents.count),
        memorySize: UInt64(contents.count) + zeroByteCount)
    }
    file.pad(to: dataOffset)
    file.bytes += contents
    file.bytes += names
    file.pad(to: sectionsOffset)

    section(
      &file, name: 0, type: 0, address: 0, offset: 0, size: extendsCounts ? sectionCount : 0,
      link: extendsCounts ? sectionCount - 1 : 0, info: extendsCounts ? programCount : 0)
    for name in otherSections {
      section(
        &file, name: nameOffsets[name]!, type: isDebugFile ? 8 : 1, address: 0, offset: 0, size: 0)
    }
    section(
      &file, name: nameOffsets[sectionName]!, type: isDebugFile ? 8 : 1, address: address,
      offset: dataOffset,
      size: contents.count)
    section(
      &file, name: nameOffsets[".shstrtab"]!, type: 3, address: 0, offset: namesOffset,
      size: names.count)
    for (_, contents) in otherContents { file.bytes += contents }
    return file.bytes
  }

  private func nameTable() -> ([UInt8], [String: Int]) {
    var table: [UInt8] = [0]
    var offsets: [String: Int] = [:]
    for name in otherSections + [sectionName, ".shstrtab"] {
      if name == sectionName, sharesName { table += ".rela".utf8 }
      offsets[name] = table.count
      table += name.utf8 + [0]
    }
    return (table, offsets)
  }

  private func segment(
    _ file: inout ByteWriter, type: Int, offset: UInt64, address: UInt64, size: UInt64,
    memorySize: UInt64? = nil
  ) {
    file.word(type)
    if is64Bit { file.word(6) }
    file.address(offset)
    file.address(address)
    file.address(address)
    file.address(size)
    file.address(memorySize ?? size)
    if !is64Bit { file.word(6) }
    file.address(16)
  }

  private func section(
    _ file: inout ByteWriter, name: Int, type: Int, address: UInt64, offset: Int, size: Int,
    link: Int = 0, info: Int = 0
  ) {
    file.word(name)
    file.word(type)
    // Neither the first section nor the table of names is loaded.
    file.address(type == 0 || type == 3 ? 0 : 3)
    file.address(address)
    file.address(UInt64(offset))
    file.address(UInt64(size))
    file.word(link)
    file.word(info)
    file.address(16)
    file.address(0)
  }
}
