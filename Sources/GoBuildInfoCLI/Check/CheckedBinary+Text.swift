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

extension CheckedBinary {
  /// A line with the verdict, and one for each rule that does not admit the binary.
  ///
  /// - Parameter isVerbose: whether to print those too that do.
  func text(isVerbose: Bool, _ style: Style) -> [UInt8] {
    var lines = style.text(name, as: .name)
    lines += ": ".utf8
    lines += style.text(verdict.rawValue, as: verdict.role)
    if let layer = location?.shortLayer { lines += style.text(" (layer \(layer))", as: .detail) }
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
    json.field("File", file.bytes.span.raw)
    if let location { json.write(location) }
    json.field("Part", part ?? "")
    json.field("Verdict", verdict.rawValue)
    if let failure { json.field("Error", failure) }
    json.key("Findings")
    json.beginArray()
    for finding in findings {
      json.beginObject()
      json.field("Rule", finding.rule)
      json.field("Demand", finding.arguments)
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
