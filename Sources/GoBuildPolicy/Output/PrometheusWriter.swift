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
    let labels: MetricLabels
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
      let sample = MetricLabels.sample(Self.info, labels.adding(info), 1)
      if seenInfos.insert(sample).inserted { infos.append(sample) }
    }
    if let place = places[labels.text] { return place }
    places[labels.text] = binaries.count
    binaries.append(Binary(labels: labels))
    return binaries.count - 1
  }

  private func labels(of binary: CheckedBinary) -> MetricLabels {
    MetricLabels(node: node).adding(file: binary.file, part: binary.part)
  }

  /// Ends the report, and writes all of it.
  ///
  /// - Parameter time: when the binaries were read, in seconds since the year 1970.
  public func finish(time: some BinaryInteger) {
    consume(MetricLabels.head(Self.info, "What Go recorded in a binary."))
    for info in infos { consume(info) }
    consume(MetricLabels.head(Self.admitted, "Whether the policy admits a binary."))
    for binary in binaries {
      let isAdmitted = binary.refusedCount == 0 && binary.undeterminedCount == 0
      consume(
        MetricLabels.sample(Self.admitted, binary.labels, isAdmitted ? 1 : 0))
    }
    consume(
      MetricLabels.head(Self.findings, "How many rules do not admit a binary."))
    for binary in binaries {
      for (outcome, count) in [
        ("refused", binary.refusedCount), ("undetermined", binary.undeterminedCount),
      ] {
        consume(
          MetricLabels.sample(
            Self.findings, binary.labels.adding("outcome", outcome), count))
      }
    }
    consume(
      MetricLabels.head(
        Self.timestamp, "When the binaries, or reports of them, were read."))
    consume(MetricLabels.sample(Self.timestamp, MetricLabels(node: node), time))
  }
}
