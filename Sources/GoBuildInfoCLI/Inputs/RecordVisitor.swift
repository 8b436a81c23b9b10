internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo

/// A visitor that takes records of binaries, read from files or from reports of `gobuildinfo --json`.
protocol RecordVisitor: InputVisitor, ~Copyable where Finding == BinaryRecords {
  /// What is read of each file.
  var contents: RecordContents { get }

  /// Takes a binary.
  ///
  /// - Parameter path: the file, or the report that has it.
  mutating func take(_ record: BinaryRecord, at path: Pathname)

  /// Takes the reason why an image of a file cannot be read.
  ///
  /// - Parameter image: the name of the image; nil where the file is the image.
  mutating func fail(_ path: Pathname, image: String?, _ error: ReadError)

  /// Takes the reason why a line of a report is not a binary.
  mutating func fail(_ path: Pathname, _ error: ReportError)
}

/// What is read of a file for a record.
struct RecordContents: Sendable {
  /// Whether programs are searched for a second copy of the Go version.
  var confirmsVersions = false
  /// Whether the hash of the file is computed.
  var hashes = false
  /// Whether interpreters are looked for in the image that the file lies in.
  var findsInterpreters = false
  /// Whether the packages are read of which there is code.
  var packages = false
  /// Whether the names of functions are read.
  var functions = false

  /// How many files a scan may hold: those of the largest programs have some hundred kilobytes of modules each.
  static let maximumHeldCount = 16

  /// How many files a scan may hold with the names of their functions, of which the largest programs have some megabytes.
  private static let maximumHeldCountWithFunctions = 4

  /// How many files a scan may hold.
  var maximumHeldCount: Int {
    functions ? RecordContents.maximumHeldCountWithFunctions : RecordContents.maximumHeldCount
  }
}

extension RecordVisitor where Self: ~Copyable {
  var inspection: Inspection {
    let contents = contents
    return { file, reader throws(ReadError) in
      var records = try BinaryRecords(
        reading: &reader, file: file.path, location: file.location,
        confirmsVersions: contents.confirmsVersions, hashes: contents.hashes,
        packages: contents.packages, functions: contents.functions)
      if contents.findsInterpreters { records.findInterpreters { file.imageContains($0) } }
      return records
    }
  }

  var refusalBasis: String {
    let isIncluded = [contents.confirmsVersions, contents.packages, contents.functions]
    return "records " + isIncluded.map { $0 ? "1" : "0" }.joined()
  }

  mutating func take(_ finding: BinaryRecords, at path: Pathname) {
    for record in finding.records { take(record, at: path) }
    for failure in finding.failures { fail(path, image: failure.part, failure.error) }
  }

  mutating func fail(_ path: Pathname, _ error: ReadError) { fail(path, image: nil, error) }

  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool {
    try readRecords(path, &reader)
    return true
  }

  /// Reads a binary or a report.
  ///
  /// - Throws: ``ReadError`` where it is neither.
  mutating func readRecords(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) {
    guard BuildReportReader.isReport(&reader) else {
      let records = try BinaryRecords(
        reading: &reader, file: path, confirmsVersions: contents.confirmsVersions,
        hashes: contents.hashes, packages: contents.packages, functions: contents.functions)
      return take(records, at: path)
    }
    var report = BuildReportReader(name: path.description)
    while let result = report.nextResult(in: &reader) {
      switch result {
      case .success(let record): take(record, at: path)
      case .failure(let error): fail(path, error)
      }
    }
  }
}

extension BuildReportReader {
  /// The next binary, or the reason why a line is none; nil after the last line.
  mutating func nextResult(in file: inout FileReader) -> Result<BinaryRecord, ReportError>? {
    do throws(ReportError) {
      return try next(in: &file).map { .success($0) }
    } catch {
      return .failure(error)
    }
  }
}
