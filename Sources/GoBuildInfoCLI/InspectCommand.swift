import GoBinaryScanner
import GoBuildInfo

/// `gobuildinfo PATH...`: what is in the binaries, for people and scripts.
struct InspectCommand {
  private let options: InspectOptions
  private let console: Console
  private var status = ExitStatus.success

  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    do throws(InspectOptions.UsageError) {
      switch try InspectOptions.parse(arguments) {
      case .help:
        console.print(Help.program)
        return .success
      case .version:
        console.print("gobuildinfo \(programVersion)\n")
        return .success
      case .inspect(let options):
        var command = InspectCommand(options: options, console: console)
        for path in options.paths { command.inspect(path) }
        return command.status
      }
    } catch {
      console.report("gobuildinfo: \(error.sentence)\nTry 'gobuildinfo --help'.")
      return .usage
    }
  }

  private init(options: InspectOptions, console: Console) {
    self.options = options
    self.console = console
  }

  /// Reads a path that was named: whatever keeps it from being read is reported.
  private mutating func inspect(_ path: Pathname) {
    do throws(ReadError) {
      if path == "-" {
        try readStandardInput()
      } else if try FileStatus(following: path).kind == .directory {
        walk(path)
      } else {
        try readFile(path)
      }
    } catch {
      report(path, error)
    }
  }

  /// Reads what is in a directory. Files that are no Go binaries are expected there.
  private mutating func walk(_ directory: Pathname) {
    var walk = DirectoryWalk(directory)
    while let event = walk.next() {
      switch event {
      case .file(let path):
        do throws(ReadError) {
          try readFile(path)
        } catch  where error.isAboutContents {
          if options.isVerbose { console.report(path, error) }
        } catch {
          report(path, error)
        }
      case .failure(let path, let error): report(path, error)
      case .symbolicLink: break
      }
    }
  }

  private mutating func report(_ path: Pathname, _ error: ReadError) {
    status = .failure
    console.report(path, error)
  }

  private func readFile(_ path: Pathname) throws(ReadError) {
    var reader = try FileReader(path)
    try BinaryReport(path, options, console).append(&reader)
  }

  /// Reads a file that standard input was redirected from in place, and a pipe to its end.
  private func readStandardInput() throws(ReadError) {
    do throws(ReadError) {
      var reader = try FileReader(borrowing: Process.standardInput)
      try BinaryReport("-", options, console).append(&reader)
    } catch  where error.code == .notRegularFile {
      let contents = try Process.readAll(Process.standardInput, limit: 1 << 30)
      var memory = MemoryBytes(contents.span.raw)
      try BinaryReport("-", options, console).append(&memory)
    }
  }
}

extension ReadError {
  /// Whether it is what the file holds that keeps it from being read, not the file system.
  fileprivate var isAboutContents: Bool {
    switch code {
    case .cannotOpen, .unreadable, .notRegularFile: false
    default: true
    }
  }
}
