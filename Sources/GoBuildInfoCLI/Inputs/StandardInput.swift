internal import BinarySupport
import GoBuildInfo

/// Standard input, where it stands for a file or for a list of paths.
enum StandardInput {
  /// The most that is read from a pipe into memory, if no temporary file can be created.
  private static let maximumPipeByteCount = 1 << 30

  /// Reads a file that standard input was redirected from in place, and a pipe to its end.
  ///
  /// - Throws: ``ReadError``.
  static func reader() throws(ReadError) -> FileReader {
    do throws(ReadError) {
      return try FileReader(borrowing: CurrentProcess.standardInput)
    } catch  where error.code == .notRegularFile {
      return try FileReader(
        spooling: CurrentProcess.standardInput, memoryLimit: maximumPipeByteCount)
    }
  }

  /// The path that opens standard input.
  static var path: Pathname { "/dev/stdin" }

  /// Reads what is available; nothing at the end.
  ///
  /// - Throws: ``ReadError``.
  static func read() throws(ReadError) -> [UInt8] {
    try ReadError.converting { () throws(SystemError) in
      try CurrentProcess.readStandardInput()
    }
  }
}
