import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo diff`: what differs between two binaries, or between a binary and a report or `go.mod`.
struct DiffCommand {
  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    console.escapesErrors = true
    var printsJSON = false
    var hasExitCode = false
    var paths: [Pathname] = []
    for argument in arguments {
      switch argument.description {
      case "--json": printsJSON = true
      case "--exit-code": hasExitCode = true
      case "-h", "--help":
        console.print(Help.diffCommand)
        return .success
      case let text where text.hasPrefix("-"):
        return misused("unknown option '\(text)'", console)
      default: paths.append(argument)
      }
    }
    guard paths.count == 2 else { return misused("expected two files", console) }
    do throws(DiffSide.Failure) {
      let drift = try DiffSide.drift(from: DiffSide(paths[0]), to: DiffSide(paths[1]))
      for change in drift.changes {
        if printsJSON {
          console.print(json(change))
        } else {
          console.printEscaped(text(change))
        }
      }
      return hasExitCode && !drift.changes.isEmpty ? .failure : .success
    } catch {
      console.report("gobuildinfo diff: \(error.sentence)")
      return .usage
    }
  }

  private static func misused(_ sentence: String, _ console: Console) -> ExitStatus {
    console.report("gobuildinfo diff: \(sentence)")
    console.report("Try 'gobuildinfo diff --help'.")
    return .usage
  }

  /// `+ dep  example.com/a  v1.0.0`, `- ...` and `~ ...` with both sides.
  private static func text(_ change: Drift.Change) -> [UInt8] {
    let sign = change.before == nil ? "+" : change.after == nil ? "-" : "~"
    let values = [change.before, change.after].compactMap { $0 }
    let words = [change.name] + values.prefix(1) + values.dropFirst().map { "-> \($0)" }
    let line =
      "\(sign) \(change.subject.rawValue)\t"
      + words.filter { !$0.isEmpty }.joined(separator: "\t")
    return Array((line + "\n").utf8)
  }

  private static func json(_ change: Drift.Change) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    json.field("Subject", change.subject.rawValue)
    json.field("Name", change.name)
    if let before = change.before { json.field("Before", before) }
    if let after = change.after { json.field("After", after) }
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}

/// One of the two files that are compared.
private enum DiffSide {
  case binary(BuildInfo)
  case report(BuildReport, name: String)
  case module(GoModFile)

  struct Failure: Error {
    let sentence: String
  }

  /// What is no executable is a `go.mod` by its name, and otherwise a report.
  init(_ path: Pathname) throws(Failure) {
    do throws(ReadError) {
      self = .binary(try BuildInfo(contentsOf: path))
      return
    } catch  where error.code != .unrecognizedFormat {
      throw Failure(sentence: "\(path): \(error)")
    } catch {
      do throws(PolicyError) {
        self =
          path.description.hasSuffix(".mod")
          ? .module(try GoModFile.read(path))
          : .report(try BuildReport.read(path), name: path.description)
      } catch {
        throw Failure(sentence: error.description)
      }
    }
  }

  static func drift(from old: DiffSide, to new: DiffSide) throws(Failure) -> Drift {
    switch (old, new) {
    case (.module(let file), .module):
      throw Failure(sentence: "\(file.path): expected a binary beside go.mod")
    case (.module(let file), let side): return Drift(from: file, to: try side.info(beside: nil))
    case (_, .module): throw Failure(sentence: "expected go.mod in front of the binary")
    case (.binary(let one), let side): return Drift(from: one, to: try side.info(beside: one))
    case (let side, .binary(let other)): return Drift(from: try side.info(beside: other), to: other)
    case (.report, .report):
      return Drift(from: try old.info(beside: nil), to: try new.info(beside: nil))
    }
  }

  /// The binary of this side: of a report of several the one with the same main package.
  private func info(beside other: BuildInfo?) throws(Failure) -> BuildInfo {
    switch self {
    case .binary(let info): return info
    case .module(let file): throw Failure(sentence: "\(file.path): expected a binary")
    case .report(let report, let name):
      if report.entries.count == 1 { return report.entries[0].info }
      let entry = other.flatMap { other in report.entries.first { $0.info.path == other.path } }
      guard let entry else {
        throw Failure(sentence: "\(name): expected one binary, or one of the same main package")
      }
      return entry.info
    }
  }
}
