internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// What was noted of files of a compressed archive that an image may need, while they passed by: the records of what may be layers,
/// and what may describe images.
///
/// Which of them are needed is known at the end of the archive, from where the way back is expensive.
final class NestedArchives {
  private let pass: ArchivePass
  private let budget: InflationBudget
  private let locate: ([UInt8]) -> ArchiveLocation

  private var records: [Int: ArchiveRecord] = [:]
  private var descriptions: [Int: [UInt8]] = [:]
  private var remainingByteCount = 1 << 26

  /// Longer descriptions are read where they lie.
  private static let maximumDescriptionByteCount = 1 << 18

  init(
    _ pass: ArchivePass, _ budget: InflationBudget,
    locate: @escaping ([UInt8]) -> ArchiveLocation
  ) {
    var pass = pass
    // In what image a layer is, if in any, is not known.
    pass.outcomeCount = 0
    self.pass = pass
    self.budget = budget
    self.locate = locate
  }

  /// The record of a file that begins at a position of the archive.
  func record(at position: Int) -> ArchiveRecord? { records[position] }

  /// The contents of a file that begins at a position of the archive.
  func description(at position: Int) -> [UInt8]? { descriptions[position] }

  /// Notes what may be needed of a file that passes by.
  func visit(_ entry: TarEntry, in archive: borrowing TarFile) throws(ReadError) {
    do throws(ReadError) {
      // Sparse files are refused when they are read.
      guard entry.sparseMap == nil else { return }
      if NestedArchives.mayBeLayer(entry) {
        try addRecord(entry.contents, in: archive)
      } else {
        try addDescription(entry.contents, in: archive)
      }
    } catch {
      // A reader of the file meets any other error again.
      if error.code == .cancelled { throw error }
    }
  }

  private func addRecord(
    _ contents: Range<Int>, in archive: borrowing TarFile
  ) throws(ReadError) {
    var file = FileReader()
    try file.open(contents, of: archive.reader)
    guard BinaryScanner.isTarArchive(&file) else {
      return try addDescription(contents, in: archive)
    }
    var layer = try TarFile(contents, of: archive, budget, hashing: pass.hashing)
    let record = pass.record(&layer, locate: locate)
    if record.failure?.code == .cancelled { return }
    guard record.byteCount <= remainingByteCount else { return }
    remainingByteCount -= record.byteCount
    records[contents.lowerBound] = record
  }

  private func addDescription(
    _ contents: Range<Int>, in archive: borrowing TarFile
  ) throws(ReadError) {
    guard 1...NestedArchives.maximumDescriptionByteCount ~= contents.count,
      contents.count <= remainingByteCount
    else { return }
    var file = FileReader()
    try file.open(contents, of: archive.reader)
    let first = try file.bytes(at: 0, count: 1)[byte: 0]
    guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return }
    var bytes = [UInt8](repeating: 0, count: contents.count)
    try file.copy(0..<contents.count, to: &bytes, at: 0)
    remainingByteCount -= contents.count
    descriptions[contents.lowerBound] = bytes
  }

  /// Whether tools call layers like that: by a digest, or `layer.tar`.
  private static func mayBeLayer(_ entry: TarEntry) -> Bool {
    guard let name = entry.components.last else { return false }
    return name.elementsEqual("layer.tar".utf8) || hasDigest(name)
  }

  /// The hexadecimal digits of SHA-256.
  private static let digestCount = 64

  private static func hasDigest(_ name: ArraySlice<UInt8>) -> Bool {
    name.split { !HexadecimalText.isDigit($0) }.contains { $0.count >= digestCount }
  }
}
