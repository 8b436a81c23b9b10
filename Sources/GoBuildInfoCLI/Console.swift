import GoBuildInfo

/// Where the program's words go: output collected into large pieces, errors line by line.
final class Console {
  private var buffer: [UInt8] = []

  /// Whether output goes to a terminal.
  let isTerminal = Process.isTerminal(Process.standardOutput)

  /// What holds for errors even where output is another program's.
  private let isErrorTerminal = Process.isTerminal(Process.standardError)

  /// Whether errors are escaped wherever they go.
  var escapesErrors = false

  /// How much is collected before it is written.
  private static let pieceSize = 1 << 16

  /// What the program ends with where nobody reads on, or the disk is full.
  var statusOfFailure = ExitStatus.failure

  func print(_ bytes: [UInt8]) {
    buffer += bytes
    if buffer.count >= Console.pieceSize { flush() }
  }

  func print(_ text: String) { print(Array(text.utf8)) }

  /// Prints lines that hold text from files, harmless to a terminal.
  func printEscaped(_ lines: [UInt8]) {
    print(TerminalSafety.escaped(lines, keepsLines: true))
  }

  /// Writes a line to standard error, behind the output that came before it.
  func report(_ line: [UInt8]) {
    flush()
    let isEscaped = escapesErrors || isErrorTerminal
    let line = isEscaped ? TerminalSafety.escaped(line, keepsLines: false) : line
    _ = Process.write(line + [UInt8(ascii: "\n")], to: Process.standardError)
  }

  func report(_ line: String) { report(Array(line.utf8)) }

  /// `gobuildinfo: PATH: REASON` on standard error.
  func report(_ path: Pathname, _ error: ReadError) { report(path, error.description) }

  func report(_ path: Pathname, _ sentence: String) {
    report(Array("gobuildinfo: ".utf8) + path.bytes + ": \(sentence)".utf8)
  }

  func flush() {
    guard !buffer.isEmpty else { return }
    // Where nobody reads on, or the disk is full, there is nobody left to tell.
    guard Process.write(buffer, to: Process.standardOutput) else { Process.exit(statusOfFailure) }
    buffer.removeAll(keepingCapacity: true)
  }
}
