internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM
import GoVulnerabilities

/// `gobuildinfo vulns`: the known vulnerabilities of Go binaries.
struct VulnerabilitiesCommand: ~Copyable {
  private let options: VulnerabilitiesOptions
  private let console: Console
  private let scanner: VulnerabilityScanner
  private let style: Style
  private var ignoreList: IgnoreList?
  /// What is written instead of text or JSON.
  private var document: VulnerabilityDocument?
  private var metrics: VulnerabilityMetrics?
  private var hasFindings = false
  private var isUndetermined = false

  static func run(_ options: VulnerabilitiesOptions, _ console: Console) -> ExitStatus {
    do throws(UsageError) {
      let scanner = VulnerabilityScanner(
        try database(options.database ?? ""), options: options.scanner)
      var command = VulnerabilitiesCommand(
        options, console, scanner, try ignoreList(options.ignoreFile))
      return command.run()
    } catch {
      console.report("gobuildinfo vulns: \(error.sentence)")
      return .usage
    }
  }

  private static func database(_ path: Pathname) throws(UsageError) -> VulnerabilityDatabase {
    do throws(VulnerabilityDatabase.Failure) {
      return try VulnerabilityDatabase(contentsOf: path)
    } catch {
      throw UsageError(error.description)
    }
  }

  private static func ignoreList(_ path: Pathname?) throws(UsageError) -> IgnoreList? {
    guard let path else { return nil }
    do throws(IgnoreList.Failure) {
      return try IgnoreList(contentsOf: path)
    } catch {
      throw UsageError(error.description)
    }
  }

  private init(
    _ options: VulnerabilitiesOptions, _ console: Console, _ scanner: VulnerabilityScanner,
    _ ignoreList: IgnoreList?
  ) {
    self.options = options
    self.console = console
    self.scanner = scanner
    self.ignoreList = ignoreList
    style = console.style(options.inputs.color)
    document = options.format.document.map { format in
      VulnerabilityDocument(format, options.document) { console.print($0) }
    }
    if options.format == .prometheus {
      metrics = VulnerabilityMetrics(node: options.node) { console.print($0) }
    }
  }

  private mutating func run() -> ExitStatus {
    checkAge()
    var inputs = options.inputs
    inputs.scan.maximumEventCount = RecordContents.maximumHeldCount
    inputs.walk(console, &self)
    document?.finish()
    metrics?.finish(
      time: CurrentProcess.sourceDateEpoch ?? CurrentProcess.secondsSince1970,
      databaseTime: scanner.database.modified)
    if options.format == .text {
      let time = scanner.database.modified
      console.print("database of \(time.isEmpty ? "unknown date" : time)\n")
    }
    reportRules()
    return hasFindings ? .failure : isUndetermined ? .undetermined : .success
  }

  /// Fails if the database is older than it may be.
  private mutating func checkAge() {
    guard let days = options.maximumAge else { return }
    let now = CurrentProcess.secondsSince1970
    let oldest = Timestamp(secondsSince1970: max(0, now - Int64(days) * 86400))?.text ?? ""
    let time = scanner.database.modified
    let isKnown = scanner.database.hasDate
    guard !isKnown || time < oldest else { return }
    isUndetermined = true
    let age = isKnown ? "is of \(time)" : "has no date"
    console.report(
      "gobuildinfo: \(options.database ?? ""): the database \(age), and may be \(days) days old: get a newer one"
    )
  }

  /// Reports the rules that ignore nothing any more.
  private func reportRules() {
    guard let ignoreList, !options.inputs.isQuiet else { return }
    for rule in ignoreList.expired {
      console.report("\(ignoreList.file):\(rule.line): \(rule.id) expired on \(rule.lastDay ?? "")")
    }
    for rule in ignoreList.unused {
      console.report("\(ignoreList.file):\(rule.line): \(rule.id) is not among the findings")
    }
  }

