import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo check`: whether binaries are what was declared.
struct CheckCommand {
  private let options: CheckOptions
  private let console: Console
  private var isRefused = false
  private var isUnknown = false
  private var isFirst = true
  private var metrics = Prometheus()
  private var groups = ModuleGroups()

  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    console.escapesErrors = true
    // Where nothing can be written, nothing was told.
    console.statusOfFailure = .usage
    do throws(InspectOptions.UsageError) {
      switch try CheckOptions.parse(arguments) {
      case .help:
        console.print(Help.checkCommand)
        return .success
      case .check(let options):
        var command = CheckCommand(options: options, console: console)
        command.run()
        return command.status
      }
    } catch {
      console.report("gobuildinfo check: \(error.sentence)")
      console.report("Try 'gobuildinfo check --help'.")
      return .usage
    }
  }

  private init(options: CheckOptions, console: Console) {
    self.options = options
    self.console = console
  }

  /// What is refused is refused whatever else could not be told.
  private var status: ExitStatus { isRefused ? .failure : isUnknown ? .usage : .success }

  private mutating func run() {
    let rules = options.policy.rules.map { $0.id } + (options.areSame ? [ModuleGroups.rule] : [])
    console.print(options.format.start(rules: rules))
    for path in options.paths { check(path) }
    if options.areSame {
      for report in groups.oddOnes {
        metrics.add(report)
        take(report)
      }
    }
    console.print(options.format.end)
    if options.format == .prometheus { console.print(metrics.output) }
  }

  /// Checks what is at a path that was named. A file that is no Go binary is not admitted. In directories and
  /// archives other files are expected too, but where there is none at all, nothing could be admitted.
  private mutating func check(_ path: Pathname) {
    var inputs = Inputs()
    inputs.scan.isOrdered = true
    inputs.scan.maximumEventCount = BinaryRecords.maximumHeldCount
    inputs.scan.followsLinksToFiles = true
    inputs.scan.reportsRefusals = options.isVerbose
    inputs.scan.shard = options.shard
    // What is found may be nothing in one shard, and still be something in all.
    var isEmpty = options.shard == nil
    var command = self
    do throws(ReadError) {
      try inputs.read(path) { file, reader throws(ReadError) in
        try BinaryRecords.inScan(file, &reader)
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
        command.readFile(path, &reader)
      }
    } catch {
      isEmpty = false
      command.fail(path, nil, error)
    }
    if isEmpty { command.fail(path, nil, ReadError.nothingToCheck) }
    self = command
  }

  private mutating func readFile(_ path: Pathname, _ reader: inout FileReader) {
    do throws(ReadError) {
      if BuildReportReader.isReport(&reader) {
        try readReport(path, &reader)
      } else {
        take(try BinaryRecords(ReportedPlace(path), &reader))
      }
    } catch {
      fail(path, nil, error)
    }
  }

  /// Checks the binaries of an earlier report.
  private mutating func readReport(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) {
    var report = BuildReportReader(name: path.description)
    var isEmpty = true
    while true {
      do throws(PolicyError) {
        guard let record = try report.next(in: &reader) else { break }
        isEmpty = false
        take(record)
      } catch {
        isEmpty = false
        fail(path, nil, error)
      }
    }
    if isEmpty { throw .nothingToCheck }
  }

  private mutating func take(_ found: BinaryRecords) {
    for record in found.records { take(record) }
    for (part, error) in found.failures { fail(found.path, part, error) }
  }

  private mutating func take(_ record: BinaryRecord) {
    if options.areSame { groups.add(record) }
    // Where modules are all that counts, the odd ones are told at the end.
    if options.policy.rules.isEmpty, options.format == .text { return }
    take(CheckReport(record, options.policy.check(record.subject)))
  }

  private mutating func take(_ report: CheckReport) {
    isRefused = isRefused || report.verdict == .refused
    isUnknown = isUnknown || report.verdict == .unknown
    if options.format == .prometheus { metrics.take(report) }
    let output = options.format.report(report, isVerbose: options.isVerbose, isFirst: isFirst)
    if options.format == .text {
      console.printEscaped(output)
    } else {
      console.print(output)
    }
    isFirst = isFirst && output.isEmpty
  }

  private mutating func fail(
    _ path: Pathname, _ part: String?, _ error: some CustomStringConvertible
  ) {
    isUnknown = true
    let report = CheckReport(path, part, failure: error.description)
    // What is read by programs is told of all that was named.
    if options.format != .text { take(report) }
    console.report(Pathname(bytes: report.name), error.description)
  }
}

extension ReadError {
  fileprivate static let nothingToCheck = ReadError.noBuildInfo("no Go binaries to check")
}
