internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo check`: whether binaries are what was declared.
struct CheckCommand {
  private let options: CheckOptions
  private let console: Console
  private let style: Style
  private var isRefused = false
  private var isUndetermined = false
  private var isFirst = true
  private var metrics: Prometheus
  private var groups = ModuleGroups()

  static func run(_ options: CheckOptions, _ console: Console) -> ExitStatus {
    var command = CheckCommand(options: options, console: console)
    command.run()
    return command.status
  }

  private init(options: CheckOptions, console: Console) {
    self.options = options
    self.console = console
    style = console.style(options.inputs.color)
    metrics = Prometheus(node: options.node)
  }

  /// What is refused stays refused whatever else could not be determined.
  private var status: ExitStatus {
    isRefused ? .failure : isUndetermined ? .undetermined : .success
  }

  private mutating func run() {
    let rules = options.policy.rules.map { $0.id } + (options.areSame ? [ModuleGroups.rule] : [])
    console.print(options.format.start(rules: rules))
    checkAll()
    if options.areSame {
      for report in groups.oddOnes { take(report, addsRule: true) }
    }
    console.print(options.format.end)
    if options.format == .prometheus {
      console.print(
        metrics.output(time: CurrentProcess.sourceDateEpoch ?? CurrentProcess.secondsSince1970))
    }
  }

  private mutating func checkAll() {
    var isEmpty = true
    var command = self
    do throws(ReadError) {
      try options.inputs.forEachPath(console) { path in
        isEmpty = false
        command.check(path)
      }
    } catch {
      isEmpty = false
      command.fail("-", nil, error)
    }
    if isEmpty { command.fail("-", nil, ReadError.nothingToCheck) }
    self = command
  }

  /// Checks what is at a path that was named. A file that is no Go binary is not admitted. In directories and
  /// archives other files are expected too, but where there is none at all, nothing could be admitted.
  private mutating func check(_ path: Pathname) {
    var inputs = options.inputs
    inputs.scan.maximumEventCount = FoundRecords.maximumHeldCount
    inputs.scan.followsLinksToFiles = true
    // What is found may be nothing in one shard, and still be something in all.
    var isEmpty = inputs.scan.shard == nil
    let confirmsVersions = options.policy.checksGoVersion
    var command = self
    do throws(ReadError) {
      try inputs.read(path, console) { file, reader throws(ReadError) in
        try FoundRecords(
          file, &reader, confirmsVersions: confirmsVersions, findsInterpreters: true)
      } receive: { event in
        switch event {
        case .finding(_, let found):
          isEmpty = false
          command.take(found)
        case .refusal(let path, let error): command.console.report(path, error)
        case .failure(let path, let error):
          isEmpty = false
          command.fail(path, nil, error)
        case .passedLink: break
        }
      } readFile: { reader in
        isEmpty = false
        return command.readFile(path, &reader)
      }
    } catch {
      isEmpty = false
      command.fail(path, nil, error)
    }
    if isEmpty { command.fail(path, nil, ReadError.nothingToCheck) }
    self = command
  }

  /// - Returns: whether there was anything to check.
  private mutating func readFile(_ path: Pathname, _ reader: inout FileReader) -> Bool {
    do throws(ReadError) {
      if BuildReportReader.isReport(&reader) {
        try readReport(path, &reader)
      } else {
        take(
          try FoundRecords(path, &reader, confirmsVersions: options.policy.checksGoVersion))
      }
      return true
    } catch {
      fail(path, nil, error)
      return false
    }
  }

  /// Checks the binaries of an earlier report.
  private mutating func readReport(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) {
    var report = BuildReportReader(name: path.description)
    var isEmpty = true
    while true {
      do throws(ReportError) {
        guard var record = try report.next(in: &reader) else { break }
        isEmpty = false
        // The reports of 'go version -m -json' name no files.
        if record.file.bytes.isEmpty { record.file = path }
        take(record)
      } catch {
        isEmpty = false
        fail(path, nil, error)
      }
    }
    if isEmpty { throw .nothingToCheck }
  }

  private mutating func take(_ found: FoundRecords) {
    for record in found.images.records { take(record) }
    for failure in found.images.failures { fail(found.path, failure.part, failure.error) }
  }

  private mutating func take(_ record: BinaryRecord) {
    if options.areSame { groups.add(record) }
    // Where modules are all that counts, the odd ones come at the end.
    if options.policy.rules.isEmpty { return }
    take(CheckReport(record, options.policy.evaluate(record.subject)))
  }

  /// - Parameter addsRule: whether the report is of one more rule for a binary that was reported before.
  private mutating func take(_ report: CheckReport, addsRule: Bool = false) {
    isRefused = isRefused || report.verdict == .refused
    isUndetermined = isUndetermined || report.verdict == .undetermined
    if options.format == .prometheus { metrics.take(report, addsRule: addsRule) }
    if options.format == .text, options.inputs.isQuiet, report.verdict == .admitted { return }
    let output = options.format.report(
      report, isVerbose: options.inputs.isVerbose, isFirst: isFirst, style)
    console.print(output)
    isFirst = isFirst && output.isEmpty
  }

  private mutating func fail(
    _ path: Pathname, _ part: String?, _ error: some CustomStringConvertible
  ) {
    isUndetermined = true
    let report = CheckReport(path, part, failure: error.description)
    // What is read by programs is told of all that was named.
    if options.format != .text { take(report) }
    console.report(Pathname(bytes: report.name), error.description)
  }
}

extension ReadError {
  fileprivate static let nothingToCheck = ReadError.noBuildInfo("no Go binaries to check")
}
