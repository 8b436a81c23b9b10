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
    var inputs = options.inputs
    inputs.scan.maximumEventCount = contents.maximumHeldCount
    inputs.scan.followsLinksToFiles = true
    inputs.walk(console, &self)
    if options.areSame {
      for binary in groups.oddOnes { take(binary, addsRule: true) }
    }
    output.finish()
  }

  /// - Parameter addsRule: whether the findings are of one more rule for a binary that was taken before.
  private mutating func take(_ binary: CheckedBinary, addsRule: Bool = false) {
    verdict.merge(binary.verdict)
    output.add(binary, addsRule: addsRule)
  }

  private mutating func fail(_ path: Pathname, image: String?, _ reason: String) {
    let binary = CheckedBinary(file: path, part: image, failure: reason)
    verdict.merge(binary.verdict)
    // Programs that read the output need a result for each path that was named.
    if options.format != .text { output.add(binary, addsRule: false) }
    console.report(Pathname(bytes: binary.name), reason)
  }
}

/// A file that was named and is not a Go binary is not admitted. In directories and archives other files are expected too, but
/// where there is none at all, nothing could be admitted.
extension CheckCommand: RecordVisitor {
  var contents: RecordContents {
    RecordContents(
      confirmsVersions: options.policy.checksGoVersion, findsInterpreters: true,
      packages: options.policy.checksPackages, functions: options.policy.checksVulnerabilities)
  }

  mutating func take(_ record: BinaryRecord, at path: Pathname) {
    var record = record
    // The reports of 'go version -m -json' name no files.
    if record.file.bytes.isEmpty { record.file = path }
    if options.areSame { groups.add(record) }
    // Where modules are all that counts, the odd ones come at the end.
    if options.policy.rules.isEmpty { return }
    take(CheckedBinary(record, options.policy.evaluate(Policy.Input(record))))
  }

  mutating func fail(_ path: Pathname, image: String?, _ error: ReadError) {
    fail(path, image: image, error.description)
  }

  mutating func fail(_ path: Pathname, _ error: ReportError) {
    fail(path, image: nil, error.description)
  }

  func skip(_ path: Pathname, _ error: ReadError) { console.report(path, error) }

  mutating func findNothing(at path: Pathname) {
    fail(path, .noBuildInfo("no Go binaries to check"))
  }
}
