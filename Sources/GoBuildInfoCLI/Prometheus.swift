import GoBuildInfo
import GoBuildPolicy

/// A text file for the node exporter of Prometheus, so that fleets are watched with what people already run.
///
/// All samples of a metric must stand together, so they are held to the end: some hundred bytes for a binary.
struct Prometheus {
  private var info: [UInt8] = []
  private var admitted: [UInt8] = []
  private var findings: [UInt8] = []

  mutating func take(_ report: CheckReport) {
    var file = [("file", String(decoding: report.path.bytes, as: UTF8.self))]
    if let part = report.part { file.append(("part", part)) }
    if let info = report.info {
      self.info += Prometheus.sample(
        "go_build_info",
        file + [
          ("goversion", info.goVersion.rawValue), ("path", info.path),
          ("version", info.main?.version ?? ""), ("goos", info.platform?.os ?? ""),
          ("goarch", info.platform?.architecture ?? ""),
          ("fingerprint", String(ModuleFingerprint(info).short)),
        ], 1)
    }
    admitted += Prometheus.sample(
      "go_build_policy_admitted", file, report.verdict == .admitted ? 1 : 0)
    for (outcome, isRefused) in [("refused", true), ("unknown", false)] {
      findings += Prometheus.sample(
        "go_build_policy_findings", file + [("outcome", outcome)],
        report.count(isRefused: isRefused))
    }
  }

  /// All that was taken.
  var output: [UInt8] {
    Prometheus.head("go_build_info", "What Go recorded in a binary.") + info
      + Prometheus.head("go_build_policy_admitted", "Whether a binary is as the policy demands.")
      + admitted
      + Prometheus.head("go_build_policy_findings", "How many rules do not admit a binary.")
      + findings
  }

  private static func head(_ name: String, _ help: String) -> [UInt8] {
    Array("# HELP \(name) \(help)\n# TYPE \(name) gauge\n".utf8)
  }

  private static func sample(
    _ name: String, _ labels: [(name: String, value: String)], _ value: Int
  ) -> [UInt8] {
    let labels = labels.map { "\($0.name)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    return Array("\(name){\(labels)} \(value)\n".utf8)
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}

extension CheckReport {
  /// How many rules refuse the binary, or cannot tell, as of one that cannot be read.
  fileprivate func count(isRefused: Bool) -> Int {
    let count = findings.count { finding in
      switch finding.outcome {
      case .admitted: false
      case .refused: isRefused
      case .unknown: !isRefused
      }
    }
    return count + (failure != nil && !isRefused ? 1 : 0)
  }
}
