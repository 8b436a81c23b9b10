internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// Where the program's words go: output collected into large pieces, errors line by line.
final class Console {
  private let streams = Streams()

  /// Whether output goes to a terminal.
  let isTerminal = CurrentProcess.isTerminal(CurrentProcess.standardOutput)

  /// What holds for errors even where output is another program's.
  private let isErrorTerminal = CurrentProcess.isTerminal(CurrentProcess.standardError)

  /// Whether errors are escaped wherever they go.
  var escapesErrors = false

  /// What the scans of the program count together.
  let progress = ScanProgress()

  /// What ends the scans of the program when it is interrupted.
  let cancellation = ScanCancellation()

  private var isAttended = false

  /// What the program ends with where its output cannot be written.
  func setStatusOfFailure(_ status: ExitStatus) { streams.setStatusOfFailure(status) }

  func print(_ bytes: [UInt8]) { streams.print(bytes, isUrgent: isTerminal) }

  func print(_ text: String) { print(Array(text.utf8)) }

  /// Prints lines that hold text from files, harmless to a terminal.
  func printEscaped(_ lines: [UInt8]) {
    print(TerminalSafety.escaped(lines, keepsLines: true))
  }

  /// Writes a line to standard error, after the output that came before it.
  func report(_ line: [UInt8]) {
    let isEscaped = escapesErrors || isErrorTerminal
    let line = isEscaped ? TerminalSafety.escaped(line, keepsLines: false) : line
    streams.report(line + [UInt8(ascii: "\n")])
  }

  func report(_ line: String) { report(Array(line.utf8)) }

  /// `gobuildinfo: PATH: REASON` on standard error.
  func report(_ path: Pathname, _ error: ReadError) { report(path, error.description) }

  func report(_ path: Pathname, _ sentence: String) {
    report(Array("gobuildinfo: ".utf8) + path.bytes + ": \(sentence)".utf8)
  }

  /// Sees to it that what was found is told when the program is interrupted, and how far it is if that takes long.
  ///
  /// - Parameter showsProgress: whether to say so, if there is a terminal to say it on.
  func attend(showsProgress: Bool) {
    guard !isAttended else { return }
    isAttended = true
    // Whoever reads from a pipe may write to the same terminal, where two lines would run into one.
    let isLineSafe =
      isErrorTerminal && !CurrentProcess.isDumb
      && !CurrentProcess.isPipe(CurrentProcess.standardOutput)
    Attendant.begin(
      streams, cancellation, showsProgress && isLineSafe ? ProgressLine(progress) : nil)
  }

  /// Writes what is left, and leaves the terminal as it was.
  func finish() { streams.conclude() }
}