  private mutating func take(_ report: VulnerabilityReport) {
    var report = report
    ignoreList?.apply(to: &report)
    if report.hasFindings(at: options.level) { hasFindings = true }
    if report.isUndetermined(at: options.level) { isUndetermined = true }
    switch options.format {
    case .text:
      console.print(
        VulnerabilitiesText(report, options.level, showsIgnored: options.inputs.isVerbose, style)
          .lines)
    case .json:
      var json = JSONWriter(isIndented: false, isTerminalSafe: true)
      json.write(report, at: options.level)
      console.print(json.output + [UInt8(ascii: "\n")])
    case .sarif, .openvex, .cyclonedx: document?.add(report)
    case .prometheus: metrics?.add(report)
    case .govulncheck: break
    }
  }
}

extension VulnerabilitiesCommand: InputVisitor {
  /// What is read of a file, in the form that is printed.
  enum Inspected: Sendable {
    case reports(VulnerabilityReports)
    case govulncheck(GovulncheckOutput)
  }

  var inspection: Inspection {
    let (scanner, options) = (scanner, options)
    return { file, reader throws(ReadError) in
      try Self.inspect(&reader, file.path, file.location, scanner, options)
    }
  }

  var refusalBasis: String { options.format == .govulncheck ? "govulncheck" : "vulns" }

  private static func inspect(
    _ reader: inout FileReader, _ path: Pathname, _ location: ArchiveLocation?,
    _ scanner: VulnerabilityScanner, _ options: VulnerabilitiesOptions
  ) throws(ReadError) -> Inspected {
    if options.format == .govulncheck {
      return .govulncheck(
        try GovulncheckOutput(
          reading: &reader, scanner, at: options.level,
          database: options.database?.description ?? "", toolVersion: programVersion))
    }
    return .reports(try scanner.reports(reading: &reader, file: path, location: location))
  }

  mutating func take(_ finding: Inspected, at path: Pathname) {
    switch finding {
    case .reports(let reports):
      for report in reports.reports { take(report) }
      for failure in reports.failures { fail(path.appending(part: failure.part), failure.error) }
    case .govulncheck(let output):
      console.print(output.text)
      if output.hasFindings { hasFindings = true }
      for failure in output.failures { fail(path.appending(part: failure.part), failure.error) }
    }
  }

  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool {
    guard !BuildReportReader.isReport(&reader) else {
      try readReport(path, &reader)
      return true
    }
    take(try Self.inspect(&reader, path, nil, scanner, options), at: path)
    return true
  }

  private mutating func readReport(
    _ path: Pathname, _ reader: inout FileReader
  ) throws(ReadError) {
    guard options.format != .govulncheck else {
      throw ReadError(.unsupported, .sentence("'--format govulncheck-json' reads no reports"))
    }
    var report = BuildReportReader(name: path.description)
    while let result = report.nextResult(in: &reader) {
      switch result {
      case .success(var record):
        // The reports of 'go version -m -json' name no files.
        if record.file.bytes.isEmpty { record.file = path }
        take(scanner.report(on: record))
      case .failure(let error): fail(path, error)
      }
    }
  }

  private mutating func fail(_ path: Pathname, _ error: ReportError) {
    isUndetermined = true
    document?.add(error, at: path)
    metrics?.addUnreadable(path)
    if !options.inputs.isQuiet { console.report("gobuildinfo: \(error)") }
  }

  mutating func fail(_ path: Pathname, _ error: ReadError) {
    isUndetermined = true
    document?.add(error, at: path)
    metrics?.addUnreadable(path)
    say(path, error)
  }

  func skip(_ path: Pathname, _ error: ReadError) { say(path, error) }

  mutating func findNothing(at path: Pathname) {
    isUndetermined = true
    say(path, .noBuildInfo("no Go binaries to check"))
  }

  private func say(_ path: Pathname, _ error: ReadError) {
    if !options.inputs.isQuiet { console.report(path, error) }
  }
}
