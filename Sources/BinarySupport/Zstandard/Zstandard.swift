/// The parts of a Zstandard decompressor (RFC 8878).
package enum Zstandard {
  /// The number that a frame begins with.
  package static let magic: UInt32 = 0xfd2f_b528

  /// The numbers that skippable frames begin with.
  package static let skippableMagics: ClosedRange<UInt32> = 0x184d_2a50...0x184d_2a5f

  /// The size of a block's header.
  package static let blockHeaderByteCount = 3

  /// The most that a block contains, compressed or not.
  package static let maximumBlockByteCount = 1 << 17

  /// The largest accepted window: the default of `zstd -d`.
  package static let maximumWindowByteCount = 1 << 27

  /// The reason why a frame cannot be decompressed.
  package struct Failure: Error {
    package let kind: Kind
    package let sentence: StaticString

    package enum Kind {
      case malformed, unsupported, limitExceeded
    }

    init(_ kind: Kind, _ sentence: StaticString) {
      self.kind = kind
      self.sentence = sentence
    }
  }
}

extension Zstandard {
  /// The header of a block (RFC 8878, 3.1.1.2).
  package struct BlockHeader {
    package let isLast: Bool
    package let kind: Kind
    /// The size of the block in the file, or how often its one byte is repeated.
    package let byteCount: Int

    package enum Kind {
      case raw, repeated, compressed
    }

    /// - Parameter limit: the most that a block of the frame contains.
    package init(_ bytes: RawSpan, limit: Int) throws(Failure) {
      let number = Int(bytes[byte: 0]) | Int(bytes[byte: 1]) << 8 | Int(bytes[byte: 2]) << 16
      isLast = number & 1 == 1
      byteCount = number >> 3
      switch number >> 1 & 3 {
      case 0: kind = .raw
      case 1: kind = .repeated
      case 2: kind = .compressed
      default: throw Failure(.malformed, "zstd: reserved block type")
      }
      guard byteCount <= limit else {
        throw Failure(.malformed, "zstd: block exceeds the maximum block size")
      }
    }
  }
}
