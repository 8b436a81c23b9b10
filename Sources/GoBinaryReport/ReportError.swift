internal import BinarySupport

/// The reason why a report cannot be read.
public struct ReportError: Error, Sendable, Hashable {
  /// The name of the report.
  public let file: String

  /// The line, counted from 1; nil where the error is about all of the report.
  public let line: Int?

  /// What is wrong, in lower case and without a full stop.
  public let message: String

  init(file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }
}

extension ReportError: CustomStringConvertible {
  /// `FILE:LINE: MESSAGE`
  public var description: String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }
}
