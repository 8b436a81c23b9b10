internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// Why a policy, or a file that it refers to, cannot be used.
public struct PolicyError: Error, Sendable, Hashable {
  /// The file, or what else the text came from.
  public let file: String

  /// The line, counted from 1; nil where it is about all of the file.
  public let line: Int?

  /// What was expected.
  public let sentence: String

  init(file: String, line: Int? = nil, _ sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }

  /// Runs what reads a file, and names the file where that fails.
  static func reading<Result>(
    _ name: Pathname, _ body: (Pathname) throws(ReadError) -> Result
  ) throws(PolicyError) -> Result {
    do throws(ReadError) {
      return try body(name)
    } catch {
      throw PolicyError(file: name.description, error.description)
    }
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
  /// `FILE:LINE: SENTENCE`
  public var description: String {
    line.map { "\(file):\($0): \(sentence)" } ?? "\(file): \(sentence)"
  }
}
