internal import BinarySupport

/// What the program says about itself and each of its subcommands, eighty columns wide.
struct HelpText {
  private let command: Command

  /// The column of the help of an option, after its names.
  private static let column = 24

  init(_ command: Command) {
    self.command = command
  }

  var text: String {
    var text = HelpText.paragraph(command.summary + ".") + "\n"
    for (index, usage) in command.usage.enumerated() {
      let words = [index == 0 ? "Usage:" : "      ", command.invocation, usage]
      text += words.filter { !$0.isEmpty }.joined(separator: " ") + "\n"
    }
    for paragraph in command.description { text += "\n" + HelpText.paragraph(paragraph) }
    if command.isProgram {
      text += "\nCommands:\n"
      for subcommand in command.subcommands {
        text += HelpText.entry(subcommand.name, subcommand.summary.lowercasedStart)
      }
    }
    for section in command.sections {
      text += "\n\(section.title):\n"
      for option in section.options { text += HelpText.entry(option.signature, option.help) }
    }
    text += "\nExit status:\n"
    for (status, meaning) in command.exitStatuses {
      text += HelpText.entry("\(status.rawValue)", meaning)
    }
    return text
  }

  private static func paragraph(_ text: String) -> String {
    text.wrapped().joined(separator: "\n") + "\n"
  }

  /// Names, and after them or below what they mean.
  private static func entry(_ names: String, _ help: String) -> String {
    let margin = String(repeating: " ", count: column)
    var start = "  " + names
    // Two blanks at least, or the next line.
    let hasRoom = start.utf8.count + 2 <= column
    if hasRoom { start += margin.dropFirst(start.utf8.count) }
    let lines = help.wrapped(margin: column).joined(separator: "\n" + margin)
    return start + (hasRoom ? "" : "\n" + margin) + lines + "\n"
  }
}

extension OptionDescription {
  /// The names with what follows them: `-j, --jobs N`.
  var signature: String {
    // Long names stand below each other.
    let isShort = names[0].utf8.count == 2 || !names[0].hasPrefix("--")
    return (isShort ? "" : "    ") + names.joined(separator: ", ")
      + (value.map { " " + $0.name } ?? "")
  }
}

extension String {
  /// The text with a lowercase first letter.
  var lowercasedStart: String {
    guard let first = utf8.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= first else {
      return self
    }
    return String(UnicodeScalar(first | 0x20)) + dropFirst()
  }
}
