internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo check`: whether binaries are what was declared.
struct CheckCommand {
  private let options: CheckOptions
  private let console: Console
  private var output: CheckOutput
  private var verdict = Evaluation.Verdict.admitted
  private var groups = ModuleGroups()

  static func run(_ options: CheckOptions, _ console: Console) -> ExitStatus {
    var command = CheckCommand(options: options, console: console)
    command.run()
    return switch command.verdict {
    case .admitted: .success
    case .refused: .failure
    case .undetermined: .undetermined
    }
  }

  private init(options: CheckOptions, console: Console) {
    self.options = options
    self.console = console
    output = CheckOutput(options, console)
  }

  private mutating func run() {
    checkAll()
    if options.areSame {
      for binary in groups.oddOnes { take(binary, addsRule: true) }
    }
    output.finish()
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
    take(CheckedBinary(record, options.policy.evaluate(Policy.Input(record))))
  }

  /// - Parameter addsRule: whether the findings are of one more rule for a binary that was taken before.
  private mutating func take(_ binary: CheckedBinary, addsRule: Bool = false) {
    verdict.merge(binary.verdict)
    output.add(binary, addsRule: addsRule)
  }

  private mutating func fail(
    _ path: Pathname, _ part: String?, _ error: some CustomStringConvertible
  ) {
    let binary = CheckedBinary(file: path, part: part, failure: error.description)
    verdict.merge(binary.verdict)
    // Programs that read the output need a result for each path that was named.
    if options.format != .text { output.add(binary, addsRule: false) }
    console.report(Pathname(bytes: binary.name), error.description)
  }
}

extension ReadError {
  fileprivate static let nothingToCheck = ReadError.noBuildInfo("no Go binaries to check")
}
