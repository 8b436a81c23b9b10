internal import BinarySupport

/// The first 32 bytes of a blob: the magic, the size of a pointer, flags, and in the older form two
/// pointers.
struct BlobHeader {
  static let byteCount = 32
  static let pointerSizeOffset = 14
  private static let flagsOffset = 15
  static let pointersOffset: UInt64 = 16

  let form: BlobForm
  let order: ByteOrder
  /// In bytes; only the pointer form means it.
  let pointerSize: UInt8
  /// The addresses of the version's and the module text's Go string headers, in the pointer form.
  let versionAddress: UInt64
  let textAddress: UInt64

  init(_ bytes: RawSpan) {
    let flags = bytes[byte: BlobHeader.flagsOffset]
    form = flags & Flag.inline != 0 ? .inline : .pointers
    order = flags & Flag.bigEndian != 0 ? .big : .little
    pointerSize = bytes[byte: BlobHeader.pointerSizeOffset]
    if pointerSize == 4 {
      versionAddress = UInt64(bytes.load(16, as: UInt32.self, order))
      textAddress = UInt64(bytes.load(20, as: UInt32.self, order))
    } else {
      versionAddress = bytes.load(16, order)
      textAddress = bytes.load(24, order)
    }
  }

  private enum Flag {
    static let bigEndian: UInt8 = 1
    static let inline: UInt8 = 2
  }
}

/// How a blob leads to its two strings.
@nonexhaustive
public enum BlobForm: Sendable, Hashable {
  /// Go 1.18 and later: the strings follow the header, each after its length.
  case inline
  /// Go 1.13 to 1.17: the header holds the addresses of two Go string headers.
  case pointers
}
