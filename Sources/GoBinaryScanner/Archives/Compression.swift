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

  /// What decompresses the file that it is a part of, and which part; nil where it is compressed itself.
  private let stream: (InflatedFile, part: Range<Int>)?

  /// How much the files have that were put together to an archive; 0 for others.
  let entryByteCount: Int
  private let isComposed: Bool

  /// Whether going back in it is expensive, or it is read by one thread at a time.
  var isStream: Bool { inflated != nil || stream != nil || isComposed }

  /// Nothing to read.
  package init() {
    reader = FileReader()
    inflated = nil
    stream = nil
    entryByteCount = 0
    isComposed = false
  }

  /// Files that are not in a tar archive.
  init(_ entries: EntryArchive) throws(ReadError) {
    reader = FileReader()
    try reader.open(entries.contents)
    inflated = nil
    stream = nil
    entryByteCount = reader.byteCount
    isComposed = true
  }

  /// - Parameters:
  ///   - budget: what may be decompressed.
  ///   - hashing: where what is decompressed is hashed.
  /// - Throws: ``ReadError`` with code `unsupported` for another compression than gzip and zstd.
  package init(
    _ file: consuming FileReader, _ budget: InflationBudget, hashing: StreamHashing = .none
  ) throws(ReadError) {
    try self.init(file, in: nil, budget, hashing)
  }

  /// A part of another archive that is a stream.
  ///
  /// - Throws: as ``init(_:_:hashing:)``.
  init(
    _ part: Range<Int>, of archive: borrowing TarFile, _ budget: InflationBudget,
    hashing: StreamHashing
  ) throws(ReadError) {
    var file = FileReader()
    try file.open(part, of: archive.reader)
    let stream = archive.inflated.map { ($0, part: part) }
    try self.init(file, in: stream, budget, hashing)
  }

  private init(
    _ file: consuming FileReader, in stream: (InflatedFile, part: Range<Int>)?,
    _ budget: InflationBudget, _ hashing: StreamHashing
  ) throws(ReadError) {
    entryByteCount = 0
    isComposed = false
    switch try Compression(sniffing: &file) {
    case .none:
      reader = file
      inflated = nil
      self.stream = stream
      if let stream { stream.0.willHash(stream.part, hashing) }
    case .supported(let format):
      let inflated = InflatedFile(file, format, budget: budget, hashing: hashing)
      var reader = FileReader()
      try reader.open(inflated.contents)
      self.reader = reader
      self.inflated = inflated
      self.stream = nil
    case .unsupported(let sentence):
      throw ReadError(.unsupported, .sentence(sentence))
    }
  }

  /// Reads what follows the end of the archive in its file, which counts for checksums and digests.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `limitExceeded`.
  func readToEnd() throws(ReadError) {
    try inflated?.readToEnd()
    if let stream { try stream.0.read(through: stream.part.upperBound) }
  }

  /// The SHA-256 digests of an archive that was read to its end, in hexadecimal digits: of its contents, and of the file that they
  /// are in. Nil where it is not hashed.
  var digits: (contents: String?, file: String?) {
    if let inflated { return (inflated.digits, inflated.sourceDigits) }
    guard let stream else { return (nil, nil) }
    let digits = stream.0.digits(of: stream.part)
    return (digits, digits)
  }
}
