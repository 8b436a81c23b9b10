import TestSupport

@testable import GoBuildInfo

/// A small COFF object with a section of code and one of data.
struct SyntheticCOFF {
  var machine = 0x8664
  /// The data need not be aligned in the file.
  var leading = 3

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let dataOffset = 20 + 2 * 40 + leading
    var file = ByteWriter(.little)
    file.half(machine)
    file.half(2)
    file.pad(to: 20)
    section(&file, ".text", size: 0, offset: 0, characteristics: 0x6050_0020)
    section(&file, ".data", size: contents.count, offset: dataOffset, characteristics: 0xc050_0040)
    file.pad(to: dataOffset)
    return file.bytes + contents
  }

  private func section(
    _ file: inout ByteWriter, _ name: String, size: Int, offset: Int, characteristics: Int
  ) {
    file.text(name, paddedTo: 8)
    for value in [0, 0, size, offset, 0, 0, 0, characteristics] { file.word(value) }
  }
}
