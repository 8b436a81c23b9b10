internal import BinarySupport
public import GoBuildInfo

/// An earlier report about binaries: the lines that `gobuildinfo --json` prints, or what `go version -m -json`
/// prints of one. Several reports, one after another, are a report.
public struct BuildReport: Sendable, Hashable {
  /// The binaries of the report, in its order.
  public let records: [BinaryRecord]

  /// Creates a report.
  public init(_ records: [BinaryRecord]) { self.records = records }

  /// Reads a report of at most 16 MiB, which may also come from a pipe. ``BuildReportReader`` reads larger ones, one binary
  /// at a time.
  ///
  /// - Throws: ``ReportError`` where it cannot be read, or is not a report.
  public init(contentsOf path: Pathname) throws(ReportError) {
    let name = path.description
    var file: FileReader
    do throws(ReadError) {
      file = try FileReader(openingFileOrPipe: path, limit: BuildReport.maximumByteCount)
    } catch {
      throw ReportError(file: name, error.description)
    }
    guard file.byteCount <= BuildReport.maximumByteCount else {
      throw ReportError(file: name, "a report of more than 16 MiB")
    }
    try self.init(reading: &file, name)
  }

  /// Reads the report at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``ReportError`` where it cannot be read, or is not a report.
  public init(contentsOf path: String) throws(ReportError) {
    try self.init(contentsOf: Pathname(path))
  }

  private static let maximumByteCount = 1 << 24

  /// Parses the text of a report.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: the name of the report in errors.
  /// - Throws: ``ReportError`` where it is not a report.
  public init(parsing text: String, name: String = "report") throws(ReportError) {
    let bytes = Array(text.utf8)
    var source = MemoryBytes(bytes.span.raw)
    try self.init(reading: &source, name)
  }

  private init(
    reading source: inout some Bytes, _ name: String
  ) throws(ReportError) {
    var reader = BuildReportReader(name: name)
    var records: [BinaryRecord] = []
    while let record = try reader.nextRecord(in: &source) { records.append(record) }
    guard !records.isEmpty else { throw ReportError(file: name, "no binary in the report") }
    self.records = records
  }

  /// The report as `gobuildinfo --json` prints it: a line for each binary.
  public var json: [UInt8] { records.flatMap { $0.jsonLine } }
}
