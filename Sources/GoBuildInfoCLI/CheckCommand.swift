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
      for report in groups.oddOnes { take(report) }
    }
    console.print(options.format.end)
    if options.format == .prometheus { console.print(metrics.output) }
  }

  /// Checks what is at a path that was named. A file that is no Go binary is not admitted.
  private mutating func check(_ path: Pathname) {
    do throws(ReadError) {
      if path == "-" {
        var reader = try Process.readerOfStandardInput()
        take(path, try CheckCommand.images(in: &reader))
      } else if try FileStatus(following: path).kind == .directory {
        walk(path)
      } else {
        var reader = try FileReader(path)
        take(path, try CheckCommand.images(in: &reader))
      }
    } catch {
      fail(path, nil, error)
    }
  }

  /// Checks the Go binaries in a directory, where other files are expected too. A directory without any has nothing
  /// that could be admitted.
  private mutating func walk(_ directory: Pathname) {
    var scan = BinaryScanner.Options()
    scan.isOrdered = true
    scan.followsLinksToFiles = true
    scan.reportsRefusals = options.isVerbose
    var isEmpty = true
    BinaryScanner(directory, options: scan).scan { _, reader throws(ReadError) in
      do throws(ReadError) {
        return try CheckCommand.images(in: &reader)
      } catch {
        // A Go program that lost its build info is no file to pass over.
        if error.code == .noBuildInfo,
          case .goProgram? = try? Diagnosis.diagnose(reading: &reader)
        {
          throw .lostBuildInfo
        }
        throw error
      }
    } receive: { event in
      switch event {
      case .finding(let path, let images):
        isEmpty = false
        take(path, images)
      case .refusal(let path, let error): console.report(path, error)
      case .failure(let path, let error):
        isEmpty = false
        fail(path, nil, error)
      case .passedLink: break
      }
      return true
    }
    if isEmpty { fail(directory, nil, .nothingToCheck) }
  }

  /// An image of a file, or why it could not be read.
  private struct Image: Sendable {
    let name: String?
    let subject: Result<Subject, ReadError>
  }

  private static func images(in reader: inout FileReader) throws(ReadError) -> [Image] {
    // Whatever an archive holds, nothing in it goes unchecked.
    var parts = try BinaryParts(of: &reader, options: .recovering)
    var images: [Image] = []
    var isAnyRead = false
    while true {
      do throws(ReadError) {
        guard let part = try parts.next(in: &reader) else { break }
        let info = try BuildInfo(reading: &reader, part: part.range)
        let facts = try? BinaryFacts(reading: &reader, part: part.range)
        images.append(Image(name: part.name, subject: .success(Subject(info, facts))))
        isAnyRead = true
      } catch {
        guard parts.mayHaveOthers else { throw error }
        images.append(Image(name: parts.lastName, subject: .failure(error)))
      }
    }
    guard isAnyRead else {
      if case .failure(let error)? = images.first?.subject { throw error }
      throw .noGoObject
    }
    return images
  }

  private mutating func take(_ path: Pathname, _ images: [Image]) {
    for image in images {
      switch image.subject {
      case .success(let subject):
        if options.areSame { groups.add(path, image.name, subject.info) }
        // Where modules are all that counts, the odd ones are told at the end.
        if options.policy.rules.isEmpty, options.format == .text { continue }
        take(CheckReport(path, image.name, subject.info, options.policy.check(subject)))
      case .failure(let error): fail(path, image.name, error)
      }
    }
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

  private mutating func fail(_ path: Pathname, _ part: String?, _ error: ReadError) {
    isUnknown = true
    let report = CheckReport(path, part, error)
    // What is read by programs is told of all that was named.
    if options.format != .text { take(report) }
    console.report(Pathname(bytes: report.name), error)
  }
}

extension ReadError {
  fileprivate static let lostBuildInfo = ReadError(
    .malformedBuildInfo, .sentence("a Go program whose build info is missing"))

  fileprivate static let nothingToCheck = ReadError.noBuildInfo("no Go binaries to check")
}
