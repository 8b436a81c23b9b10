internal import BinarySupport
package import GoBuildInfo

/// How a file is compressed, told by its first bytes.
enum Compression {
  case none
  case supported(CompressedFormat)
  case unsupported(StaticString)

  /// - Throws: ``ReadError`` where the file cannot be read.
  init(sniffing file: inout FileReader) throws(ReadError) {
    let head = try file.bytes(at: 0, count: min(6, file.byteCount))
    if head.byteCount >= 2, head.load(0, as: UInt16.self, .little) == 0x8b1f {
      self = .supported(.gzip)
    } else if head.byteCount >= 4, Compression.isZstandard(head.load(0, as: UInt32.self, .little)) {
      self = .supported(.zstandard)
    } else if head.byteCount == 6, head[byte: 0] == 0xfd, head.hasBytes("7zXZ\0", at: 1) {
      self = .unsupported("xz compression is not supported, only gzip and zstd")
    } else if head.hasBytes("BZh") {
      self = .unsupported("bzip2 compression is not supported, only gzip and zstd")
    } else {
      self = .none
    }
  }

  /// Whether a number begins a frame of Zstandard (RFC 8878), or one to be skipped before it.
  private static func isZstandard(_ magic: UInt32) -> Bool {
    magic == Zstandard.magic || Zstandard.skippableMagics ~= magic
  }
}

/// A tar archive, compressed or not, that is read like a file.
package struct TarFile: ~Copyable {
  package var reader: FileReader

  /// What decompresses it; nil where it is not compressed.
  package let inflated: InflatedFile?

  /// Nothing to read.
  package init() {
    reader = FileReader()
    inflated = nil
  }

  /// - Parameters:
  ///   - budget: what may be decompressed.
  ///   - isHashed: whether what is decompressed is hashed.
  /// - Throws: ``ReadError`` with code `unsupported` for another compression than gzip and zstd.
  package init(
    _ file: consuming FileReader, _ budget: InflationBudget, isHashed: Bool = false
  ) throws(ReadError) {
    switch try Compression(sniffing: &file) {
    case .none:
      reader = file
      inflated = nil
    case .supported(let format):
      let inflated = InflatedFile(file, format, budget: budget, isHashed: isHashed)
      var reader = FileReader()
      try reader.open(inflated.contents)
      self.reader = reader
      self.inflated = inflated
    case .unsupported(let sentence):
      throw ReadError(.unsupported, .sentence(sentence))
    }
  }
}
