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
  /// The binaries with the same modules, where that is asked for, in the order in which they came.
  private var fingerprints: [ModuleFingerprint: [(index: Int, name: [UInt8])]] = [:]
  private var count = 0

  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    console.escapesErrors = true
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
    console.print(options.format.start(rules: options.policy.rules.map { $0.id }))
    for path in options.paths { check(path) }
    console.print(options.format.end)
    if options.format == .prometheus { console.print(metrics.output) }
    if options.areSame { compareModules() }
  }

  /// Tells the binaries whose modules are not those of most.
  private mutating func compareModules() {
    guard fingerprints.count > 1 else { return }
    isRefused = true
    let sizes = fingerprints.map { "\($0.value.count) with \($0.key.short)" }.sorted()
    console.report("gobuildinfo: the modules are not the same: \(sizes.joined(separator: ", "))")
    // Of groups of the same size the one whose first binary came first is the usual one.
    let usual = fingerprints.max { first, second in
      (first.value.count, second.value[0].index) < (second.value.count, first.value[0].index)
    }
    let odd = fingerprints.filter { $0.key != usual?.key }
      .flatMap { group in group.value.map { ($0, group.key) } }.sorted { $0.0.index < $1.0.index }
    for (binary, fingerprint) in odd {
      console.report(binary.name + ": modules \(fingerprint.short)".utf8)
    }
  }

  /// Checks what is at a path that was named. A file that is no Go binary is not admitted.
  private mutating func check(_ path: Pathname) {
    do throws(ReadError) {
      if try FileStatus(following: path).kind == .directory {
        walk(path)
      } else {
        var reader = try FileReader(path)
        take(path, try CheckCommand.images(in: &reader))
      }
    } catch {
      fail(path, error)
    }
  }

  /// Checks the Go binaries in a directory, where other files are expected too.
  private mutating func walk(_ directory: Pathname) {
    var scan = BinaryScanner.Options()
    scan.isOrdered = true
    scan.reportsRefusals = options.isVerbose
    BinaryScanner(directory, options: scan).scan { _, reader throws(ReadError) in
      try CheckCommand.images(in: &reader)
    } receive: { event in
      switch event {
      case .finding(let path, let images): take(path, images)
      case .refusal(let path, let error): console.report(path, error)
      case .failure(let path, let error): fail(path, error)
      case .passedLink: break
      }
      return true
    }
  }

  /// An image of a file, or why it could not be read.
  private struct Image: Sendable {
    let name: String?
    let subject: Result<Subject, ReadError>
  }

  private static func images(in reader: inout FileReader) throws(ReadError) -> [Image] {
    var parts = try BinaryParts(of: &reader)
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
        let report = CheckReport(path, image.name, subject, options.policy.check(subject))
        isRefused = isRefused || report.verdict == .refused
        isUnknown = isUnknown || report.verdict == .unknown
        if options.areSame {
          count += 1
          fingerprints[ModuleFingerprint(subject.info), default: []].append((count, report.name))
        }
        print(report)
      case .failure(let error):
        fail(Pathname(bytes: path.bytes + " (\(image.name ?? ""))".utf8), error)
      }
    }
  }

  private mutating func print(_ report: CheckReport) {
    if options.format == .prometheus { metrics.take(report) }
    let output = options.format.report(report, isVerbose: options.isVerbose, isFirst: isFirst)
    if options.format == .text {
      console.printEscaped(output)
    } else {
      console.print(output)
    }
    isFirst = isFirst && output.isEmpty
  }

  private mutating func fail(_ path: Pathname, _ error: ReadError) {
    isUnknown = true
    // What is read by programs is told of all that was named.
    if options.format != .text { print(CheckReport(path, error)) }
    console.report(path, error)
  }
}
