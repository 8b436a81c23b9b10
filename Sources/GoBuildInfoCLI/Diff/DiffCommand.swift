internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo diff`: what differs between binaries, or between binaries and a `go.mod`.
enum DiffCommand {
  static func run(_ options: DiffOptions, _ console: Console) -> ExitStatus {
    // Where nothing can be written, nothing was compared.
    console.setStatusOfFailure(.undetermined)
    let style = console.style(options.color)
    let old = DiffSide(options.paths[0], packages: options.comparesPackages, console)
    let new = DiffSide(options.paths[1], packages: options.comparesPackages, console)
    if let module = new.module {
      console.report(
        old.module == nil
          ? "gobuildinfo diff: expected the go.mod before the binary"
          : "gobuildinfo diff: \(module.path): expected a binary to compare with go.mod")
      return .usage
    }
    if old.module != nil, options.comparesPackages {
      console.report("gobuildinfo diff: '--packages' compares binaries, not a go.mod")
      return .usage
    }
    let comparison = DiffComparison(from: old, to: new, packages: options.comparesPackages)
    var areSame = true
    var isUndetermined = old.isIncomplete || new.isIncomplete
    for difference in comparison.differences {
      if !difference.changes.isEmpty {
        areSame = false
        console.print(
          options.printsJSON
            ? difference.changes.flatMap { json($0, in: difference.name) }
            : text(difference, style))
      }
      for sentence in difference.undetermined {
        isUndetermined = true
        let name = difference.name.map { Pathname(bytes: $0) } ?? new.operand
        console.report(name, "not compared: \(sentence)")
      }
    }
    if let failure = comparison.failure {
      isUndetermined = true
      console.report("gobuildinfo diff: \(failure)")
    }
    // What differs, differs, whatever else could not be compared.
    if options.hasExitCode, !areSame { return .failure }
    return isUndetermined ? .undetermined : .success
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

  /// `+ dep  example.com/a  v1.0.0`, `- ...` and `~ ...` with both sides; of a package with its module before its path.
  private static func text(_ change: Drift.Change, _ style: Style) -> [UInt8] {
    let (sign, role): (String, Style.Role) =
      if change.before == nil { ("+", .good) } else if change.after == nil { ("-", .bad) } else {
        ("~", .doubtful)
      }
    let values = [change.before, change.after].compactMap { $0 }.map { $0.isEmpty ? "\"\"" : $0 }
    let module = change.subject == .package ? change.code.map { [$0.moduleName] } ?? [] : []
    let words =
      module + (change.name.isEmpty ? [] : [change.name]) + values.prefix(1)
      + values.dropFirst().map { "-> \($0)" }
    var line = style.text("\(sign) \(change.subject.rawValue)", as: role)
    for word in words { line += "\t".utf8 + style.text(word) }
    return line
  }

  private static func json(_ change: Drift.Change, in name: [UInt8]?) -> [UInt8] {
    var json = JSONWriter(isIndented: false, isTerminalSafe: true)
    json.beginObject()
    let file = name ?? []
    json.field("File", file.span.raw)
    json.field("Subject", change.subject.rawValue)
    json.field("Name", change.name)
    // An empty value is one, and not a side without a value.
    for (key, value) in [("Before", change.before), ("After", change.after)] {
      guard let value else { continue }
      json.key(key)
      json.string(value)
    }
    if let code = change.code {
      json.field("Module", code.module ?? "")
      json.field("Functions", code.functionCountChange)
      json.field("CodeBytes", code.byteCountChange)
    }
    json.endObject()
    return json.output + [UInt8(ascii: "\n")]
  }
}
