internal import BinarySupport
import GoBuildInfo

/// The forms in which `check` prints what it found, binary by binary, so that nothing needs to be held; but for
/// metrics, which come at the end.
enum CheckFormat: String, CaseIterable {
  case text, json, junit, sarif, prometheus

  /// What is printed before the first binary.
  ///
  /// - Parameter rules: the names of the rules.
  func start(rules: [String]) -> [UInt8] {
    switch self {
    case .text, .json, .prometheus: []
    case .junit: Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".utf8)
    case .sarif: SARIF.start(rules: rules)
    }
  }

  /// - Parameter isFirst: whether nothing was printed before.
  func report(
    _ report: CheckReport, isVerbose: Bool, isFirst: Bool, _ style: Style
  ) -> [UInt8] {
    switch self {
    case .text: report.text(isVerbose: isVerbose, style)
    case .json: report.json
    case .junit: JUnit.suite(report)
    case .sarif: SARIF.results(report, isVerbose: isVerbose, isFirst: isFirst)
    case .prometheus: []
    }
  }

  /// What is printed after the last binary.
  var end: [UInt8] {
    switch self {
    case .text, .json, .prometheus: []
    case .junit: Array("</testsuites>\n".utf8)
    case .sarif: SARIF.end
    }
  }
}
