internal import BinarySupport
import GoBuildInfo

/// The arguments of a rule, taken one after another.
struct RuleArguments {
  /// All of them as they are written.
  let text: String

  /// Those that were not taken yet.
  private(set) var remaining: [String]

  /// The folder of files that arguments name; the current directory if nil.
  private let folder: Pathname?

  init(_ text: String, folder: Pathname?) {
    self.text = text
    self.folder = folder
    remaining = TextFile.words(of: Substring(text)).map(String.init)
  }

  /// Takes the first argument.
  mutating func next(_ expected: String) throws(RuleFault) -> String {
    guard !remaining.isEmpty else { throw RuleFault("expected \(expected)") }
    return remaining.removeFirst()
  }

  /// Takes all arguments, of which there may be none.
  mutating func all() -> [String] {
    defer { remaining = [] }
    return remaining
  }

  /// Takes all arguments, at least one.
  mutating func list(_ expected: String) throws(RuleFault) -> [String] {
    guard !remaining.isEmpty else { throw RuleFault("expected \(expected)") }
    return all()
  }

  /// Checks that no arguments are left.
  func end() throws(RuleFault) {
    if let argument = remaining.first { throw RuleFault("unexpected argument '\(argument)'") }
  }

  /// Takes the only argument, which must be one of those that are known.
  mutating func one(of known: [String]) throws(RuleFault) -> String {
    guard remaining.count == 1, known.contains(remaining[0]) else {
      throw RuleFault("expected " + known.map { "'\($0)'" }.joined(separator: " or "))
    }
    return remaining.removeFirst()
  }

  /// Takes `none`, or a keyword and what is allowed.
  mutating func noneOr(_ keyword: String, _ expected: String) throws(RuleFault) -> [String] {
    let words = all()
    if words == ["none"] { return [] }
    guard words.count > 1, words[0] == keyword else {
      throw RuleFault("expected 'none' or '\(keyword)' and \(expected)")
    }
    return Array(words.dropFirst())
  }

  /// Takes what follows the equals sign, blanks within included; empty where there is none.
  mutating func value() -> String {
    remaining = []
    guard let sign = text.utf8.firstIndex(of: UInt8(ascii: "=")) else { return "" }
    return String(TextFile.trimmed(text[text.utf8.index(after: sign)...]))
  }

  /// Takes all arguments as the path of a file, which may have blanks in it, and reads the file.
  mutating func file<Contents>(
    _ read: (Pathname) throws(PolicyError) -> Contents
  ) throws(RuleFault) -> Contents {
    guard !all().isEmpty else { throw RuleFault("expected a file") }
    do throws(PolicyError) {
      guard let folder, !text.hasPrefix("/") else { return try read(Pathname(text)) }
      return try read(Pathname(bytes: folder.bytes + [UInt8(ascii: "/")] + text.utf8))
    } catch {
      throw RuleFault(error.description)
    }
  }
}

/// The reason why the arguments of a rule are invalid.
struct RuleFault: Error {
  let message: String

  init(_ message: String) { self.message = message }
}

extension [String] {
  /// Parses each argument. Embedded Swift has no `map` with a typed error.
  func parsed<Result>(
    _ parse: (String) throws(RuleFault) -> Result
  ) throws(RuleFault) -> [Result] {
    var results: [Result] = []
    for argument in self { results.append(try parse(argument)) }
    return results
  }
}
