internal import BinarySupport

/// The frame that `go build` puts around the module text: 16 bytes of sentinel on either side.
enum ModuleTextFrame {
  static let sentinelSize = 16

  /// The sentinels before the text and after it, as two little-endian words each.
  static let start: (UInt64, UInt64) = (0x0208_7492_0caf_7730, 0xe618_d6e6_07c1_e141)
  static let end: (UInt64, UInt64) = (0x7220_1886_3143_32f9, 0xf2d8_1641_1042_8200)

  /// The text within its frame; empty where there is none.
  ///
  /// Like Go, this takes the frame for given where a newline precedes what must be the sentinel.
  static func contents(
    of framed: Range<Int>, in source: inout some Bytes
  ) throws(ReadError) -> Range<Int> {
    guard framed.count >= 2 * sentinelSize + 1 else { return framed.lowerBound..<framed.lowerBound }
    // The whole text rather than the one byte: who locates it is about to read it, and a file
    // reader then has it.
    let bytes = try source.bytes(at: framed.lowerBound, count: framed.count)
    guard bytes[byte: framed.count - sentinelSize - 1] == UInt8(ascii: "\n") else {
      return framed.lowerBound..<framed.lowerBound
    }
    return framed.lowerBound + sentinelSize..<framed.upperBound - sentinelSize
  }
}
