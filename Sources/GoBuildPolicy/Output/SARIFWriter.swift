internal import BinarySupport
import GoBuildInfo

/// Writes the results of checks in the Static Analysis Results Interchange Format (SARIF) 2.1.0: a result for each rule that
/// does not admit a binary, and on request for those that do.
///
///     var report = SARIFWriter(rules: policy.rules.map(\.name), tool: tool) { piece in ... }
///     for binary in policy.check(contentsOf: path) { report.add(binary) }
///     report.finish()
///
/// Results are written as they are added; nothing is held.
public struct SARIFWriter {
  private let consume: ([UInt8]) -> Void
  private let includesAdmitted: Bool
  private var isEmpty = true

  /// The program that writes a report.
  public struct Tool: Sendable, Hashable {
    /// The name, such as `gobuildinfo`.
    public var name: String

    /// The version, such as `1.0.0`.
    public var version: String

    /// Creates a tool.
    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  /// Begins a report.
  ///
  /// - Parameters:
  ///   - rules: the names of the rules. One that is there several times is written once.
  ///   - tool: the program that writes the report.
  ///   - includesAdmitted: whether rules that admit a binary have results.
  ///   - consume: receives the report in UTF-8, piece by piece.
  public init(
    rules: [String], tool: Tool, includesAdmitted: Bool = false,
    consume: @escaping ([UInt8]) -> Void
  ) {
    self.consume = consume
    self.includesAdmitted = includesAdmitted
    consume(Self.start(rules: rules, tool))
  }

  /// Adds a binary.
  public mutating func add(_ binary: CheckedBinary) {
    var output: [UInt8] = []
    func add(_ rule: String, _ kind: String, _ level: String, _ message: String) {
      if !isEmpty { output.append(UInt8(ascii: ",")) }
      isEmpty = false
      output += Self.result(rule, kind, level, message, binary) + [UInt8(ascii: "\n")]
    }
    for finding in binary.findings {
      switch finding.outcome {
      case .admitted: if includesAdmitted { add(finding.rule, "pass", "none", "\(finding)") }
      case .refused: add(finding.rule, "fail", "error", "\(finding)")
      case .undetermined: add(finding.rule, "fail", "warning", "\(finding)")
      }
    }
    if let failure = binary.failure {
      add(CheckedBinary.ruleOfReading, "fail", "warning", failure)
    }
    if !output.isEmpty { consume(output) }
  }

  /// Ends the report.
  public func finish() { consume(Array("]}]}\n".utf8)) }

  private static func start(rules: [String], _ tool: Tool) -> [UInt8] {
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
    json.field("name", tool.name)
    json.field("version", tool.version)
    json.key("rules")
    json.beginArray()
    // A rule may be given more than once, with other arguments.
    var seen: [String] = []
    for rule in rules + [CheckedBinary.ruleOfReading] where !seen.contains(rule) {
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

  private static func result(
    _ rule: String, _ kind: String, _ level: String, _ message: String, _ binary: CheckedBinary
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
    json.field("uri", PercentEncoding.reference(to: binary.file.bytes))
    json.endObject()
    json.endObject()
    if let part = binary.part {
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
}
