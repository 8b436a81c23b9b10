internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// `gobuildinfo version`: what `go version` of Go 1.27 prints, and its exit status.
struct VersionCommand {
  private let options: VersionOptions
  private let console: Console
  private var status = ExitStatus.success

  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    console.setStatusOfFailure(.failure)
    var options: VersionOptions
    do throws(VersionOptions.Failure) {
      options = try VersionOptions(arguments)
    } catch {
      return explain(error, console)
    }
    options.isTerminalSafe = console.isTerminal
    var command = VersionCommand(options: options, console: console)
    command.run()
    return command.status
  }

  private init(options: VersionOptions, console: Console) {
    self.options = options
    self.console = console
  }

  private static func explain(_ failure: VersionOptions.Failure, _ console: Console) -> ExitStatus {
    switch failure {
    case .help:
      console.print(HelpText(.version).text)
      return .success
    case .unknownOption(let option):
      let error = UsageError.unknownOption(
        option, known: VersionOptions.descriptions.flatMap { $0.names })
      console.report("gobuildinfo version: \(error.sentence)")
    case .invalidValue(let value, let option):
      console.report(
        "gobuildinfo version: invalid boolean value '\(value)' in '\(option)'")
    }
    console.report("Try 'gobuildinfo version -help'.")
    return .usage
  }

  private mutating func run() {
    guard !options.paths.isEmpty else { return runWithoutPaths() }
    guard options.printsModules || !options.printsJSON else {
      return refuse("'gobuildinfo version' with -json flag requires -m flag")
    }
    for path in options.paths {
      do throws(ReadError) {
        let file = try FileStatus(following: path)
        if file.kind == .directory {
          try walk(path)
        } else if !read(path), options.printsModules {
          status = .failure
        }
      } catch {
        console.report(Array("stat ".utf8) + path.bytes + ": \(error.goReason)".utf8)
        status = .failure
      }
    }
  }

  private mutating func runWithoutPaths() {
    let flags = [
      ("-m", options.printsModules), ("-v", options.isVerbose), ("-json", options.printsJSON),
    ]
    if let (flag, _) = flags.first(where: { $0.1 }) {
      return refuse("'gobuildinfo version' only accepts \(flag) flag with arguments")
    }
    console.print("gobuildinfo version \(programVersion)\n")
  }

  private mutating func refuse(_ sentence: String) {
    console.report("gobuildinfo: \(sentence)")
    status = .usage
  }

  /// Go looks at a directory that is named through a link as at a link to no file.
  private func walk(_ directory: Pathname) throws(ReadError) {
    guard try FileStatus(of: directory).kind == .directory else {
      if options.isVerbose { console.report(directory.bytes + ": symlink".utf8) }
      return
    }
    var scan = BinaryScanner.Options()
    scan.isOrdered = true
    scan.followsLinksToFiles = true
    scan.readsKernelFileSystems = true
    scan.reportsSkippedFiles = options.isVerbose
    scan.progress = console.progress
    scan.cancellation = console.cancellation
    console.attend(showsProgress: true)
    let prefix = GoPath.prefixOfEntries(in: directory)
    let options = options
    BinaryScanner(tree: directory, prefix: prefix, options: scan).scan {
      file, reader throws(ReadError) in
      let report = try VersionReport(reading: &reader, options) { file.path }
      return try Deferred(report, isTooLarge: report.isPostponed, &reader)
    } receive: { event in
      switch event {
      case .finding(let path, .postponed(let identity)): _ = read(path, if: identity)
      case .finding(_, .held(let report)): print(report.output)
      case .skipped(let path, let error): report(path, error)
      case .skippedLink(let path): console.report(path.bytes + ": symlink".utf8)
      case .failure(let path, let error):
        // Go skips directories that it cannot open, and on request names files.
        if options.isVerbose, (try? FileStatus(of: path))?.kind != .directory {
          report(path, error)
        }
      }
      return true
    }
  }

  /// Prints a file that was named, if it is a Go binary.
  ///
  /// - Returns: whether it is.
  private func read(_ path: Pathname, if identity: FileIdentity? = nil) -> Bool {
    do throws(ReadError) {
      var reader = try FileReader(opening: path)
      if let identity { try reader.require(identity) }
      let drain = OutputDrain(print)
      print(try VersionReport(reading: &reader, options, drain: drain) { path }.output)
      return true
    } catch {
      report(path, error)
      return false
    }
  }

  /// Prints as Go does, and for people so that it does no harm.
  private func print(_ output: [UInt8]) {
    if options.isTerminalSafe, !options.printsJSON {
      console.printEscaped(output)
    } else {
      console.print(output)
    }
  }

  /// Go names a file that it cannot open without a reason, and is silent about a file that does not
  /// look like a program by its mode or name.
  private func report(_ path: Pathname, _ error: ReadError) {
    if error.code == .cannotOpen {
      console.report(path.bytes)
    } else if GoPath.isBinaryCandidate(path) {
      console.report(
        path.bytes + ": could not read Go build info from ".utf8 + path.bytes
          + ": \(error.goReason)".utf8)
    }
  }
}
