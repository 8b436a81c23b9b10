internal import BinarySupport
import GoBuildInfo

/// A report of a file that a scan found, to be printed when its turn comes.
enum Deferred<Report: Sendable>: Sendable {
  case held(Report)

  /// The report was too large to be held: the file is read again, if it is still the same.
  case postponed(FileIdentity)

  /// - Throws: ``ReadError``.
  init(_ report: Report, isTooLarge: Bool, _ reader: inout FileReader) throws(ReadError) {
    self = isTooLarge ? .postponed(try reader.identity) : .held(report)
  }
}
