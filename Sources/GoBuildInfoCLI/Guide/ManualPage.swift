internal import BinarySupport

/// The manual page, for `man`.
enum ManualPage {
  static var text: String {
    let program = Command.program
    var page = Roff()
    page.line(".TH GOBUILDINFO 1 \(programDate) \"gobuildinfo \(programVersion)\"")
    page.heading("NAME")
    page.line("gobuildinfo \\- read what the Go toolchain recorded in binaries")
    page.heading("SYNOPSIS")
    for command in [program] + program.subcommands { page.synopsis(command) }
    page.heading("DESCRIPTION")
    page.paragraphs([program.summary + "."] + program.description)
    page.heading("OPTIONS")
    page.options(program)
    page.heading("COMMANDS")
    for command in program.subcommands {
      page.subheading(command.invocation)
      page.paragraphs([command.summary + "."] + command.description)
      page.options(command)
      page.paragraphs(["Exit status:"])
      page.statuses(command)
    }
    page.heading("EXIT STATUS")
    page.statuses(program)
    page.paragraphs(["Those of the commands are listed above."])
    page.heading("ENVIRONMENT")
    page.entry("NO_COLOR", "Set and not empty: no colors, unless --color asks for them.")
    page.entry("TERM", "If it is dumb, neither colors nor a line that says how far a scan is.")
    page.entry("SOURCE_DATE_EPOCH", "The time of a bill of materials, in seconds since 1970.")
    page.heading("SIGNALS")
    page.paragraphs([
      "At SIGINT, SIGTERM and SIGHUP, what was found is written before the program ends as the signal ends it. A document that is not complete is left without its end."
    ])
    page.heading("EXAMPLES")
    for (command, meaning) in examples { page.entry(command, meaning) }
    page.heading("SEE ALSO")
    page.line(".BR go (1)")
    return page.text
  }

  private static let examples = [
    ("gobuildinfo -m /proc/1/exe", "What the first process runs."),
    ("gobuildinfo --json /usr/local/bin", "All Go binaries in a directory, an object a line."),
    (
      "gobuildinfo check --go-version '>= 1.26' --sums complete app.oci.tar",
      "Whether the binaries of an image are what was declared."
    ),
    ("gobuildinfo sbom --format spdx app.oci.tar", "A bill of materials of an image."),
    (
      "find / -xdev -perm -111 -type f -print0 | gobuildinfo -q0",
      "All executables that another program finds."
    ),
  ]
}

/// Text in the language of `man`.
private struct Roff {
  private(set) var text = ""

  /// A heading begins a paragraph by itself.
  private var isBelowHeading = false

  mutating func line(_ line: String) { text += line + "\n" }

  /// A text in lines of the length that readers of the source expect.
  mutating func prose(_ text: String) {
    for line in text.wrapped(margin: 16) { self.line(Roff.escaped(line)) }
  }

  mutating func heading(_ title: String) {
    line(".SH \"" + Roff.escaped(title) + "\"")
    isBelowHeading = true
  }

  mutating func subheading(_ title: String) {
    line(".SS \"" + Roff.escaped(title) + "\"")
    isBelowHeading = true
  }

  mutating func paragraphs(_ paragraphs: [String]) {
    for paragraph in paragraphs {
      if !isBelowHeading { line(".PP") }
      isBelowHeading = false
      prose(paragraph)
    }
  }

  mutating func synopsis(_ command: Command) {
    for usage in command.usage {
      if !isBelowHeading { line(".br") }
      isBelowHeading = false
      line(
        "\\fB" + Roff.escaped(command.invocation) + "\\fR"
          + (usage.isEmpty ? "" : " " + Roff.escaped(usage)))
    }
  }

  mutating func options(_ command: Command) {
    for section in command.sections {
      if command.sections.count > 1 { paragraphs([section.title + ":"]) }
      isBelowHeading = false
      for option in section.options {
        line(".TP")
        let names = option.names.map { "\\fB" + Roff.escaped($0) + "\\fR" }.joined(separator: ", ")
        line(names + (option.value.map { " \\fI" + Roff.escaped($0.name) + "\\fR" } ?? ""))
        prose(option.help)
      }
    }
  }

  mutating func statuses(_ command: Command) {
    for (status, meaning) in command.exitStatuses { entry("\(status.rawValue)", meaning) }
  }

  mutating func entry(_ name: String, _ meaning: String) {
    isBelowHeading = false
    line(".TP")
    line("\\fB" + Roff.escaped(name) + "\\fR")
    prose(meaning)
  }

  /// Text that means itself.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": escaped += "\\e"
      case "-": escaped += "\\-"
      case "'": escaped += escaped.isEmpty ? "\\&\\(aq" : "\\(aq"
      case "~": escaped += "\\(ti"
      case "." where escaped.isEmpty: escaped += "\\&."
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
