internal import BinarySupport

/// What makes bash complete the command line.
enum BashCompletion {
  static var script: String {
    let program = Command.program
    let names = program.subcommands.map { $0.name }.joined(separator: " ")
    return """
      # bash completion for gobuildinfo

      _gobuildinfo_files() {
        compopt -o filenames 2> /dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$1")
      }

      _gobuildinfo_words() {
        mapfile -t COMPREPLY < <(compgen -W "$2" -- "$1")
      }

      _gobuildinfo() {
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}" command= options
        COMPREPLY=()
        # An equals sign is a word of its own.
        if [ "$current" = = ]; then
          current=
        elif [ "$previous" = = ]; then
          previous="${COMP_WORDS[COMP_CWORD - 2]}"
        fi
        if [ "$COMP_CWORD" -gt 1 ]; then command="${COMP_WORDS[1]}"; fi
        case "$command" in
      \(program.subcommands.map(branch).joined())\
          *)
      \(body(program))\
            if [ "$COMP_CWORD" -eq 1 ] && [[ $current != -* ]]; then
              _gobuildinfo_files "$current"
              mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "\(names)" -- "$current")
              return
            fi ;;
        esac
        if [[ $current == -* ]]; then _gobuildinfo_words "$current" "$options"; fi
        if [[ $current != -* && ${#COMPREPLY[@]} -eq 0 ]]; then _gobuildinfo_files "$current"; fi
      }

      complete -F _gobuildinfo gobuildinfo

      """
  }

  private static func branch(_ command: Command) -> String {
    "    \(command.name))\n" + body(command) + "      ;;\n"
  }

  /// What may follow the options of a command, and their names.
  private static func body(_ command: Command) -> String {
    var lines = "      case \"$previous\" in\n"
    for option in command.options {
      guard let value = option.value else { continue }
      lines +=
        "        \(option.names.joined(separator: "|"))) \(offer(value.completion))return ;;\n"
    }
    lines += "      esac\n"
    switch command.operands {
    case .files: break
    case .words(let words):
      lines +=
        "      if [[ $current != -* ]]; then _gobuildinfo_words \"$current\" \"\(words.joined(separator: " "))\"; return; fi\n"
    case .nothing: lines += "      if [[ $current != -* ]]; then return; fi\n"
    }
    let names = command.options.flatMap { $0.names }.joined(separator: " ")
    return lines + "      options=\"\(names)\"\n"
  }

  private static func offer(_ completion: OptionDescription.Completion) -> String {
    switch completion {
    case .nothing: ""
    case .files: "_gobuildinfo_files \"$current\"; "
    case .words(let words):
      "_gobuildinfo_words \"$current\" \"\(words.joined(separator: " "))\"; "
    }
  }
}
