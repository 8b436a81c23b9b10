internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// The Static Analysis Results Interchange Format 2.1.0: a result for each rule that does not admit a binary, and on request
/// for those that do.
enum SARIF {
  static func start(rules: [String]) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    json.field("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    json.field("version", "2.1.0")
    json.key("runs")
    json.beginArray()
    json.beginObject()
    json.key("tool")
    json.beginObject()
    json.key("driver")
    json.beginObject()
    json.field("name", "gobuildinfo")
    json.field("version", programVersion)
    json.key("rules")
    json.beginArray()
    // A rule may be given more than once, with other words.
    var seen: [String] = []
    for rule in rules + ["read"] where !seen.contains(rule) {
      seen.append(rule)
      json.beginObject()
      json.field("id", rule)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    json.endObject()
    json.key("results")
    json.beginArray()
    return json.output + [UInt8(ascii: "\n")]
  }

  static let end = Array("]}]}\n".utf8)

  static func results(_ report: CheckReport, isVerbose: Bool, isFirst: Bool) -> [UInt8] {
    var output: [UInt8] = []
    func add(_ result: [UInt8]) {
      if !isFirst || !output.isEmpty { output.append(UInt8(ascii: ",")) }
      output += result + [UInt8(ascii: "\n")]
    }
    for finding in report.findings {
      switch finding.outcome {
      case .admitted:
        if isVerbose { add(result(finding.rule, "pass", "none", "\(finding)", report)) }
      case .refused: add(result(finding.rule, "fail", "error", "\(finding)", report))
      case .undetermined: add(result(finding.rule, "fail", "warning", "\(finding)", report))
      }
    }
    if let failure = report.failure {
      add(result("read", "fail", "warning", failure.description, report))
    }
    return output
  }

  private static func result(
    _ rule: String, _ kind: String, _ level: String, _ message: String, _ report: CheckReport
  ) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    json.field("ruleId", rule)
    json.field("kind", kind)
    json.field("level", level)
    json.key("message")
    json.beginObject()
    json.field("text", message)
    json.endObject()
    json.key("locations")
    json.beginArray()
    json.beginObject()
    json.key("physicalLocation")
    json.beginObject()
    json.key("artifactLocation")
    json.beginObject()
    json.field("uri", uri(report.path.bytes))
    json.endObject()
    json.endObject()
    if let part = report.part {
      json.key("logicalLocations")
      json.beginArray()
      json.beginObject()
      json.field("name", part)
      json.endObject()
      json.endArray()
    }
    json.endObject()
    json.endArray()
    json.endObject()
    return json.output
  }

  /// A path as a reference: what a URI does not have is percent-encoded.
  private static func uri(_ path: [UInt8]) -> String {
    var text = ""
    for byte in path {
      let isPlain =
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
        || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "-._~/".utf8.contains(byte)
      text +=
        isPlain
        ? String(UnicodeScalar(byte)) : "%" + HexadecimalText.padded(UInt32(byte), digits: 2)
    }
    return text
  }
}
