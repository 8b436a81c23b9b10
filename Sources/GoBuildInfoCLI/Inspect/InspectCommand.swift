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
    do throws(ReadError) {
      try options.inputs.forEachPath(console) { command.inspect($0) }
    } catch {
      command.report("-", error)
    }
    return command.status
  }

  private init(options: InspectOptions, console: Console) {
    self.options = options
    self.console = console
    style = console.style(options.inputs.color)
  }

  /// Reads a path that was named: whatever keeps it from being read is reported. In directories and archives, files
  /// that are no Go binaries are expected.
  private mutating func inspect(_ path: Pathname) {
    let (options, style) = (options, style)
    // The closures below change a copy: a mutating method cannot hand out itself.
    var command = self
    do throws(ReadError) {
      try options.inputs.read(path, console) { file, reader throws(ReadError) in
        // What comes out of an archive is printed before more is read, and could not be found again so easily.
        let isArchived = file.location != nil
        let report = try BinaryReport(
          reading: &reader, options, style, explaining: .headers,
          maximumHeldByteCount: isArchived ? .max : BinaryReport.maximumHeldByteCount,
          imageContains: { file.imageContains($0) }
        ) { ReportedImage(file.path, location: file.location) }
        return (report, report.isPostponed ? try reader.identity : nil)
      } receive: { event in
        command.take(event)
      } readFile: { reader in
        command.report(path, reading: &reader)
      }
    } catch {
      command.report(path, error)
    }
    status = command.status
  }

  private mutating func take(_ event: ScanEvent<(BinaryReport, FileIdentity?)>) {
    switch event {
    case .finding(let path, (_, let identity?)): readPostponed(path, if: identity)
    case .finding(let path, (let found, nil)): print(path, found)
    case .refusal(let path, let error): say(path, error.description)
    case .failure(let path, let error): report(path, error)
    case .passedLink: break
    }
  }

  private mutating func print(_ path: Pathname, _ found: BinaryReport) {
    console.print(found.output)
    for failure in found.failures {
      report(path.appending(part: failure.part), failure.error)
    }
  }

  private mutating func report(_ path: Pathname, _ error: ReadError) {
    status.add(error)
    let hint =
      error.isRecoverable && !options.readOptions.contains(.recovering)
      ? "; --recover searches for remnants of it" : ""
    say(path, error.description + hint)
  }

  private func say(_ path: Pathname, _ sentence: String) {
    if !options.inputs.isQuiet { console.report(path, sentence) }
  }

  /// - Returns: whether there was anything to report.
  private mutating func report(_ path: Pathname, reading reader: inout FileReader) -> Bool {
    do throws(ReadError) {
      let drain = OutputDrain(console.print)
      let found = try BinaryReport(
        reading: &reader, options, style, explaining: .contents, drain: drain
      ) { ReportedImage(path) }
      print(path, found)
      return true
    } catch {
      report(path, error)
      return false
    }
  }

  /// Reads a file again that was found in a directory, now that its turn has come.
  private mutating func readPostponed(_ path: Pathname, if identity: FileIdentity) {
    do throws(ReadError) {
      var reader = try FileReader(opening: path)
      try reader.require(identity)
      _ = report(path, reading: &reader)
    } catch {
      report(path, error)
    }
  }
}
