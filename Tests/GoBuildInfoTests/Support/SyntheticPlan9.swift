import TestSupport

@testable import GoBuildInfo

/// A small Plan 9 executable, for 386 or amd64.
struct SyntheticPlan9 {
  var is64Bit = true
  /// How much text stands before the data; it moves the data in the file, not in memory.
  var textByteCount = 100

  /// How much memory the data takes beyond its bytes.
  var zeroByteCount = 64

  /// Where the data will be in memory: on the page after the text.
  var address: UInt64 { is64Bit ? 0x40_0000 : 0x2000 }

  func bytes(_ contents: [UInt8]) -> [UInt8] {
    let headerSize = is64Bit ? 40 : 32
    var file = ByteWriter(.big)
    file.word(is64Bit ? 0x8a97 : 0x1eb)
    file.word(textByteCount)
    file.word(contents.count)
    // The size of what is zero at the start, that of the symbols, the entry point, two tables more.
    for value in [zeroByteCount, 0, 0, 0, 0] { file.word(value) }
    file.pad(to: headerSize + textByteCount)
    return file.bytes + contents
  }
}
