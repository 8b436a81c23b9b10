internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy

extension Evaluation.Verdict {
  fileprivate var role: Style.Role {
    switch self {
    case .admitted: .good
    case .refused: .bad
    case .undetermined: .doubtful
    }
  }
}

/// What is printed of a binary that was checked, or could not be.
struct CheckReport {
  let path: Pathname
  let part: String?
  let info: BuildInfo?
  let verdict: Evaluation.Verdict
  let findings: [Finding]

  /// Where in an archive or image the binary lies.
  private(set) var archive: ArchiveLocation?

  init(_ record: BinaryRecord, _ evaluation: Evaluation) {
    path = record.file
    part = record.part
    archive = record.location
    info = record.info
    findings = evaluation.findings
    verdict = evaluation.verdict
  }

  /// A file that could not be read, which no rule admits.
  init(_ path: Pathname, _ part: String?, failure: String) {
    self.path = path
    self.part = part
    info = nil
    findings = []
    verdict = .undetermined
    self.failure = failure
  }

  /// Why the file could not be read.
  private(set) var failure: String?

  /// The path, with the part in brackets.
  var name: [UInt8] { path.bytes + (part.map { " (\($0))" } ?? "").utf8 }

  /// A line with the verdict, and one for each rule that does not admit the binary.
  ///
  /// - Parameter isVerbose: whether to print those too that do.
  func text(isVerbose: Bool, _ style: Style) -> [UInt8] {
    var lines = style.text(name, as: .name)
    lines += ": ".utf8
    lines += style.text(verdict.rawValue, as: verdict.role)
    if let layer = archive?.shortLayer { lines += style.text(" (layer \(layer))", as: .detail) }
    lines.append(UInt8(ascii: "\n"))
    for finding in findings where isVerbose || finding.outcome != .admitted {
      lines.append(UInt8(ascii: "\t"))
      lines += style.text("\(finding)")
      lines.append(UInt8(ascii: "\n"))
    }
    return lines
  }

  /// An object in a line.
  var json: [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    json.field("File", path.bytes.span.raw)
    if let archive { json.write(archive) }
    json.field("Part", part ?? "")
    json.field("Verdict", verdict.rawValue)
    if let failure { json.field("Error", failure) }
    json.key("Findings")
    json.beginArray()
    for finding in findings {
      json.beginObject()
      json.field("Rule", finding.rule)
      json.field("Demand", finding.demand)
      switch finding.outcome {
      case .admitted:
        json.field("Outcome", "admitted")
      case .refused(let expected, let found, let advice):
        json.field("Outcome", "refused")
        json.field("Expected", expected)
        json.field("Found", found)
        json.field("Advice", advice)
      case .undetermined(let reason):
        json.field("Outcome", "undetermined")
        json.field("Reason", reason)
      }
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}
