internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// How lines look: for programs plain, for people in columns and colors.
struct Style: Sendable {
  /// Whether fields stand in columns, the longest last.
  var hasColumns = false
  var isColored = false

  /// Why something is set off from the rest.
  enum Role: String {
    case name = "1"
    case detail = "2"
    case good = "32"
    case bad = "31"
    case doubtful = "33"
  }

  /// Text from a file or about it, harmless to a terminal and set off in its color.
  func text(_ text: some Sequence<UInt8>, as role: Role? = nil) -> [UInt8] {
    let text = TerminalSafety.escaped(Array(text), keepsLines: false)
    guard isColored, let role, !text.isEmpty else { return text }
    return "\u{1b}[\(role.rawValue)m".utf8 + text + "\u{1b}[0m".utf8
  }

  func text(_ text: String, as role: Role? = nil) -> [UInt8] { self.text(text.utf8, as: role) }
}

extension Console {
  /// When to use colors.
  enum ColorChoice: String, CaseIterable {
    case auto, always, never

  }

  /// How lines on standard output are to look.
  func style(_ choice: ColorChoice) -> Style {
    let isColored =
      switch choice {
      case .always: true
      case .never: false
      // https://no-color.org: set and not empty.
      case .auto:
        isTerminal && !CurrentProcess.isDumb && (CurrentProcess.variable("NO_COLOR") ?? "").isEmpty
      }
    return Style(hasColumns: isTerminal, isColored: isColored)
  }
}

extension Option {
  /// The option that says when to use colors.
  static func color(_ apply: @escaping (inout Target, Console.ColorChoice) -> Void) -> Option {
    let words = Console.ColorChoice.allCases.map { $0.rawValue }
    return .value(
      "--color", takes: .word("WHEN", of: words),
      help: "use colors: auto (on a terminal, unless NO_COLOR is set), always or never"
    ) { target, value throws(UsageError) in
      guard let choice = Console.ColorChoice(rawValue: value.description) else {
        throw UsageError("expected auto, always or never after '--color'")
      }
      apply(&target, choice)
    }
  }
}
