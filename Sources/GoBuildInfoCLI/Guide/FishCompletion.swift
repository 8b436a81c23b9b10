internal import BinarySupport

/// What makes fish complete the command line.
enum FishCompletion {
  static var script: String {
    let program = Command.program
    let names = program.subcommands.map { $0.name }.joined(separator: " ")
    var lines = "# fish completion for gobuildinfo\n\n"
    for command in program.subcommands {
      lines +=
        "complete -c gobuildinfo -n __fish_is_first_arg -a \(command.name) -d \(quoted(command.summary.lowercasedStart))\n"
    }
    for command in [program] + program.subcommands {
      // A word is a subcommand only in the first place; files may be called the same.
      let condition =
        command.isProgram
        ? "not contains -- (commandline -opc)[2] \(names)"
        : "contains -- \(command.name) (commandline -opc)[2]"
      lines += "\n"
      for option in command.options { lines += line(option, "'\(condition)'") }
      switch command.operands {
      case .files: break
      case .words(let words):
        lines +=
          "complete -c gobuildinfo -n '\(condition)' -f -a \(quoted(words.joined(separator: " ")))\n"
      case .nothing: lines += "complete -c gobuildinfo -n '\(condition)' -f\n"
      }
    }
    return lines
  }

  private static func line(_ option: OptionDescription, _ condition: String) -> String {
    var line = "complete -c gobuildinfo -n \(condition)"
    for name in option.names {
      if name.hasPrefix("--") {
        line += " -l \(name.dropFirst(2))"
      } else {
        line += name.utf8.count == 2 ? " -s \(name.dropFirst())" : " -o \(name.dropFirst())"
      }
    }
    switch option.value?.completion {
    case nil: break
    case .nothing: line += " -x"
    case .files: line += " -r -F"
    case .words(let words): line += " -x -a \(quoted(words.joined(separator: " ")))"
    }
    return line + " -d \(quoted(option.help))\n"
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { quoted += "\\" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
  }
}
