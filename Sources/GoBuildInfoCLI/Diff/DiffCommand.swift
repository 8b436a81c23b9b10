import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo diff`: what differs between two binaries, or between a binary and a report or `go.mod`.
enum DiffCommand {
  static func run(_ options: DiffOptions, _ console: Console) -> ExitStatus {
    let style = console.style(options.color)
    do throws(DiffSide.Failure) {
      let differences = try DiffSide.differences(
        from: DiffSide(options.paths[0]), to: DiffSide(options.paths[1]))
      for difference in differences where !difference.changes.isEmpty {
        if options.printsJSON {
          for change in difference.changes { console.print(json(change, in: difference.name)) }
        } else {
          console.print(text(difference, style))
        }
      }
      let areSame = differences.allSatisfy { $0.changes.isEmpty }
      return options.hasExitCode && !areSame ? .failure : .success
    } catch {
      console.report("gobuildinfo diff: \(error.sentence)")
      return .usage
    }
  }

  /// The changes, below the name of the binary where there are several.
  private static func text(_ difference: Difference, _ style: Style) -> [UInt8] {
    var lines: [UInt8] = []
    if let name = difference.name { lines += style.text(name, as: .name) + ":\n".utf8 }
    for change in difference.changes {
      if difference.name != nil { lines.append(UInt8(ascii: "\t")) }
      lines += text(change, style) + "\n".utf8
    }
    return lines
  }

  /// `+ dep  example.com/a  v1.0.0`, `- ...` and `~ ...` with both sides.
  private static func text(_ change: Drift.Change, _ style: Style) -> [UInt8] {
    let (sign, role): (String, Style.Role) =
      if change.before == nil { ("+", .good) } else if change.after == nil { ("-", .bad) } else {
        ("~", .doubtful)
      }
    let values = [change.before, change.after].compactMap { $0 }
    let words = [change.name] + values.prefix(1) + values.dropFirst().map { "-> \($0)" }
    var line = style.text("\(sign) \(change.subject.rawValue)", as: role)
    for word in words where !word.isEmpty { line += "\t".utf8 + style.text(word) }
    return line
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
