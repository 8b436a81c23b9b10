internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// Writes the results of checks as a text file for the node exporter of Prometheus.
///
///     var report = PrometheusWriter { piece in ... }
///     for binary in policy.check(contentsOf: path) { report.add(binary) }
///     report.finish(time: 1_763_726_400)
///
/// All samples of a metric must stand together, so they are held to the end: some hundred bytes for a binary.
public struct PrometheusWriter {
  private let node: String
  private let consume: ([UInt8]) -> Void
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

  private static let info = "gobuildinfo_binary_info"
  private static let admitted = "gobuildinfo_policy_admitted"
  private static let findings = "gobuildinfo_policy_findings"
  private static let timestamp = "gobuildinfo_scan_timestamp_seconds"

  /// Begins a report.
  ///
  /// - Parameters:
  ///   - node: the value of the label `node`; empty for none.
  ///   - consume: receives the report in UTF-8, piece by piece, when it is finished.
  public init(node: String = "", consume: @escaping ([UInt8]) -> Void) {
    self.node = node
    self.consume = consume
  }

  /// Adds a binary. Of binaries with the same labels, the worst findings count.
  public mutating func add(_ binary: CheckedBinary) {
    let place = place(of: binary)
    binaries[place].refusedCount = max(binaries[place].refusedCount, binary.refusedCount)
    binaries[place].undeterminedCount = max(
      binaries[place].undeterminedCount, binary.undeterminedCount)
  }

  /// Adds the findings of more rules about a binary that was added before.
  public mutating func addFindings(of binary: CheckedBinary) {
    let place = place(of: binary)
    binaries[place].refusedCount += binary.refusedCount
    binaries[place].undeterminedCount += binary.undeterminedCount
  }

  /// Finds the place of a binary among those with other labels, and holds the sample of what Go recorded in it.
  private mutating func place(of binary: CheckedBinary) -> Int {
    let labels = labels(of: binary)
    if let info = binary.info {
      let sample = Self.sample(Self.info, labels.adding(info), 1)
      if seenInfos.insert(sample).inserted { infos.append(sample) }
    }
    if let place = places[labels.text] { return place }
    places[labels.text] = binaries.count
    binaries.append(Binary(labels: labels))
    return binaries.count - 1
  }

  private func labels(of binary: CheckedBinary) -> LabelSet {
    var labels = labelsOfNode
    labels.add("file", LabelSet.name(binary.file.bytes))
    if let part = binary.part { labels.add("part", part) }
    return labels
  }

  private var labelsOfNode: LabelSet {
    var labels = LabelSet()
    if !node.isEmpty { labels.add("node", node) }
    return labels
  }

  /// Ends the report, and writes all of it.
  ///
  /// - Parameter time: when the binaries were read, in seconds since the year 1970.
  public func finish(time: Int) {
    consume(Self.head(Self.info, "What Go recorded in a binary."))
    for info in infos { consume(info) }
    consume(Self.head(Self.admitted, "Whether the policy admits a binary."))
    for binary in binaries {
      let isAdmitted = binary.refusedCount == 0 && binary.undeterminedCount == 0
      consume(
        Self.sample(Self.admitted, binary.labels, isAdmitted ? 1 : 0))
    }
    consume(
      Self.head(Self.findings, "How many rules do not admit a binary."))
    for binary in binaries {
      for (outcome, count) in [
        ("refused", binary.refusedCount), ("undetermined", binary.undeterminedCount),
      ] {
        consume(
          Self.sample(
            Self.findings, binary.labels.adding("outcome", outcome), count))
      }
    }
    consume(
      Self.head(
        Self.timestamp, "When the binaries, or reports of them, were read."))
    consume(Self.sample(Self.timestamp, labelsOfNode, time))
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
