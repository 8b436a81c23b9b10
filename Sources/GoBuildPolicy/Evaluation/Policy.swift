internal import BinarySupport
public import GoBuildInfo

/// Rules that binaries are checked against.
public struct Policy: Sendable {
  /// The rules, in the order in which they were written.
  public var rules: [Rule]

  /// Creates a policy.
  public init(_ rules: [Rule] = []) { self.rules = rules }

  /// Reads a policy file: a rule on each line, and comments after `#`.
  ///
  /// Files that rules name are in the folder of the policy.
  ///
  /// - Parameters:
  ///   - path: the path of the file.
  ///   - vulnerabilities: opens the vulnerability databases that rules name.
  /// - Throws: ``PolicyError`` where the file cannot be read, or a line is not a rule.
  public init(
    contentsOf path: Pathname, vulnerabilities: VulnerabilitySource = .none
  ) throws(PolicyError) {
    let text = try TextFile.text(of: path)
    let bytes = path.bytes
    let slash = bytes.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { Pathname(bytes: Array(bytes[...$0])) }
    try self.init(
      parsing: text, name: path.description, folder: folder, vulnerabilities: vulnerabilities)
  }

  /// Reads the policy file at a path, as ``init(contentsOf:vulnerabilities:)-(Pathname,_)`` does.
  ///
  /// - Parameters:
  ///   - path: the path of the file, absolute or relative to the current directory.
  ///   - vulnerabilities: opens the vulnerability databases that rules name.
  /// - Throws: ``PolicyError`` where the file cannot be read, or a line is not a rule.
  public init(
    contentsOf path: String, vulnerabilities: VulnerabilitySource = .none
  ) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path), vulnerabilities: vulnerabilities)
  }

  /// Parses the text of a policy.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: its name in errors.
  ///   - folder: the folder of files that rules name; the current directory if nil.
  ///   - vulnerabilities: opens the vulnerability databases that rules name.
  /// - Throws: ``PolicyError`` for a line that is not a rule.
  public init(
    parsing text: String, name: String = "policy", folder: Pathname? = nil,
    vulnerabilities: VulnerabilitySource = .none
  ) throws(PolicyError) {
    rules = []
    try TextFile.checkLines(of: text, name)
    for (index, line) in TextFile.lines(of: Policy.withoutByteOrderMark(text)).enumerated() {
      let rule = Policy.withoutComment(line)
      guard let word = TextFile.words(of: rule).first else { continue }
      rules.append(
        try Rule(
          named: String(word), arguments: String(TextFile.trimmed(rule[word.endIndex...])),
          source: Rule.Source(file: name, line: index + 1), folder: folder,
          vulnerabilities: vulnerabilities))
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
