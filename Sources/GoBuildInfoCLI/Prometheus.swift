import GoBuildInfo
import GoBuildPolicy

/// A text file for the node exporter of Prometheus, so that fleets are watched with what people already run.
///
/// All samples of a metric must stand together, so they are held to the end: some hundred bytes for a binary.
struct Prometheus {
  private var info: [UInt8] = []
  private var admitted: [UInt8] = []
  private var findings: [UInt8] = []

  private struct Label {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// What there are samples of: a file that was named twice must not have two.
  private var seen: Set<String> = []

  mutating func take(_ report: CheckReport) {
    let name = String(decoding: report.name, as: UTF8.self)
    guard seen.insert(name).inserted else { return }
    var file = [Label("file", String(decoding: report.path.bytes, as: UTF8.self))]
    if let part = report.part { file.append(Label("part", part)) }
    if let info = report.info {
      let labels = [
        Label("goversion", info.goVersion.rawValue), Label("path", info.path),
        Label("version", info.main?.version ?? ""), Label("goos", info.platform?.os ?? ""),
        Label("goarch", info.platform?.architecture ?? ""),
        Label("fingerprint", String(ModuleFingerprint(info).short)),
      ]
      self.info += Prometheus.sample("go_build_info", file + labels, 1)
    }
    admitted += Prometheus.sample(
      "go_build_policy_admitted", file, report.verdict == .admitted ? 1 : 0)
    for isRefused in [true, false] {
      findings += Prometheus.sample(
        "go_build_policy_findings", file + [Label("outcome", isRefused ? "refused" : "unknown")],
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
    _ name: String, _ labels: [Label], _ value: Int
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
