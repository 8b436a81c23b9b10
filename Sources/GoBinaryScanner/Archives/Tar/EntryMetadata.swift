internal import BinarySupport
import GoBuildInfo

/// What headers before an entry's own record of it: a pax extended header and GNU's long names.
///
/// Readers differ in what counts where there are two of a kind: Go keeps the last, libarchive merges them.
struct EntryMetadata {
  private var records: PaxRecords?
  private var longName: [UInt8]?
  private var longLinkName: [UInt8]?

  /// Whether no header preceded.
  var isEmpty: Bool { records == nil && longName == nil && longLinkName == nil }

  var byteCount: Int64? { records?.byteCount }
  var sparse: SparseRecords? { records?.sparse }
  var isOverlaid: Bool { records?.isOverlaid ?? false }

  mutating func set(_ records: PaxRecords, at position: Int) throws(ReadError) {
    guard self.records == nil else {
      throw .malformedArchive("two pax headers before one entry", at: position)
    }
    self.records = records
  }

  mutating func set(longName: [UInt8], at position: Int) throws(ReadError) {
    try EntryMetadata.set(longName, &self.longName, position)
  }

  mutating func set(longLinkName: [UInt8], at position: Int) throws(ReadError) {
    try EntryMetadata.set(longLinkName, &self.longLinkName, position)
  }

  private static func set(
    _ name: [UInt8], _ place: inout [UInt8]?, _ position: Int
  ) throws(ReadError) {
    guard place == nil else {
      throw .malformedArchive("two GNU long names before one entry", at: position)
    }
    guard !name.isEmpty else { throw .malformedArchive("empty GNU long name", at: position) }
    place = name
  }

  /// The names in place of those of the entry's header.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive` where GNU's differ from those of the pax header.
  func names(at position: Int) throws(ReadError) -> (name: [UInt8]?, linkName: [UInt8]?) {
    (
      try EntryMetadata.one(longName, records?.name, position),
      try EntryMetadata.one(longLinkName, records?.linkName, position)
    )
  }

  private static func one(
    _ long: [UInt8]?, _ recorded: [UInt8]?, _ position: Int
  ) throws(ReadError) -> [UInt8]? {
    guard let long, let recorded else { return long ?? recorded }
    guard long == recorded else {
      throw .malformedArchive("the pax path differs from the GNU long name", at: position)
    }
    return long
  }
}
