internal import BinarySupport
import GoBuildInfo

/// An option as help, manual and completions show it.
struct OptionDescription: Sendable {
  /// The names, with their dashes, the short one first.
  let names: [String]
  /// The value that follows the name; nil where none does.
  let value: Value?
  /// Whether more than one makes sense.
  var isRepeatable = false
  /// What it does, in a few words that begin with a verb in lowercase.
  let help: String

  struct Value: Sendable {
    /// What it is called in help, in capitals.
    let name: String
    var completion = Completion.nothing

    static func file(_ name: String = "FILE") -> Value { Value(name: name, completion: .files) }
    static func word(_ name: String, of words: [String] = []) -> Value {
      Value(name: name, completion: words.isEmpty ? .nothing : .words(words))
    }
  }

  /// What a shell offers in a place.
  enum Completion: Sendable {
    case nothing, files
    case words([String])
  }

  static let help = OptionDescription(names: ["-h", "--help"], value: nil, help: "print this help")
}

/// An option, with what it changes.
struct Option<Target> {
  private(set) var description: OptionDescription
  /// Is given the value of the option, or nothing.
  let apply: (inout Target, Pathname) throws(UsageError) -> Void

  /// An option that stands alone.
  static func flag(
    _ names: String..., help: String, apply: @escaping (inout Target) -> Void
  ) -> Option {
    Option(description: OptionDescription(names: names, value: nil, help: help)) {
      target, _ throws(UsageError) in apply(&target)
    }
  }

  /// An option with a value, after an equals sign or in the next argument.
  static func value(
    _ names: String..., takes value: OptionDescription.Value, help: String,
    apply: @escaping (inout Target, Pathname) throws(UsageError) -> Void
  ) -> Option {
    Option(
      description: OptionDescription(names: names, value: value, help: help), apply: apply)
  }

  /// The same option, which may be given more than once.
  var repeatable: Option {
    var option = self
    option.description.isRepeatable = true
    return option
  }
}
