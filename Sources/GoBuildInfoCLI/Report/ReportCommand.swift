internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo
import GoVulnerabilities

/// `gobuildinfo report --html`: a page that shows binaries in a browser.
struct ReportCommand: ~Copyable {
  private let options: ReportOptions
  private let console: Console
  private let scanner: VulnerabilityScanner?
  private let page = ReportPage()
  private var isEmpty = true
  private var status = ExitStatus.success

  static func run(_ options: ReportOptions, _ console: Console) -> ExitStatus {
    var scanner: VulnerabilityScanner?
    if let path = options.database {
      do throws(VulnerabilityDatabase.Failure) {
        scanner = VulnerabilityScanner(try VulnerabilityDatabase(contentsOf: path))
      } catch {
        console.report("gobuildinfo report: \(error)")
        return .usage
      }
    }
    var command = ReportCommand(options, console, scanner)
    var inputs = options.inputs
    inputs.scan.maximumEventCount = command.contents.maximumHeldCount
    console.print(command.page.start)
    inputs.walk(console, &command)
    console.print(command.page.end)
    return command.status
  }

  private init(
    _ options: ReportOptions, _ console: Console, _ scanner: VulnerabilityScanner?
  ) {
    self.options = options
    self.console = console
    self.scanner = scanner
  }

  /// Writes an element of the list of records. `JSONWriter` escapes whatever could end the element of the page that the
  /// list stands in.
  private mutating func write(_ record: [UInt8]) {
    console.print(isEmpty ? "\n" : ",\n")
    console.print(record)
    isEmpty = false
  }

  private mutating func write(_ path: Pathname, _ sentence: String) {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    json.field("File", path.bytes.span.raw)
    json.field("Error", sentence)
    json.endObject()
    write(json.output)
  }

  private func say(_ path: Pathname, _ error: ReadError) {
    if !options.inputs.isQuiet { console.report(path, error) }
  }
}

/// In directories and archives, files that are not Go binaries are expected. Whatever could not be read is in the page too.
extension ReportCommand: RecordVisitor {
  var contents: RecordContents {
    RecordContents(
      hashes: options.hashes, findsInterpreters: true, packages: options.readsPackages,
      functions: scanner != nil)
  }

  mutating func take(_ record: BinaryRecord, at path: Pathname) {
    var shown = record
    shown.functions = nil
    if !options.readsPackages { shown.packages = nil }
    write(shown.jsonLine.dropLast())
    guard let scanner else { return }
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.write(scanner.report(on: record), at: .module)
    write(json.output)
  }

  mutating func fail(_ path: Pathname, image: String?, _ error: ReadError) {
    status.add(error)
    let path = path.appending(part: image)
    write(path, error.description)
    say(path, error)
  }

  mutating func fail(_ path: Pathname, _ error: ReportError) {
    if status != .failure { status = .undetermined }
    write(path, error.description)
    if !options.inputs.isQuiet { console.report("gobuildinfo: \(error)") }
  }

  func skip(_ path: Pathname, _ error: ReadError) { say(path, error) }

  mutating func findNothing(at path: Pathname) {
    if status != .failure { status = .undetermined }
    let error = ReadError.noBuildInfo("no Go binaries to show")
    write(path, error.description)
    say(path, error)
  }
}
