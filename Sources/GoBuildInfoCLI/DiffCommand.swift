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
      let differences = try DiffSide.differences(from: DiffSide(paths[0]), to: DiffSide(paths[1]))
      for difference in differences where !difference.changes.isEmpty {
        if let name = difference.name, !printsJSON {
          console.print(TerminalSafety.escaped(name, keepsLines: false) + ":\n".utf8)
        }
        for change in difference.changes {
          if printsJSON {
            console.print(json(change, in: difference.name))
          } else {
            console.printEscaped(
              (difference.name == nil ? [] : [UInt8(ascii: "\t")]) + text(change))
          }
        }
      }
      let areSame = differences.allSatisfy { $0.changes.isEmpty }
      return hasExitCode && !areSame ? .failure : .success
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

  private static func json(_ change: Drift.Change, in name: [UInt8]?) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    let file = name ?? []
    json.field("File", file.span.raw)
    json.field("Subject", change.subject.rawValue)
    json.field("Name", change.name)
    if let before = change.before { json.field("Before", before) }
    if let after = change.after { json.field("After", after) }
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}
