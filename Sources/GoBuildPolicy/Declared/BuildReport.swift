public import GoBuildInfo

/// An earlier report about binaries: the lines that `gobuildinfo --json` prints, or what `go version -m -json`
/// prints of one. Several reports, one after another, are a report.
public struct BuildReport: Sendable {
  /// The binaries of the report, in its order.
  public let entries: [BinaryRecord]

  /// Reads a report of at most 16 MiB. Larger ones are read one binary at a time by ``BuildReportReader``.
  ///
  /// - Parameter path: the path of the file.
  /// - Throws: ``PolicyError`` where it cannot be read, or it is not a report.
  public init(contentsOf path: Pathname) throws(PolicyError) {
    try self.init(parsing: TextFile.text(of: path), name: path.description)
  }

  /// Reads the report at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``PolicyError`` where it cannot be read, or it is not a report.
  public init(contentsOf path: String) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Parses the text of a report.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` where it is no report.
  public init(parsing text: String, name: String = "report") throws(PolicyError) {
    var entries: [BinaryRecord] = []
    // One object, over several lines, or an object on each line.
    if let value = JSONValue(text), let entry = BinaryRecord(value) {
      self.entries = [entry]
      return
    }
    for (index, line) in TextFile.lines(of: text).enumerated() {
      if TextFile.words(of: line).isEmpty { continue }
      guard let value = JSONValue(line), let entry = BinaryRecord(value) else {
        throw .noBinary(name, line: index + 1)
      }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw PolicyError(file: name, "expected a binary in the report") }
    self.entries = entries
  }
}

/// Reads a report one binary at a time, however long it is.
///
/// Memory: some thirty times a line, which may have 8 MiB.
public struct BuildReportReader: Sendable {
  private let name: String
  private var position = 0
  private var line = 0

  private static let maximumLineByteCount = 1 << 23
  private static let firstByteCount = 1 << 14

  /// - Parameter name: what to call the report in errors.
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
  /// - Throws: ``PolicyError`` for a line that is not a binary. The next call continues after it.
  public mutating func next(in file: inout FileReader) throws(PolicyError) -> BinaryRecord? {
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

  private mutating func nextLine(in file: inout FileReader) throws(PolicyError) -> String? {
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
            .limitExceeded, .found("expected a line of at most 8 MiB", UInt64(count)))
        }
        count = min(rest, 2 * count)
      }
    } catch {
      position = file.byteCount
      throw PolicyError(file: name, line: line, error.description)
    }
  }

  private mutating func wholeFile(_ file: inout FileReader) throws(PolicyError) -> BinaryRecord? {
    let byteCount = file.byteCount
    guard byteCount <= BuildReportReader.maximumLineByteCount,
      let bytes = try? file.bytes(at: 0, count: byteCount),
      let value = JSONValue(String(repairing: bytes)), let record = BinaryRecord(value)
    else { return nil }
    position = byteCount
    return record
  }
}

extension PolicyError {
  fileprivate static func noBinary(_ name: String, line: Int) -> PolicyError {
    PolicyError(file: name, line: line, "expected an object with the key GoVersion")
  }
}
