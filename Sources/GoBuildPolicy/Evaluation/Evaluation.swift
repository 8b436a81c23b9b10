internal import BinarySupport
public import GoBinaryReport
public import GoBuildInfo

/// The result of checking a binary, or all Go images of a file, against a policy.
public struct Evaluation: Sendable, Hashable {
  /// The answer.
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    /// Every rule admits every image.
    case admitted
    /// At least one rule refuses an image.
    case refused
    /// No rule refuses an image, but at least one cannot be evaluated, an image cannot be read, or the policy has no
    /// rules. A gate admits none of these.
    case undetermined
  }

  /// The answer for the whole of it.
  public let verdict: Verdict

  /// The findings of all rules for all images, in the order of the images, then of the rules.
  public let findings: [Policy.Finding]

  /// The images that could not be read, where others could.
  public let failures: [BinaryRecords.Failure]

  /// Creates an evaluation.
  ///
  /// - Parameters:
  ///   - findings: those of all rules. Without any, the verdict is undetermined.
  ///   - failures: the images that no rule saw.
  public init(_ findings: [Policy.Finding], failures: [BinaryRecords.Failure] = []) {
    self.findings = findings
    self.failures = failures
    verdict = Verdict(findings, isComplete: failures.isEmpty)
  }
}

extension Evaluation.Verdict {
  /// Extends the verdict to another binary: one refusal makes it refused, whatever else cannot be determined.
  ///
  /// A gate begins with the verdict on the first binary: where there are no binaries, nothing was admitted.
  public mutating func merge(_ other: Evaluation.Verdict) {
    if self == .admitted || other == .refused { self = other }
  }

  init(_ findings: [Policy.Finding], isComplete: Bool) {
    var isUndetermined = findings.isEmpty || !isComplete
    for finding in findings {
      switch finding.outcome {
      case .admitted: continue
      case .refused:
        self = .refused
        return
      case .undetermined: isUndetermined = true
      }
    }
    self = isUndetermined ? .undetermined : .admitted
  }
}

extension Policy {
  /// Checks one binary against all rules.
  ///
  /// - Returns: the findings of all rules. Without rules, the verdict is undetermined.
  public func evaluate(_ input: Input) -> Evaluation {
    Evaluation(rules.flatMap { $0.check(input) })
  }

  /// Checks every Go image of a file against all rules: each slice of a universal file, each Go object in a static library.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - file: its name in messages.
  /// - Throws: `ReadError` where the file has no Go image that can be read. Whatever the code, the file was not
  ///   admitted.
  public func evaluate(
    reading reader: inout FileReader, file: Pathname
  ) throws(ReadError) -> Evaluation {
    let found = try BinaryRecords(
      reading: &reader, file: file, confirmsVersions: checksGoVersion,
      packages: checksPackages, functions: checksVulnerabilities)
    return Evaluation(
      found.records.flatMap { record in rules.flatMap { $0.check(Input(record)) } },
      failures: found.failures)
  }

  /// Whether a rule is about the Go version, so that it is to be confirmed.
  package var checksGoVersion: Bool { rules.contains { $0.requirement.topic == .goVersion } }

  /// Whether the packages of which binaries have code decide, which takes reading their function tables.
  package var checksPackages: Bool { rules.contains { $0.requirement.topic == .packages } }

  /// Whether known vulnerabilities decide, which takes reading the names of functions.
  package var checksVulnerabilities: Bool {
    rules.contains { $0.requirement.topic == .vulnerabilities }
  }

  /// Checks every Go image of the file at a path against all rules.
  ///
  /// - Throws: as ``evaluate(reading:file:)``; also where the file cannot be opened.
  public func evaluate(contentsOf path: Pathname) throws(ReadError) -> Evaluation {
    var reader = try FileReader(opening: path)
    return try evaluate(reading: &reader, file: path)
  }

  /// Checks every Go image of the file at a path against all rules, as ``evaluate(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: as ``evaluate(reading:file:)``; also where the file cannot be opened.
  public func evaluate(contentsOf path: String) throws(ReadError) -> Evaluation {
    try evaluate(contentsOf: Pathname(path))
  }
}
