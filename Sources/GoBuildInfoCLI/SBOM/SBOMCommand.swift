internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM
import GoVulnerabilities

/// `gobuildinfo sbom`: a bill of materials of binaries, in a form that other tools read.
struct SBOMCommand: ~Copyable {
  private let options: SBOMOptions
  private let console: Console
  // One of the two.
  private var document: BillOfMaterials?
  private var vulnerabilities: Vulnerabilities?
  private var status = ExitStatus.success

  /// A document with vulnerabilities.
  private struct Vulnerabilities: ~Copyable {
    let scanner: VulnerabilityScanner
    var document: VulnerabilityDocument
  }

  static func run(_ options: SBOMOptions, _ console: Console) -> ExitStatus {
    var scanner: VulnerabilityScanner?
    if let path = options.database {
      do throws(VulnerabilityDatabase.Failure) {
        scanner = VulnerabilityScanner(try VulnerabilityDatabase(contentsOf: path))
      } catch {
        console.report("gobuildinfo sbom: \(error)")
        return .usage
      }
    }
    var command = SBOMCommand(options, console, scanner)
    var inputs = options.inputs
    inputs.scan.maximumEventCount = command.contents.maximumHeldCount
    inputs.walk(console, &command)
    return command.finish()
  }

  private init(_ options: SBOMOptions, _ console: Console, _ scanner: VulnerabilityScanner?) {
    self.options = options
    self.console = console
    if let scanner {
      vulnerabilities = Vulnerabilities(
        scanner: scanner,
        document: VulnerabilityDocument(materials: options.format, options.document) {
          console.print($0)
        })
    } else {
      document = BillOfMaterials(options.format, options.document) { console.print($0) }
    }
  }

  private mutating func finish() -> ExitStatus {
    document?.finish()
    vulnerabilities?.document.finish()
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
    RecordContents(
      hashes: true, packages: options.document.linkedCode != .ignored,
      functions: options.database != nil)
  }

  mutating func take(_ record: BinaryRecord, at path: Pathname) {
    document?.add(record)
    guard let scanner = vulnerabilities?.scanner else { return }
    let report = scanner.report(on: record)
    // Of what is unknown altogether, the document states nothing.
    for module in report.unjudged where module.possible.isEmpty && module.counts(at: .symbol) {
      if status != .failure { status = .undetermined }
      if !options.inputs.isQuiet {
        console.report(record.file.appending(part: record.part), module.sentence(at: .symbol))
      }
    }
    vulnerabilities?.document.add(report)
  }

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
