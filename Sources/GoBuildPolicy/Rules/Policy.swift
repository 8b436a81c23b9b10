internal import BinarySupport
public import GoBuildInfo

/// Rules that a binary is held against.
public struct Policy: Sendable {
  /// The rules, in the order in which they were written.
  public var rules: [Rule]

  /// Creates a policy.
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// Reads a policy file: a rule on each line, and comments after `#`.
  ///
  /// Files that rules name are looked for beside the policy.
  ///
  /// - Throws: ``PolicyError`` where the file cannot be read, or a line is not a rule.
  public init(contentsOf name: Pathname) throws(PolicyError) {
    let text = try PolicyError.reading(name) { name throws(ReadError) in
      try TextFile.contents(of: name)
    }
    let bytes = name.bytes
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { Pathname(bytes: Array(bytes[...$0])) }
    try self.init(text, name: name.description, folder: folder)
  }

  /// Reads the policy file at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``PolicyError`` where the file cannot be read, or a line is not a rule.
  public init(contentsOf path: String) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Parses the text of a policy, as ``init(_:name:folder:)`` does.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  ///   - folder: where files lie that rules name; the current directory if nil.
  /// - Throws: ``PolicyError`` for a line that is not a rule.
  public init(
    parsing text: String, name: String = "policy", folder: Pathname? = nil
  ) throws(PolicyError) {
    try self.init(text, name: name, folder: folder)
  }

  /// Parses the text of a policy.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  ///   - folder: where files lie that rules name; the current directory if nil.
  /// - Throws: ``PolicyError`` for a line that is not a rule.
  public init(_ text: String, name: String = "policy", folder: Pathname? = nil) throws(PolicyError)
  {
    rules = []
    try TextFile.checkLines(of: text, name)
    for (index, line) in TextFile.lines(of: Policy.withoutByteOrderMark(text)).enumerated() {
      let rule = Policy.withoutComment(line)
      guard let word = TextFile.words(of: rule).first else { continue }
      let words = String(TextFile.trimmed(rule[word.endIndex...]))
      rules.append(
        try Rule(String(word), words, from: (name, index + 1), folder: folder))
    }
  }

  /// The text without the byte order mark that some editors put before UTF-8.
  private static func withoutByteOrderMark(_ text: String) -> String {
    text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// The text before a `#` that starts a word.
  private static func withoutComment(_ line: Substring) -> Substring {
    let bytes = line.utf8
    var isAtStart = true
    for index in bytes.indices {
      if bytes[index] == UInt8(ascii: "#"), isAtStart { return line[..<index] }
      isAtStart = TextFile.isBlank(bytes[index])
    }
    return line
  }

}
