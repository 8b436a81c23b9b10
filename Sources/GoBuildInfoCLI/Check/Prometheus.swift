import GoBuildInfo
import GoBuildPolicy

/// A text file for the node exporter of Prometheus, so that fleets are watched with what people already run.
///
/// All samples of a metric must stand together, so they are held to the end: some hundred bytes for a binary.
struct Prometheus {
  private var binaries: [Binary] = []

  /// The binaries by their names: of a file that was named twice there must not be two samples.
  private var places: [String: Int] = [:]

  private struct Binary {
    let labels: [Label]
    /// The sample of what Go recorded; empty where the file could not be read.
    let info: [UInt8]
    var refusedCount: Int
    var unknownCount: Int
  }

  private struct Label {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  mutating func take(_ report: CheckReport) {
    let name = String(decoding: report.name, as: UTF8.self)
    guard places[name] == nil else { return }
    places[name] = binaries.count
    var file = [Label("file", String(decoding: report.path.bytes, as: UTF8.self))]
    if let part = report.part { file.append(Label("part", part)) }
    var sample: [UInt8] = []
    if let info = report.info {
      let labels = [
        Label("goversion", info.goVersion.rawValue), Label("path", info.path),
        Label("version", info.main?.version ?? ""), Label("goos", info.platform?.os ?? ""),
        Label("goarch", info.platform?.architecture ?? ""),
        Label("fingerprint", String(ModuleFingerprint(info).short)),
      ]
      sample = Prometheus.sample("go_build_info", file + labels, 1)
    }
    binaries.append(
      Binary(
        labels: file, info: sample, refusedCount: report.count(isRefused: true),
        unknownCount: report.count(isRefused: false)))
  }

  /// Takes what a rule says of a binary that was taken before.
  mutating func add(_ report: CheckReport) {
    guard let place = places[String(decoding: report.name, as: UTF8.self)] else { return }
    binaries[place].refusedCount += report.count(isRefused: true)
    binaries[place].unknownCount += report.count(isRefused: false)
  }

  /// All that was taken.
  var output: [UInt8] {
    var output = Prometheus.head("go_build_info", "What Go recorded in a binary.")
    for binary in binaries { output += binary.info }
    output += Prometheus.head(
      "go_build_policy_admitted", "Whether a binary is as the policy demands.")
    for binary in binaries {
      let isAdmitted = binary.refusedCount == 0 && binary.unknownCount == 0
      output += Prometheus.sample("go_build_policy_admitted", binary.labels, isAdmitted ? 1 : 0)
    }
    output += Prometheus.head(
      "go_build_policy_findings", "How many rules do not admit a binary.")
    for binary in binaries {
      for (word, count) in [("refused", binary.refusedCount), ("unknown", binary.unknownCount)] {
        output += Prometheus.sample(
          "go_build_policy_findings", binary.labels + [Label("outcome", word)], count)
      }
    }
    return output
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
