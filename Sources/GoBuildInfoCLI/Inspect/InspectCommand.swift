internal import BinarySupport
import GoBinaryReport
import GoBinaryScanner
import GoBuildInfo

/// `gobuildinfo PATH...`: what is in the binaries, for people and scripts.
struct InspectCommand {
  private let options: InspectOptions
  private let console: Console
  private let style: Style
  private var status = ExitStatus.success

  static func run(_ options: InspectOptions, _ console: Console) -> ExitStatus {
    if options.asksForVersion {
      console.print("gobuildinfo \(programVersion)\n")
      return .success
    }
    var command = InspectCommand(options: options, console: console)
    var inputs = options.inputs
    if options.printsCode { inputs.scan.maximumEventCount = RecordContents.maximumHeldCount }
    inputs.walk(console, &command)
    return command.status
  }

  private init(options: InspectOptions, console: Console) {
    self.options = options
    self.console = console
    style = console.style(options.inputs.color)
  }

  private mutating func print(_ path: Pathname, _ found: BinaryReport) {
    console.print(found.output)
    for failure in found.failures { fail(path.appending(part: failure.part), failure.error) }
  }

  private func say(_ path: Pathname, _ sentence: String) {
    if !options.inputs.isQuiet { console.report(path, sentence) }
  }
}

/// Whatever keeps a path that was named from being read is reported. In directories and archives, files that are not Go
/// binaries are expected.
extension InspectCommand: InputVisitor {
  var inspection: Inspection {
    let (options, style) = (options, style)
    return { file, reader throws(ReadError) in
      // What comes out of an archive is printed before more is read, and could not be found again so easily.
      let isArchived = file.location != nil
      let report = try BinaryReport(
        reading: &reader, options, style, explaining: .headers,
        maximumHeldByteCount: isArchived
          ? .max
          : options.printsCode
            ? BinaryReport.maximumHeldCodeByteCount : BinaryReport.maximumHeldByteCount,
        imageContains: { file.imageContains($0) },
        image: { ReportedImage(file.path, location: file.location) })
      return try Deferred(report, isTooLarge: report.isPostponed, &reader)
    }
  }

  var refusalBasis: String {
    let isRecovering = options.readOptions.contains(.recovering)
    let isIncluded = [isRecovering, options.readsPackages, options.readsFunctions]
    return "inspect " + isIncluded.map { $0 ? "1" : "0" }.joined()
  }

  mutating func take(_ finding: Deferred<BinaryReport>, at path: Pathname) {
    switch finding {
    case .held(let report): print(path, report)
    case .postponed(let identity):
      do throws(ReadError) {
        var reader = try FileReader(opening: path)
        try reader.require(identity)
        _ = try read(path, &reader)
      } catch {
        fail(path, error)
      }
    }
  }

  mutating func read(_ path: Pathname, _ reader: inout FileReader) throws(ReadError) -> Bool {
    let report = try BinaryReport(
      reading: &reader, options, style, explaining: .contents, drain: OutputDrain(console.print)
    ) { ReportedImage(path) }
    print(path, report)
    return true
  }

  mutating func fail(_ path: Pathname, _ error: ReadError) {
    status.add(error)
    let hint =
      error.isRecoverable && !options.readOptions.contains(.recovering)
      ? "; --recover searches for remnants of it" : ""
    say(path, error.description + hint)
  }

  func skip(_ path: Pathname, _ error: ReadError) { say(path, error.description) }

  func findNothing(at path: Pathname) {}
}
