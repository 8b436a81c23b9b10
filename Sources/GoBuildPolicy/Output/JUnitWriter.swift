internal import BinarySupport
import GoBuildInfo

/// Writes the results of checks as JUnit XML, which CI systems show as test results: a suite for each binary, and a case for
/// each rule.
///
///     var report = JUnitWriter { piece in ... }
///     for binary in policy.check(contentsOf: path) { report.add(binary) }
///     report.finish()
///
/// Binaries are written as they are added; nothing is held.
public struct JUnitWriter {
  private let consume: ([UInt8]) -> Void

  /// Begins a report.
  ///
  /// - Parameter consume: receives the report in UTF-8, piece by piece.
  public init(consume: @escaping ([UInt8]) -> Void) {
    self.consume = consume
    consume(Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".utf8))
  }

  /// Ends the report.
  public func finish() { consume(Array("</testsuites>\n".utf8)) }

  /// Adds a binary.
  public func add(_ binary: CheckedBinary) {
    let count = binary.findings.count + (binary.failure == nil ? 0 : 1)
    let name = Self.escaped(binary.name)
    var suite = Array("<testsuite name=\"".utf8)
    suite += name
    suite += "\" tests=\"\(count)\" failures=\"\(binary.refusedCount)\"".utf8
    suite += " errors=\"\(binary.undeterminedCount)\">\n".utf8
    for finding in binary.findings {
      suite += Self.testCase(name, "\(finding.rule) \(finding.arguments)")
      switch finding.outcome {
      case .admitted: suite += "/>\n".utf8
      case .refused: suite += Self.body("failure", "\(finding)")
      case .undetermined: suite += Self.body("error", "\(finding)")
      }
    }
    if let failure = binary.failure {
      suite += Self.testCase(name, CheckedBinary.ruleOfReading)
      suite += Self.body("error", failure)
    }
    consume(suite + "</testsuite>\n".utf8)
  }

  private static func testCase(_ file: [UInt8], _ name: String) -> [UInt8] {
    Array("<testcase classname=\"".utf8) + file + "\" name=\"".utf8 + escaped(Array(name.utf8))
      + "\"".utf8
  }

  private static func body(_ element: String, _ message: String) -> [UInt8] {
    Array("><\(element) message=\"".utf8) + escaped(Array(message.utf8))
      + "\"/></testcase>\n".utf8
  }

  /// Text of an attribute. Control characters, which XML cannot have, become escapes of Go.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    // U+FFFE and U+FFFF are valid in UTF-8, but not in XML.
    let text = TerminalSafety.escaped(text, keepsLines: false)
    var escaped: [UInt8] = []
    var offset = 0
    while offset < text.count {
      if text[offset...].starts(with: [0xef, 0xbf, 0xbe])
        || text[offset...].starts(with: [0xef, 0xbf, 0xbf])
      {
        escaped += "\\ufff\(text[offset + 2] == 0xbe ? "e" : "f")".utf8
        offset += 3
      } else {
        escaped.append(text[offset])
        offset += 1
      }
    }
    return escaped.flatMap { byte -> [UInt8] in
      switch byte {
      case UInt8(ascii: "&"): Array("&amp;".utf8)
      case UInt8(ascii: "<"): Array("&lt;".utf8)
      case UInt8(ascii: ">"): Array("&gt;".utf8)
      case UInt8(ascii: "\""): Array("&quot;".utf8)
      default: [byte]
      }
    }
  }
}
