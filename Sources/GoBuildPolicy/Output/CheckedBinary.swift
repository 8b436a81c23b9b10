internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

/// A binary that was checked, or could not be, as reports have it.
public struct CheckedBinary: Sendable {
  /// The file, as reports name it.
  public let file: Pathname

  /// What separates the image from others in the file, such as `arm64`; nil where the file is the image.
  public let part: String?

  /// The location of the file in an archive or container image; nil for other files.
  public let location: ArchiveLocation?

  /// What Go recorded in the binary; nil where it could not be read.
  public let info: BuildInfo?

  /// The verdict; undetermined where the binary could not be read.
  public let verdict: Evaluation.Verdict

  /// The findings of all rules; none where the binary could not be read.
  public let findings: [Policy.Finding]

  /// Why the binary could not be read; nil where it was checked.
  public let failure: String?

  /// Creates the result of checking a binary.
  ///
  /// - Parameters:
  ///   - record: the binary.
  ///   - evaluation: the result of checking it.
  public init(_ record: BinaryRecord, _ evaluation: Evaluation) {
    file = record.file
    part = record.part
    location = record.location
    info = record.info
    verdict = evaluation.verdict
    findings = evaluation.findings
    failure = nil
  }

  /// Creates the result for a binary that could not be read, which no rule admits.
  ///
  /// - Parameters:
  ///   - file: the file, as reports name it.
  ///   - part: what separates the image from others in the file; nil where the file is the image.
  ///   - failure: why it could not be read.
  public init(file: Pathname, part: String? = nil, failure: String) {
    self.file = file
    self.part = part
    location = nil
    info = nil
    verdict = .undetermined
    findings = []
    self.failure = failure
  }

  /// The number of findings that refuse the binary.
  var refusedCount: Int {
    findings.count { if case .refused = $0.outcome { true } else { false } }
  }

  /// The number of findings that are undetermined, and one for a binary that could not be read.
  var undeterminedCount: Int {
    findings.count { if case .undetermined = $0.outcome { true } else { false } }
      + (failure == nil ? 0 : 1)
  }

  /// The file with the part in brackets, as bytes.
  package var name: [UInt8] { file.bytes + (part.map { " (\($0))" } ?? "").utf8 }

  /// The name of the rule that a failure to read counts as.
  static let ruleOfReading = "read"
}

extension Policy {
  /// Checks every Go image of the file at a path, for a report.
  ///
  /// - Parameter path: the path of the file, which is its name in the report too.
  /// - Returns: a result for each image, in their order, then one for each image that could not be read; or one for the
  ///   file, where it has no Go image that can be read. Never empty.
  public func check(contentsOf path: Pathname) -> [CheckedBinary] {
    do throws(ReadError) {
      var reader = try FileReader(opening: path)
      let found = try BinaryRecords(
        reading: &reader, file: path, confirmsVersions: checksGoVersion,
        packages: checksPackages, functions: checksVulnerabilities)
      return found.records.map { CheckedBinary($0, evaluate(Input($0))) }
        + found.failures.map {
          CheckedBinary(file: path, part: $0.part, failure: $0.error.description)
        }
    } catch {
      return [CheckedBinary(file: path, failure: error.description)]
    }
  }
}
