internal import BinarySupport

/// What makes zsh complete the command line.
enum ZshCompletion {
  static var script: String {
    let program = Command.program
    let entries = program.subcommands.map {
      "    '\($0.name):\(quoted($0.summary.lowercasedStart))'\n"
    }.joined()
    return """
      #compdef gobuildinfo

      \(([program] + program.subcommands).map(function).joined(separator: "\n"))
      _gobuildinfo() {
        local -a subcommands
        subcommands=(
      \(entries)  )
        if (( CURRENT > 2 )) && (( $+functions[_gobuildinfo-$words[2]] )); then
          shift words
          (( CURRENT-- ))
          _gobuildinfo-$words[1]
          return
        fi
        (( CURRENT == 2 )) && [[ $words[2] != -* ]] && _describe -t commands command subcommands
        _gobuildinfo-
      }

      if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
        _gobuildinfo "$@"
      else
        compdef _gobuildinfo gobuildinfo
      fi

      """
  }

  private static func function(_ command: Command) -> String {
    var lines = "_gobuildinfo-\(command.isProgram ? "" : command.name)() {\n  _arguments -s -S"
    for option in command.options {
      let others = option.names.joined(separator: " ")
      for name in option.names {
        let times = option.isRepeatable ? "'*'" : option.names.count > 1 ? "'(\(others))'" : ""
        // A value stands in the next argument, of long names also after an equals sign.
        let sign = option.value == nil ? "" : name.hasPrefix("--") ? "=" : "+"
        let value = option.value.map { ":" + quoted($0.name) + ":" + action($0.completion) } ?? ""
        lines += " \\\n    \(times)'\(name)\(sign)[\(quoted(option.help))]\(value)'"
      }
    }
    switch command.operands {
    case .files: lines += " \\\n    '*:path:_files'"
    case .words: lines += " \\\n    '1:word:\(action(command.operands))'"
    case .nothing: break
    }
    return lines + "\n}\n"
  }

  private static func action(_ completion: OptionDescription.Completion) -> String {
    switch completion {
    case .nothing: " "
    case .files: "_files"
    case .words(let words): "(\(words.joined(separator: " ")))"
    }
  }

  /// Text within quotes, colons and brackets.
  private static func quoted(_ text: String) -> String {
    var quoted = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "'": quoted += "'\\''"
      case ":", "[", "]", "\\": quoted += "\\" + String(scalar)
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted
  }
}
