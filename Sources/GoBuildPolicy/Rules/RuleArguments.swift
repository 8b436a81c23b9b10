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

  /// Opens the vulnerability databases that arguments name.
  let vulnerabilities: Policy.VulnerabilitySource

  init(_ text: String, folder: Pathname?, vulnerabilities: Policy.VulnerabilitySource) {
    self.text = text
    self.folder = folder
    self.vulnerabilities = vulnerabilities
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
      return try read(path(text))
    } catch {
      throw RuleFault(error.description)
    }
  }

  /// Takes all arguments as keywords in an order, each with the path of a file after it, which may have blanks in it.
  ///
  /// - Returns: the path after each keyword; nil where the keyword is missing.
  mutating func paths(after keywords: [String]) throws(RuleFault) -> [Pathname?] {
    let taken = TextFile.words(of: Substring(text)).count - remaining.count
    var words = TextFile.words(of: Substring(text)).dropFirst(taken)
    remaining = []
    var paths: [Pathname?] = []
    for (index, keyword) in keywords.enumerated() {
      guard words.first.map({ String($0) }) == keyword else {
        paths.append(nil)
        continue
      }
      words.removeFirst()
      let others = keywords[(index + 1)...]
      let path = words.prefix { word in !others.contains { $0.utf8.elementsEqual(word.utf8) } }
      guard let first = path.first, let last = path.last else {
        throw RuleFault("expected a file after '\(keyword)'")
      }
      paths.append(self.path(String(text[first.startIndex..<last.endIndex])))
      words = words.dropFirst(path.count)
    }
    if let word = words.first {
      throw RuleFault("unexpected argument '\(word)'")
    }
    return paths
  }

  /// The path of a file that an argument names.
  private func path(_ name: String) -> Pathname {
    guard let folder, !name.hasPrefix("/") else { return Pathname(name) }
    return Pathname(bytes: folder.bytes + [UInt8(ascii: "/")] + name.utf8)
  }
}

/// The reason why the arguments of a rule are invalid.
package struct RuleFault: Error {
  let message: String

  package init(_ message: String) { self.message = message }
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
