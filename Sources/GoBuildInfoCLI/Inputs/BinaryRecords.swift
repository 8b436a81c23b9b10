import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// The images of a file, each read in all.
struct BinaryRecords: Sendable {
  let path: Pathname
  private(set) var records: [BinaryRecord] = []

  /// The images that could not be read, where others could.
  private(set) var failures: [ImageFailure] = []

  /// How many files a scan may hold: those of the largest programs have some hundred kilobytes of modules each.
  static let maximumHeldCount = 16

  /// - Parameter hashes: whether to compute the hash of the file, and to read the variables that its linker set.
  /// - Throws: ``ReadError`` where there is no image that can be read.
  init(_ place: ReportedPlace, _ reader: inout FileReader, hashes: Bool = false) throws(ReadError) {
    path = place.path
    var records: [BinaryRecord] = []
    // Whatever an archive holds, nothing in it is passed over.
    failures = try BinaryImages.forEach(in: &reader, .recovering) {
      part, reader throws(ReadError) in
      let location = try BuildInfoLocation(in: &reader, part: part.range)
      let info = try BuildInfo(BuildInfoView(reading: &reader, at: location))
      var record = BinaryRecord(file: place.path, info: info)
      record.evidence = BinaryRecord.Evidence(location.provenance)
      record.facts = try? BinaryFacts(reading: &reader, part: part.range)
      if hashes {
        record.variables = (try? LinkedVariable.all(reading: &reader, part: part.range)) ?? []
      }
      record.slice = part.slice
      record.member = part.member
      record.archive = place.archive
      records.append(record)
      return true
    }
    if hashes {
      let hash = try SHA256.digits(hashing: &reader)
      for index in records.indices { records[index].sha256 = hash }
    }
    self.records = records
  }

  /// Reads a file of a directory or archive, where neither a Go program that lost its build info nor an executable that
  /// is damaged is a file to pass over.
  static func inScan(
    _ file: borrowing ScannedFile, _ reader: inout FileReader, hashes: Bool = false
  ) throws(ReadError) -> BinaryRecords {
    do throws(ReadError) {
      return try BinaryRecords(ReportedPlace(file), &reader, hashes: hashes)
    } catch {
      if error.code == .noBuildInfo, case .goProgram? = try? Diagnosis.diagnose(reading: &reader) {
        throw ReadError(
          .malformedBuildInfo, .sentence("a Go program whose build info is missing"))
      }
      // The system may run what this library cannot read.
      if error.code == .truncated || error.code == .malformedContainer {
        throw error.withCode(.unreadable)
      }
      throw error
    }
  }
}
