import GoBuildInfo

/// Where the program's words go: output collected into large pieces, errors line by line.
final class Console {
  private var buffer: [UInt8] = []

  /// How much is collected before it is written.
  private static let pieceSize = 1 << 16

  func print(_ bytes: [UInt8]) {
    buffer += bytes
    if buffer.count >= Console.pieceSize { flush() }
  }

  func print(_ text: String) { print(Array(text.utf8)) }

  /// Writes a line to standard error, behind the output that came before it.
  func report(_ line: [UInt8]) {
    flush()
    _ = Process.write(line + [UInt8(ascii: "\n")], to: Process.standardError)
  }

  func report(_ line: String) { report(Array(line.utf8)) }

  /// `gobuildinfo: PATH: REASON` on standard error.
  func report(_ path: Pathname, _ error: ReadError) {
    report(Array("gobuildinfo: ".utf8) + path.bytes + ": \(error)".utf8)
  }

  func flush() {
    guard !buffer.isEmpty else { return }
    // Where nobody reads on, or the disk is full, there is nobody left to tell.
    guard Process.write(buffer, to: Process.standardOutput) else { Process.exit(.failure) }
    buffer.removeAll(keepingCapacity: true)
  }
}
