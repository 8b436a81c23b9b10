internal import BinarySupport
import GoBuildInfo

/// The lines and blocks of a `go.mod` or `go.work`, as golang.org/x/mod/modfile parses them.
struct ModuleFileSyntax {
  private(set) var statements: [Statement] = []

  struct Line {
    /// As they are written, quotes included.
    let words: [String]
    let number: Int
  }

  enum Statement {
    case line(Line)
    /// `require (`, the lines, `)`.
    case block(head: Line, lines: [Line])
  }

  private var lexer: ModuleFileLexer
  private var next: ModuleFileLexer.Token

  /// - Throws: ``PolicyError`` for what Go calls a syntax error.
  init(_ text: String, name: String) throws(PolicyError) {
    lexer = ModuleFileLexer(text, name: name)
    next = try lexer.token()
    while next.kind != .end {
      if next.kind == .lineEnd { try advance() } else { try readStatement() }
    }
  }

  @discardableResult
  private mutating func advance() throws(PolicyError) -> ModuleFileLexer.Token {
    let token = next
    next = try lexer.token()
    return token
  }

  private mutating func readStatement() throws(PolicyError) {
    let first = try advance()
    var words = [first.text]
    while true {
      let token = try advance()
      guard token.kind == .word else {
        statements.append(.line(Line(words: words, number: first.line)))
        return
      }
      guard token.text == "(" else {
        words.append(token.text)
        continue
      }
      let head = Line(words: words, number: first.line)
      if next.kind != .word {
        statements.append(.block(head: head, lines: try blockLines(of: head)))
        return
      }
      words.append("(")
      guard next.text == ")" else { continue }
      try advance()
      words.append(")")
      if next.kind != .word {
        statements.append(.block(head: head, lines: []))
        return
      }
    }
  }

  private mutating func blockLines(of head: Line) throws(PolicyError) -> [Line] {
    var lines: [Line] = []
    while true {
      switch next.kind {
      case .end:
        throw lexer.fault(
          "syntax error: unterminated block started at line \(head.number)", line: next.line)
      case .lineEnd: try advance()
      case .word where next.text == ")":
        try advance()
        guard next.kind != .word else {
          throw lexer.fault("syntax error: expected newline after closing paren", line: next.line)
        }
        return lines
      case .word: lines.append(try line())
      }
    }
  }

  private mutating func line() throws(PolicyError) -> Line {
    let first = try advance()
    var words = [first.text]
    while next.kind == .word { words.append(try advance().text) }
    return Line(words: words, number: first.line)
  }
}

/// Takes the text of a `go.mod` or `go.work` apart.
struct ModuleFileLexer {
  private var rest: Substring.UnicodeScalarView
  private var line = 1
  private let name: String

  struct Token {
    let kind: Kind
    let text: String
    let line: Int
  }

  enum Kind {
    /// A name, a literal, a bracket or a comma.
    case word
    /// A newline, or a comment with the newline that ends it.
    case lineEnd
    case end
  }

  init(_ text: String, name: String) {
    rest = Substring(text).unicodeScalars
    self.name = name
  }

  func fault(_ sentence: String, line: Int? = nil) -> PolicyError {
    PolicyError(file: name, line: line ?? self.line, sentence)
  }

  mutating func token() throws(PolicyError) -> Token {
    while let first = rest.first, [" ", "\t", "\r"].contains(first) { rest.removeFirst() }
    let start = rest
    let line = line
    func word() -> Token {
      Token(
        kind: .word, text: String(Substring(start[..<rest.startIndex])), line: line)
    }
    guard let first = rest.first else { return Token(kind: .end, text: "", line: line) }
    if startsComment(with: "/") {
      rest = rest.drop { $0 != "\n" }
      if rest.popFirst() != nil { self.line += 1 }
      return Token(kind: .lineEnd, text: "", line: line)
    }
    switch first {
    case "\n":
      rest.removeFirst()
      self.line += 1
      return Token(kind: .lineEnd, text: "", line: line)
    case "(", ")", "[", "]", "{", "}", ",": rest.removeFirst()
    case "\"", "`": try skipLiteral(first)
    default: try skipName()
    }
    return word()
  }

  /// Whether `//` or `/*` comes next.
  private func startsComment(with second: Unicode.Scalar) -> Bool {
    rest.first == "/" && rest.dropFirst().first == second
  }

  private mutating func skipLiteral(_ quote: Unicode.Scalar) throws(PolicyError) {
    rest.removeFirst()
    while let scalar = rest.first {
      guard scalar != "\n" else { throw fault("unexpected newline in string") }
      rest.removeFirst()
      if scalar == quote { return }
      if scalar == "\\", quote == "\"" {
        guard let escaped = rest.popFirst() else { break }
        if escaped == "\n" { line += 1 }
      }
    }
    throw fault("unexpected EOF in string")
  }

  private mutating func skipName() throws(PolicyError) {
    let start = rest.startIndex
    while let scalar = rest.first, ModuleFileLexer.isInNames(scalar) {
      if startsComment(with: "/") { return }
      guard !startsComment(with: "*") else {
        throw fault("mod files must use // comments (not /* */ comments)")
      }
      rest.removeFirst()
    }
    if rest.startIndex == start, let scalar = rest.first {
      throw fault(
        "unexpected input character U+\(HexadecimalText.padded(scalar.value, digits: 4).uppercased())"
      )
    }
  }

  private static func isInNames(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case " ", "(", ")", "[", "]", "{", "}", ",": false
    default: GoQuoting.isPrintable(scalar)
    }
  }
}
