internal import BinarySupport

/// What makes bash complete the command line.
enum BashCompletion {
  static var script: String {
    let verbs = Verb.all.dropFirst().map { $0.name }.joined(separator: " ")
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
        local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD - 1]}" verb= options
        COMPREPLY=()
        # An equals sign is a word of its own.
        if [ "$current" = = ]; then
          current=
        elif [ "$previous" = = ]; then
          previous="${COMP_WORDS[COMP_CWORD - 2]}"
        fi
        if [ "$COMP_CWORD" -gt 1 ]; then verb="${COMP_WORDS[1]}"; fi
        case "$verb" in
      \(Verb.all.dropFirst().map(branch).joined())\
          *)
      \(body(.program))\
            if [ "$COMP_CWORD" -eq 1 ] && [[ $current != -* ]]; then
              _gobuildinfo_files "$current"
              mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -W "\(verbs)" -- "$current")
              return
            fi ;;
        esac
        if [[ $current == -* ]]; then _gobuildinfo_words "$current" "$options"; fi
        if [[ $current != -* && ${#COMPREPLY[@]} -eq 0 ]]; then _gobuildinfo_files "$current"; fi
      }

      complete -F _gobuildinfo gobuildinfo

      """
  }

  private static func branch(_ verb: Verb) -> String {
    "    \(verb.name))\n" + body(verb) + "      ;;\n"
  }

  /// What may follow the options of a verb, and their names.
  private static func body(_ verb: Verb) -> String {
    var lines = "      case \"$previous\" in\n"
    for option in verb.options {
      guard let value = option.value else { continue }
      lines +=
        "        \(option.names.joined(separator: "|"))) \(offer(value.completion))return ;;\n"
    }
    lines += "      esac\n"
    switch verb.operands {
    case .files: break
    case .words(let words):
      lines +=
        "      if [[ $current != -* ]]; then _gobuildinfo_words \"$current\" \"\(words.joined(separator: " "))\"; return; fi\n"
    case .nothing: lines += "      if [[ $current != -* ]]; then return; fi\n"
    }
    let names = verb.options.flatMap { $0.names }.joined(separator: " ")
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
