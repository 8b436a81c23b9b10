internal import BinarySupport
import GoBuildInfo

/// A package of RPM: a lead, a signature, a header, and a compressed cpio archive.
enum RPMPackage {
  private static let magic: UInt32 = 0xedab_eedb
  private static let leadByteCount = 96
  private static let headerMagic: UInt32 = 0x8ead_e801
  private static let headerByteCount = 16
  private static let indexEntryByteCount = 16
  /// The most that RPM itself takes.
  private static let maximumEntryCount = 1 << 16
  private static let maximumStoreByteCount = 1 << 28

  static func isFirst(in file: inout FileReader) -> Bool {
    guard let head = try? file.bytes(at: 0, count: 4) else { return false }
    return head.load(0, as: UInt32.self, .big) == magic
  }

  /// The position of the archive.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`.
  private static func payloadStart(in file: inout FileReader) throws(ReadError) -> Int {
    let signatureEnd = try headerEnd(at: leadByteCount, in: &file)
    return try headerEnd(at: (signatureEnd + 7) / 8 * 8, in: &file)
  }

  private static func headerEnd(at start: Int, in file: inout FileReader) throws(ReadError) -> Int {
    let header = try file.bytes(at: start, count: headerByteCount)
    guard header.load(0, as: UInt32.self, .big) == headerMagic else {
      throw .malformedArchive("invalid header of an rpm package", at: start)
    }
    let count = Int(clamping: header.load(8, as: UInt32.self, .big))
    let byteCount = Int(clamping: header.load(12, as: UInt32.self, .big))
    guard count <= maximumEntryCount, byteCount <= maximumStoreByteCount else {
      throw .malformedArchive("invalid header of an rpm package: its size", at: start)
    }
    return start + headerByteCount + count * indexEntryByteCount + byteCount
  }

  /// The files of a package.
  ///
  /// - Throws: ``ReadError`` where they cannot be read.
  static func entries(
    of file: consuming FileReader, _ budget: InflationBudget
  ) throws(ReadError) -> EntryArchive {
    let start = try payloadStart(in: &file)
    let byteCount = file.byteCount
    guard start <= byteCount else {
      throw .malformedArchive("rpm package without its archive: truncated?", at: byteCount)
    }
    try file.narrow(to: start..<byteCount)
    var archive = try TarFile(file, budget)
    if archive.inflated == nil, !CPIOArchive.isFirst(in: &archive.reader) {
      throw ReadError(
        .unsupported, at: UInt64(start),
        .sentence("payload of an rpm package that is neither cpio nor compressed by gzip or zstd"))
    }
    return try CPIOArchive.entries(of: archive)
  }
}
