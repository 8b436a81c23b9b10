import TestSupport

@testable import BinarySupport
@testable import GoBuildInfo

/// An ELF object with a blob of pointers, as Go 1.13 to 1.17 leave it to another linker.
struct SyntheticELFObject: Sendable {
  var order = ByteOrder.little
  var is64Bit = true
  /// Whether relocations have addends, or the places that they are for.
  var hasAddends = true
  /// The section that the symbol of the module text is in.
  var textSection = SyntheticELFObject.data
  /// Where the string header of the module text is in the data.
  var textHeader: UInt64 = 16

  static let blob = 1
  static let data = 2
  static let zeros = 3

  private var size: Int { is64Bit ? 8 : 4 }
  private var headers: Int { 4 * size }

  var bytes: [UInt8] {
    let version = Array("go1.15.15".utf8)
    let text = SyntheticBlob().framedText
    // Two string headers 16 bytes into the data, then the strings.
    let versionHeader = 16 + 2 * size
    let strings = 16 + headers
    var blob = writer()
    blob.bytes = SyntheticBlob.magic + [UInt8(size), order == .big ? 1 : 0]
    blob.address(0)
    blob.address(stored(4))
    blob.pad(to: 32)
    var data = writer()
    data.pad(to: 16)
    for (start, string) in [(strings + version.count, text), (strings, version)] {
      data.address(stored(start))
      data.address(UInt64(string.count))
    }
    data.bytes += version + text

    // The blob's pointers lead to symbols 2 and 3, those of the data to symbol 1, which is its start.
    let blobRelocations = relocations([(16, 2, 0), (16 + size, 3, 4)])
    let dataRelocations = relocations([
      (16, 1, strings + version.count), (16 + 2 * size, 1, strings),
    ])
    var symbols = writer()
    symbols.bytes = [UInt8](repeating: 0, count: is64Bit ? 24 : 16)
    symbol(&symbols, section: SyntheticELFObject.data, value: 0)
    symbol(&symbols, section: SyntheticELFObject.data, value: UInt64(versionHeader))
    symbol(&symbols, section: textSection, value: textHeader &- 4)
    let names = Array("\0.go.buildinfo\0".utf8)

    let type = hasAddends ? 4 : 9
    let sections: [(name: Int, type: Int, flags: UInt64, contents: [UInt8], link: Int, info: Int)] =
      [
        (0, 0, 0, [], 0, 0), (1, 1, 3, blob.bytes, 0, 0), (0, 1, 3, data.bytes, 0, 0),
        (0, 8, 3, [UInt8](repeating: 1, count: 64), 0, 0),
        // Relocations of another section, in which nothing is found.
        (0, type, 0, relocations([(16, 3, 1)]), 7, 3), (0, type, 0, blobRelocations, 7, 1),
        (0, type, 0, dataRelocations, 7, 2), (0, 2, 0, symbols.bytes, 8, 1), (0, 3, 0, names, 0, 0),
      ]
    var file = writer()
    file.bytes =
      [0x7f] + Array("ELF".utf8) + [is64Bit ? 2 : 1, order == .little ? 1 : 2, 1, 0]
    file.pad(to: 16)
    file.half(1)
    file.half(is64Bit ? 62 : 3)
    file.word(1)
    file.address(0)
    file.address(0)
    let start = is64Bit ? 64 : 52
    let headerSize = is64Bit ? 64 : 40
    file.address(UInt64(start))
    file.word(0)
    for value in [start, 0, 0, headerSize, sections.count, sections.count - 1] { file.half(value) }
    var offset = start + sections.count * headerSize
    for section in sections {
      file.word(section.name)
      file.word(section.type)
      file.address(section.flags)
      file.address(0)
      file.address(UInt64(offset))
      file.address(UInt64(section.contents.count))
      file.word(section.link)
      file.word(section.info)
      file.address(16)
      file.address(0)
      if section.type != 8 { offset += section.contents.count }
    }
    for section in sections where section.type != 8 { file.bytes += section.contents }
    return file.bytes
  }

  private func writer() -> ByteWriter { ByteWriter(order, is64Bit: is64Bit) }

  /// What is in the place of a pointer: its addend where the relocation has none.
  private func stored(_ addend: Int) -> UInt64 { hasAddends ? 0 : UInt64(addend) }

  private func relocations(_ entries: [(place: Int, symbol: UInt64, addend: Int)]) -> [UInt8] {
    var table = writer()
    for entry in entries {
      table.address(UInt64(entry.place))
      table.address(is64Bit ? entry.symbol << 32 | 1 : entry.symbol << 8 | 1)
      if hasAddends { table.address(UInt64(entry.addend)) }
    }
    return table.bytes
  }

  private func symbol(_ table: inout ByteWriter, section: Int, value: UInt64) {
    table.word(0)
    if is64Bit {
      table.bytes += [0x11, 0]
      table.half(section)
      table.address(value)
      table.address(0)
    } else {
      table.address(value)
      table.address(0)
      table.bytes += [0x11, 0]
      table.half(section)
    }
  }
}
