internal import BinarySupport
import GoBinaryReport
import GoBuildInfo
import GoBuildPolicy

/// A text file for the node exporter of Prometheus, so that fleets are watched with what people already run.
///
/// All samples of a metric must stand together, so they are held to the end: some hundred bytes for a binary.
struct Prometheus {
  private let node: String
  private var binaries: [Binary] = []

  /// The binaries by their labels, of which there must not be two samples.
  private var places: [[UInt8]: Int] = [:]

  /// The samples of what Go recorded, each once.
  private var infos: [[UInt8]] = []
  private var seenInfos: Set<[UInt8]> = []

  private struct Binary {
    let labels: LabelSet
    /// Of several binaries with these labels, those of the one that most rules do not admit.
    var refusedCount = 0
    var undeterminedCount = 0
  }

  /// - Parameter node: the value of the label `node`; empty for none.
  init(node: String) { self.node = node }

  /// Takes the findings about a binary. Of binaries with the same labels, the worst findings count.
  ///
  /// - Parameter addsRule: whether they are of one more rule for a binary that was taken before.
  mutating func take(_ report: CheckReport, addsRule: Bool) {
    let labels = labels(of: report)
    let place = places[labels.text] ?? binaries.count
    if place == binaries.count {
      places[labels.text] = place
      binaries.append(Binary(labels: labels))
    }
    let (refused, unknown) = (report.count(isRefused: true), report.count(isRefused: false))
    if addsRule {
      binaries[place].refusedCount += refused
      binaries[place].undeterminedCount += unknown
    } else {
      binaries[place].refusedCount = max(binaries[place].refusedCount, refused)
      binaries[place].undeterminedCount = max(binaries[place].undeterminedCount, unknown)
    }
    guard let info = report.info else { return }
    let sample = Prometheus.sample("gobuildinfo_binary_info", labels.adding(info), 1)
    if seenInfos.insert(sample).inserted { infos.append(sample) }
  }

  private func labels(of report: CheckReport) -> LabelSet {
    var labels = LabelSet()
    if !node.isEmpty { labels.add("node", node) }
    labels.add("file", LabelSet.name(report.path.bytes))
    if let part = report.part { labels.add("part", part) }
    return labels
  }

  /// All that was taken.
  ///
  /// - Parameter time: when that was, in seconds since the year 1970.
  func output(time: Int) -> [UInt8] {
    var output = Prometheus.head("gobuildinfo_binary_info", "What Go recorded in a binary.")
    for info in infos { output += info }
    output += Prometheus.head(
      "gobuildinfo_policy_admitted", "Whether the policy admits a binary.")
    for binary in binaries {
      let isAdmitted = binary.refusedCount == 0 && binary.undeterminedCount == 0
      output += Prometheus.sample("gobuildinfo_policy_admitted", binary.labels, isAdmitted ? 1 : 0)
    }
    output += Prometheus.head(
      "gobuildinfo_policy_findings", "How many rules do not admit a binary.")
    for binary in binaries {
      for (word, count) in [
        ("refused", binary.refusedCount), ("undetermined", binary.undeterminedCount),
      ] {
        output += Prometheus.sample(
          "gobuildinfo_policy_findings", binary.labels.adding("outcome", word), count)
      }
    }
    output += Prometheus.head(
      "gobuildinfo_scan_timestamp_seconds", "When the binaries, or reports of them, were read.")
    var labels = LabelSet()
    if !node.isEmpty { labels.add("node", node) }
    return output + Prometheus.sample("gobuildinfo_scan_timestamp_seconds", labels, time)
  }

  private static func head(_ name: String, _ help: String) -> [UInt8] {
    Array("# HELP \(name) \(help)\n# TYPE \(name) gauge\n".utf8)
  }

  private static func sample(_ name: String, _ labels: LabelSet, _ value: Int) -> [UInt8] {
    Array(name.utf8) + labels.braced + Array(" \(value)\n".utf8)
  }
}

/// Labels in the form that the text format has for them, as bytes: canonically equivalent names are different ones.
private struct LabelSet {
  /// `file="a",part="b"`
  private(set) var text: [UInt8] = []

  var braced: [UInt8] {
    text.isEmpty ? [] : [UInt8(ascii: "{")] + text + [UInt8(ascii: "}")]
  }

  mutating func add(_ name: String, _ value: String) {
    if !text.isEmpty { text.append(UInt8(ascii: ",")) }
    text += "\(name)=\"".utf8
    for byte in value.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): text += "\\\\".utf8
      case UInt8(ascii: "\""): text += "\\\"".utf8
      case UInt8(ascii: "\n"): text += "\\n".utf8
      default: text.append(byte)
      }
    }
    text.append(UInt8(ascii: "\""))
  }

  func adding(_ name: String, _ value: String) -> LabelSet {
    var labels = self
    labels.add(name, value)
    return labels
  }

  func adding(_ info: BuildInfo) -> LabelSet {
    var labels = self
    labels.add("goversion", info.goVersion.rawValue)
    labels.add("path", info.path)
    labels.add("version", info.main?.version ?? "")
    labels.add("goos", info.platform?.os ?? "")
    labels.add("goarch", info.platform?.architecture ?? "")
    labels.add("cgo", info.settings["CGO_ENABLED"] ?? "")
    labels.add("revision", info.settings["vcs.revision"] ?? "")
    labels.add("modified", info.settings["vcs.modified"] ?? "")
    labels.add("fingerprint", String(ModuleFingerprint(info).short))
    return labels
  }

  /// The name of a file as text. No two names become one: a byte that is not UTF-8 becomes `\xff`, and a backslash two.
  static func name(_ bytes: [UInt8]) -> String {
    var name = ""
    var offset = 0
    while offset < bytes.count {
      let (scalar, byteCount) = bytes.span.raw.character(at: offset)
      switch scalar {
      case "\\"?: name += "\\\\"
      case let scalar?: name.unicodeScalars.append(scalar)
      case nil: name += "\\x" + HexadecimalText.padded(UInt32(bytes[offset]), digits: 2)
      }
      offset += byteCount
    }
    return name
  }
}

extension CheckReport {
  /// How many rules refuse the binary, or cannot be determined, as of one that cannot be read.
  fileprivate func count(isRefused: Bool) -> Int {
    let count = findings.count { finding in
      switch finding.outcome {
      case .admitted: false
      case .refused: isRefused
      case .undetermined: !isRefused
      }
    }
    return count + (failure != nil && !isRefused ? 1 : 0)
  }
}
