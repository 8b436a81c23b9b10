internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo

/// `gobuildinfo packages`: the packages and functions of which programs have code.
struct PackagesCommand {
  private let options: PackagesOptions
  private let console: Console
  private var status = ExitStatus.success

  static func run(_ options: PackagesOptions, _ console: Console) -> ExitStatus {
    var command = PackagesCommand(options: options, console: console)
    var inputs = options.inputs
    inputs.scan.maximumEventCount = RecordContents.maximumHeldCount
    inputs.walk(console, &command)
    return command.status
  }

  private init(options: PackagesOptions, console: Console) {
    self.options = options
    self.console = console
  }

  private mutating func print(_ path: Pathname, _ report: PackagesReport) {
    console.print(report.output)
    for failure in report.failures { fail(path.appending(part: failure.part), failure.error) }
  }

  private func say(_ path: Pathname, _ error: ReadError) {
    if !options.inputs.isQuiet { console.report(path, error) }
  }
}

extension PackagesCommand: InputVisitor {
  var inspection: Inspection {
    let options = options
    return { file, reader throws(ReadError) in
      let report = try PackagesReport(
        reading: &reader, options, explaining: .headers,
        image: ReportedImage(file.path, location: file.location), holdsAll: file.location != nil)
      return try Deferred(report, isTooLarge: report.isPostponed, &reader)
    }
  }

  var refusalBasis: String {
    "packages" + (options.printsFunctions ? " functions" : options.printsFiles ? " files" : "")
  }

  mutating func take(_ finding: Deferred<PackagesReport>, at path: Pathname) {
    switch finding {
    case .held(let report): print(path, report)
    case .postponed(let identity):
      do throws(ReadError) {
        var reader = try FileReader(opening: path)
        try reader.require(identity)
        print(path, try report(path, &reader, hasHeading: true))
      } catch {
        fail(path, error)
      }
    }
  }

  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool {
    let isOnly = options.inputs.paths.count == 1 && !options.inputs.readsList
    print(path, try report(path, &reader, hasHeading: !isOnly))
    return true
  }

  private func report(
    _ path: Pathname, _ reader: inout FileReader, hasHeading: Bool
  ) throws(ReadError) -> PackagesReport {
    try PackagesReport(
      reading: &reader, options, explaining: .contents, image: ReportedImage(path),
      hasHeading: hasHeading, drain: OutputDrain(console.print))
  }

  mutating func fail(_ path: Pathname, _ error: ReadError) {
    status.add(error)
    say(path, error)
  }

  func skip(_ path: Pathname, _ error: ReadError) { say(path, error) }

  func findNothing(at path: Pathname) {}
}
