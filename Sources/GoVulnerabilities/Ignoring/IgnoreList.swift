internal import BinarySupport
import GoBinaryReport
public import GoBinaryScanner
public import GoBuildInfo
import GoBuildSBOM

/// Findings that are known and accepted, each with a reason, and as a rule with a day on which it ends.
///
///     # The server is not started.
///     GO-2024-2687 in golang.org/x/net at usr/bin/agent until 2027-01-31: no HTTP/2 server
///     CVE-2024-24790: no address comes from outside
///
/// A line has the identifier of an entry or an alias of it; `in` and the path of a module; `at` and a pattern for the path of the
/// binary; `until` and the last day, in UTC; then a colon and the reason. All but identifier and reason may be missing. `#` begins a
/// comment at the start of a line.
public struct IgnoreList: Sendable {
  /// What a line ignores.
  public struct Rule: Sendable, Hashable {
    /// The identifier of an entry, or an alias of it.
    public let id: String

    /// The path of the module; nil for any.
    public let module: String?

    /// What the path of the binary ends in; nil for any.
    public let path: PathPattern?

    /// The last day on which it holds, such as `2027-01-31`; nil where it has no end.
    public let lastDay: String?

    /// Why findings are ignored.
    public let reason: String

    /// The line of the file, counted from 1.
    public let line: Int

    /// Whether the last day is over.
    func isExpired(on day: String) -> Bool { lastDay.map { $0 < day } ?? false }

    /// Whether all but the identifier matches.
    fileprivate func matches(_ finding: VulnerabilityFinding, of file: Pathname) -> Bool {
      module.map { $0 == finding.module || $0 == finding.replacedModule } ?? true
        && path?.matchesEnd(of: file) ?? true
    }
  }

  /// The file that has the rules, for messages.
  public let file: String

  /// The rules in the order of the file.
  public let rules: [Rule]

  /// The indices of the rules with each identifier, ascending.
  private let indices: [BytewiseKey: [Int]]
  private let today: String
  private var areUsed: [Bool]

  /// The rules whose last day is over, in the order of the file.
  public var expired: [Rule] { rules.filter { $0.isExpired(on: today) } }

  /// The rules that matched no finding up to now, in the order of the file, those included that are expired.
  public var unused: [Rule] { rules.indices.filter { !areUsed[$0] }.map { rules[$0] } }

  private static let maximumByteCount = 16 << 20

  /// Reads a file.
  ///
  /// - Throws: ``Failure`` where it cannot be read, or a line is not in the form above.
  public init(contentsOf path: Pathname) throws(Failure) {
    let name = path.description
    let bytes: [UInt8]
    do throws(ReadError) {
      var reader = try FileReader(opening: path)
      let count = reader.byteCount
      guard count <= IgnoreList.maximumByteCount else {
        throw ReadError(.limitExceeded, .sentence("expected at most 16 MiB"))
      }
      bytes = [UInt8](copying: try reader.bytes(at: 0, count: count))
    } catch {
      throw Failure(file: name, line: nil, message: error.description)
    }
    try self.init(parsing: String(repairing: bytes.span.raw), file: name)
  }

  /// Parses the text of a file.
  ///
  /// - Parameters:
  ///   - text: the lines of the file.
  ///   - file: its name, for messages.
  /// - Throws: as ``init(contentsOf:)``.
  public init(parsing text: String, file: String) throws(Failure) {
    var rules: [Rule] = []
    let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      var parser = IgnoreLineParser(Substring(line), file: file, line: index + 1)
      if let rule = try parser.rule() { rules.append(rule) }
    }
    self.file = file
    self.rules = rules
    var indices: [BytewiseKey: [Int]] = [:]
    for (index, rule) in rules.enumerated() {
      indices[BytewiseKey(rule.id), default: []].append(index)
    }
    self.indices = indices
    areUsed = Array(repeating: false, count: rules.count)
    let seconds = CurrentProcess.secondsSince1970
    today = String((Timestamp(secondsSince1970: seconds)?.text ?? "").prefix(10))
  }

  /// Marks the findings of a report that rules ignore. Rules whose last day is over ignore nothing.
  public mutating func apply(to report: inout VulnerabilityReport) {
    guard !rules.isEmpty else { return }
    let file = report.record.file
    for index in report.findings.indices { apply(to: &report.findings[index], of: file) }
    for index in report.unjudged.indices {
      for place in report.unjudged[index].possible.indices {
        apply(to: &report.unjudged[index].possible[place], of: file)
      }
    }
  }

  private mutating func apply(to finding: inout VulnerabilityFinding, of file: Pathname) {
    var first: Int?
    for id in [finding.vulnerability.id] + finding.vulnerability.aliases {
      for index in indices[BytewiseKey(id)] ?? [] where rules[index].matches(finding, of: file) {
        areUsed[index] = true
        if !rules[index].isExpired(on: today) { first = min(index, first ?? index) }
      }
    }
    if finding.ignoredReason == nil, let first { finding.ignoredReason = rules[first].reason }
  }

  /// Why a list cannot be used.
  public struct Failure: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file.
    public let file: String
    /// The line, counted from 1; nil where it is about all of the file.
    public let line: Int?
    /// What is wrong: a sentence without a full stop.
    public let message: String

    /// `FILE:LINE: MESSAGE`
    public var description: String {
      line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
    }
  }
}
