internal import BinarySupport
public import GoBuildInfo

/// Reads a report one binary at a time, however long it is.
///
/// Memory: some thirty times a line, which may have 16 MiB.
public struct BuildReportReader: Sendable {
  private let name: String
  private var position = 0
  private var line = 0

  private static let maximumLineByteCount = 1 << 24
  private static let firstByteCount = 1 << 14

  /// - Parameter name: the name of the report in errors.
  public init(name: String = "report") {
    self.name = name
  }

  /// Whether a file may be a report: it starts with an object.
  public static func isReport(_ file: inout FileReader) -> Bool {
    guard file.byteCount > 0, let head = try? file.bytes(at: 0, count: 1) else { return false }
    return head[byte: 0] == UInt8(ascii: "{")
  }

  /// The next binary, or nil after the last one.
  ///
  /// - Throws: ``ReportError`` for a line that is not a binary. The next call continues after it.
  public mutating func next(in file: inout FileReader) throws(ReportError) -> BinaryRecord? {
    try nextRecord(in: &file)
  }

  mutating func nextRecord(
    in file: inout some Bytes
  ) throws(ReportError) -> BinaryRecord? {
    while true {
      let isFirst = position == 0
      guard let text = try nextLine(in: &file) else { return nil }
      if text.utf8.allSatisfy({ [0x20, 0x09, 0x0d].contains($0) }) { continue }
      if let record = JSONValue(text).flatMap({ BinaryRecord($0) }) { return record }
      // What `go version` prints is one object over several lines.
      if isFirst, let record = try wholeFile(&file) { return record }
      throw .noBinary(name, line: line)
    }
  }

  private mutating func nextLine(
    in file: inout some Bytes
  ) throws(ReportError) -> String? {
    let rest = file.byteCount - position
    guard rest > 0 else { return nil }
    var count = min(rest, BuildReportReader.firstByteCount)
    line += 1
    do throws(ReadError) {
      while true {
        let window = try file.bytes(at: position, count: count)
        if let end = window.firstOffset(of: UInt8(ascii: "\n")) {
          position += end + 1
          return String(repairing: window.extracting(0..<end))
        }
        if count == rest {
          position += count
          return String(repairing: window)
        }
        guard count < BuildReportReader.maximumLineByteCount else {
          throw ReadError(
            .limitExceeded, .found("expected a line of at most 16 MiB", UInt64(count)))
        }
        count = min(rest, 2 * count)
      }
    } catch {
      position = file.byteCount
      throw ReportError(file: name, line: line, error.description)
    }
  }

  private mutating func wholeFile(
    _ file: inout some Bytes
  ) throws(ReportError) -> BinaryRecord? {
    let byteCount = file.byteCount
    guard byteCount <= BuildReportReader.maximumLineByteCount,
      let bytes = try? file.bytes(at: 0, count: byteCount),
      let value = JSONValue(String(repairing: bytes)), let record = BinaryRecord(value)
    else { return nil }
    position = byteCount
    return record
  }
}

extension ReportError {
  fileprivate static func noBinary(_ name: String, line: Int) -> ReportError {
    ReportError(file: name, line: line, "expected an object with the key GoVersion")
  }
}
