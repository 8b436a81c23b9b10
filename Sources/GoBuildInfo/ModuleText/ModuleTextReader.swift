internal import BinarySupport

/// Reads module text line by line: the grammar of Go's `debug.ParseBuildInfo`.
///
/// A line is a keyword, a tab and tab-separated columns:
///
///     path    main package path
///     mod     main module: path, version, sum
///     dep     another module: path, version, sum
///     =>      what replaces the module before it: path, version, sum
///     build   key=value
///
/// Other lines mean nothing and are skipped, and so is what follows the last newline.
struct ModuleTextReader: ~Escapable {
  private let text: RawSpan
  /// Where the text lies in its file, if it does.
  private let start: Int?
  private var position = 0
  private var lineNumber = 0
  private var lineStart = 0
  /// The most lines that are read. They can be as short as eight bytes, and what is kept of one takes ten
  /// times that.
  static let maximumLineCount = 1 << 14

  /// - Parameter start: where the text lies in its file, for errors.
  @_lifetime(copy text)
  init(_ text: RawSpan, at start: Int?) {
    self.text = text
    self.start = start
  }

  /// A line that means something.
  enum Line: ~Escapable {
    case path(BorrowedText)
    case main(ModuleLine)
    case dependency(ModuleLine)
    case replacement(ModuleLine)
    case setting(BuildSettingView)
  }

  /// The next line, or nil at the end.
  @_lifetime(copy self)
  mutating func next() throws(ReadError) -> Line? {
    while let end = text.firstOffset(of: UInt8(ascii: "\n"), from: position) {
      let line = text.extracting(position..<end)
      lineStart = position
      position = end + 1
      lineNumber += 1
      guard lineNumber <= ModuleTextReader.maximumLineCount else {
        throw .limit("expected at most 16384 lines of module text", found: UInt64(lineNumber))
      }
      do throws(ModuleTextFault.Kind) {
        if let line = try ModuleTextReader.parse(line) { return line }
      } catch {
        throw fault(error)
      }
    }
    return nil
  }

  /// How many bytes are still to be read.
  var remaining: Int { text.byteCount - position }

  /// An error about the line that was read last.
  func fault(_ kind: ModuleTextFault.Kind) -> ReadError {
    ReadError(
      .malformedModuleText, at: start.map { UInt64($0 + lineStart) },
      .moduleText(ModuleTextFault(line: lineNumber, kind: kind)))
  }

  @_lifetime(copy line)
  private static func parse(_ line: RawSpan) throws(ModuleTextFault.Kind) -> Line? {
    guard line.byteCount >= 3 else { return nil }
    // The first byte tells the keywords apart; comparing one of them confirms it.
    switch line[byte: 0] {
    case UInt8(ascii: "d") where line.hasBytes("dep\t"):
      return .dependency(
        try ModuleLine(columns: line.extracting(droppingFirst: 4), isReplacement: false))
    case UInt8(ascii: "b") where line.hasBytes("build\t"):
      return .setting(try BuildSettingView(line.extracting(droppingFirst: 6)))
    case UInt8(ascii: "=") where line.hasBytes("=>\t"):
      return .replacement(
        try ModuleLine(columns: line.extracting(droppingFirst: 3), isReplacement: true))
    case UInt8(ascii: "m") where line.hasBytes("mod\t"):
      return .main(
        try ModuleLine(columns: line.extracting(droppingFirst: 4), isReplacement: false))
    case UInt8(ascii: "p") where line.hasBytes("path\t"):
      return .path(BorrowedText(line.extracting(droppingFirst: 5)))
    default:
      return nil
    }
  }
}
