internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM

/// `gobuildinfo sbom`: a bill of materials of binaries, in a form that other tools read.
struct SBOMCommand: ~Copyable {
  private let options: SBOMOptions
  private let console: Console
  private var document: BillOfMaterials
  private var status = ExitStatus.success

  static func run(_ options: SBOMOptions, _ console: Console) -> ExitStatus {
    var command = SBOMCommand(options: options, console: console)
    var inputs = options.inputs
    inputs.scan.maximumEventCount = RecordContents.maximumHeldCount
    inputs.walk(console, &command)
    return command.finish()
  }

  private init(options: SBOMOptions, console: Console) {
    self.options = options
    self.console = console
    document = BillOfMaterials(options.format, options.document) { console.print($0) }
  }

  private mutating func finish() -> ExitStatus {
    document.finish()
    return status
  }

  private func say(_ path: Pathname, _ error: ReadError) {
    if !options.inputs.isQuiet { console.report(path, error) }
  }
}

/// In directories and archives, files that are not Go binaries are expected, but a document about nothing at all is not
/// evidence that there is nothing.
extension SBOMCommand: RecordVisitor {
  var contents: RecordContents {
    RecordContents(hashes: true, packages: options.document.linkedCode != .ignored)
  }

  mutating func take(_ record: BinaryRecord, at path: Pathname) { document.add(record) }

  mutating func fail(_ path: Pathname, image: String?, _ error: ReadError) {
    status.add(error)
    say(path.appending(part: image), error)
  }

  mutating func fail(_ path: Pathname, _ error: ReportError) {
    if status != .failure { status = .undetermined }
    if !options.inputs.isQuiet { console.report("gobuildinfo: \(error)") }
  }

  func skip(_ path: Pathname, _ error: ReadError) { say(path, error) }

  mutating func findNothing(at path: Pathname) {
    if status != .failure { status = .undetermined }
    say(path, .noBuildInfo("no Go binaries to describe"))
  }
}
