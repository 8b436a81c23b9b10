internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// Why a policy, or a file that it refers to, cannot be used.
public struct PolicyError: Error, Sendable, Hashable {
  /// The file, or what else the text came from.
  public let file: String

  /// The line, counted from 1; nil where it is about all of the file.
  public let line: Int?

  /// What is wrong: a sentence without a full stop.
  public let message: String

  init(file: String, line: Int? = nil, _ message: String) {
    self.file = file
    self.line = line
    self.message = message
  }
}

extension PolicyError {
  /// Reads an earlier report.
  static func report(_ path: Pathname) throws(PolicyError) -> BuildReport {
    do throws(ReportError) {
      return try BuildReport(contentsOf: path)
    } catch {
      throw PolicyError(file: error.file, line: error.line, error.message)
    }
  }
}

extension PolicyError: CustomStringConvertible {
  /// `FILE:LINE: MESSAGE`
  public var description: String {
    line.map { "\(file):\($0): \(message)" } ?? "\(file): \(message)"
  }
}
