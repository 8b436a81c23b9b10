import GoBinaryScanner
import GoBuildInfo

/// `gobuildinfo version`: what `go version` of Go 1.27 prints, and its exit status.
struct VersionCommand {
  private let options: VersionOptions
  private let console: Console
  private var status = ExitStatus.success

  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    let options: VersionOptions
    do throws(VersionOptions.Failure) {
      options = try VersionOptions(arguments)
    } catch {
      return explain(error, console)
    }
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
      console.print(Help.versionCommand)
      return .success
    case .unknownOption(let option):
      var line = "gobuildinfo version: unknown option '\(option)'"
      if let known = Suggestion.nearest(to: option, among: ["-m", "-v", "-json", "-help"]) {
        line += "; did you mean '\(known)'?"
      }
      console.report(line)
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
        } else if !read(path, isReported: true), options.printsModules {
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
    var walk = DirectoryWalk(directory, prefix: GoPath.prefixOfEntries(in: directory))
    while let event = walk.next() {
      switch event {
      case .file(let path): read(path, isReported: options.isVerbose)
      case .symbolicLink(let path): readLink(path)
      // Go passes over directories that it cannot open.
      case .failure: break
      }
    }
  }

  /// Reads a link to a regular file as that file.
  private func readLink(_ path: Pathname) {
    let target = try? FileStatus(following: path)
    if target?.kind == .regular {
      read(path, isReported: options.isVerbose)
    } else if options.isVerbose {
      console.report(path.bytes + ": symlink".utf8)
    }
  }

  /// Prints a file if it is a Go binary.
  ///
  /// - Returns: whether it is.
  @discardableResult
  private func read(_ path: Pathname, isReported: Bool) -> Bool {
    do throws(ReadError) {
      var reader = try FileReader(path)
      let view = try BuildInfoView(reading: &reader)
      try print(path, view)
      return true
    } catch {
      if isReported { report(path, error) }
      return false
    }
  }

  private func print(_ path: Pathname, _ view: borrowing BuildInfoView) throws(ReadError) {
    if options.printsModules && options.printsJSON {
      var json = JSONWriter(isIndented: true)
      try view.write(to: &json)
      console.print(json.output + [UInt8(ascii: "\n")])
      return
    }
    // Go parses the module text even where it does not print it.
    let modules = try view.printedModuleText(linePrefix: "\t")
    var report = path.bytes + ": ".utf8
    report.append(contentsOf: view.goVersion.bytes)
    report.append(UInt8(ascii: "\n"))
    console.print(options.printsModules ? report + modules : report)
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
