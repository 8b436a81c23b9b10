internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// What CI systems read as the results of tests: a suite for each binary, and a case for each rule.
enum JUnit {
  static func suite(_ report: CheckReport) -> [UInt8] {
    let refused = report.findings.count { if case .refused = $0.outcome { true } else { false } }
    let undetermined = report.findings.count {
      if case .undetermined = $0.outcome { true } else { false }
    }
    let count = report.findings.count + (report.failure == nil ? 0 : 1)
    let name = escaped(report.name)
    var suite = Array("<testsuite name=\"".utf8)
    suite += name
    let errors = undetermined + (report.failure == nil ? 0 : 1)
    suite += "\" tests=\"\(count)\" failures=\"\(refused)\" errors=\"\(errors)\">\n".utf8
    for finding in report.findings {
      suite += testCase(name, "\(finding.rule) \(finding.demand)")
      switch finding.outcome {
      case .admitted: suite += "/>\n".utf8
      case .refused: suite += body("failure", "\(finding)")
      case .undetermined: suite += body("error", "\(finding)")
      }
    }
    if let failure = report.failure {
      suite += testCase(name, "read")
      suite += body("error", failure.description)
    }
    return suite + "</testsuite>\n".utf8
  }

  private static func testCase(_ file: [UInt8], _ name: String) -> [UInt8] {
    Array("<testcase classname=\"".utf8) + file + "\" name=\"".utf8 + escaped(Array(name.utf8))
      + "\"".utf8
  }

  private static func body(_ element: String, _ message: String) -> [UInt8] {
    Array("><\(element) message=\"".utf8) + escaped(Array(message.utf8))
      + "\"/></testcase>\n".utf8
  }

  /// Text as an attribute has it: control characters, which XML cannot have, as escapes of Go.
  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    // U+FFFE and U+FFFF are UTF-8, and no characters of XML.
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
