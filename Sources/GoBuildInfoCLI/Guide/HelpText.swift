internal import BinarySupport

/// What the program says about itself and each of its verbs, eighty columns wide.
struct HelpText {
  private let verb: Verb

  /// The column of the help of an option, after its names.
  private static let column = 24

  init(_ verb: Verb) {
    self.verb = verb
  }

  var text: String {
    var text = HelpText.paragraph(verb.summary + ".") + "\n"
    for (index, usage) in verb.usage.enumerated() {
      let words = [index == 0 ? "Usage:" : "      ", verb.command, usage]
      text += words.filter { !$0.isEmpty }.joined(separator: " ") + "\n"
    }
    for paragraph in verb.description { text += "\n" + HelpText.paragraph(paragraph) }
    if verb.name.isEmpty {
      text += "\nVerbs:\n"
      for verb in Verb.all.dropFirst() {
        text += HelpText.entry(verb.name, verb.summary.lowercasedStart)
      }
    }
    for section in verb.sections {
      text += "\n\(section.title):\n"
      for option in section.options { text += HelpText.entry(option.signature, option.help) }
    }
    text += "\nExit status:\n"
    for (status, meaning) in verb.exitStatuses {
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
