internal import BinarySupport

/// The build information of one binary, borrowed from its bytes: nothing is copied or allocated.
///
/// A view lives as long as the bytes it was made from, and the compiler proves it. The module text
/// is parsed as it is walked, so a damaged line is an error where it is met; ``validate()`` walks
/// all of it, as ``BuildInfo`` does.
public struct BuildInfoView: ~Escapable {
  /// Where in the file all this lies.
  public let location: BuildInfoLocation

  /// The version of the toolchain, such as `go1.27.3`; empty only where build info was recovered, and the
  /// version was not.
  public let goVersion: BorrowedText

  /// The module text without its frame; empty where the binary was built without modules, or where build info was
  /// recovered, and it was not.
  public let moduleText: BorrowedText

  /// Finds the build information in the contents of a file.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil, as for Go.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  @_lifetime(copy bytes)
  public init(
    parsing bytes: RawSpan, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(
      parsing: bytes, at: BuildInfoLocation(parsing: bytes, image: image, options: options))
  }

  /// Finds the build information of an open file, in windows that stay valid until the reader is used again.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil, as for Go.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  @_lifetime(&reader)
  public init(
    reading reader: inout FileReader, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(
      reading: &reader, part: image?.requireRange(), options: options)
  }

  @_lifetime(&source)
  package init(
    reading source: inout some Bytes, part: Range<Int>? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(
      reading: &source, at: BuildInfoLocation(in: &source, part: part, options: options))
  }

  /// Reads build information whose location in the contents of a file is known.
  ///
  /// - Throws: ``ReadError`` with code `truncated` where that is not in the contents.
  @_lifetime(copy bytes)
  public init(parsing bytes: RawSpan, at location: BuildInfoLocation) throws(ReadError) {
    self.location = location
    // Clients make locations too, and blobs of pointers may lead out of their image.
    guard bytes.byteCount >= max(location.goVersion.upperBound, location.moduleText.upperBound),
      min(location.goVersion.lowerBound, location.moduleText.lowerBound) >= 0
    else { throw ReadError(.truncated, .sentence("build info lies outside of the contents")) }
    goVersion = BorrowedText(bytes.extracting(location.goVersion))
    moduleText = BorrowedText(bytes.extracting(location.moduleText))
  }

  /// Reads build information whose location in an open file is known.
  ///
  /// - Throws: ``ReadError`` with code `truncated` where that is not in the file.
  @_lifetime(&reader)
  public init(
    reading reader: inout FileReader, at location: BuildInfoLocation
  ) throws(ReadError) {
    try self.init(readingAny: &reader, at: location)
  }

  @_lifetime(&source)
  package init(
    reading source: inout some Bytes, at location: BuildInfoLocation
  ) throws(ReadError) {
    try self.init(readingAny: &source, at: location)
  }

  @_lifetime(&source)
  private init(
    readingAny source: inout some Bytes, at location: BuildInfoLocation
  ) throws(ReadError) {
    // Clients make locations too. The source checks the ends.
    let start = min(location.goVersion.lowerBound, location.moduleText.lowerBound)
    guard start >= 0 else { throw .outOfBounds(at: start, count: 0, size: source.byteCount) }
    self.location = location
    let windows = try source.bytes(location.goVersion, location.moduleText)
    goVersion = BorrowedText(windows.first)
    moduleText = BorrowedText(windows.second)
  }

  var lines: ModuleTextReader {
    @_lifetime(copy self)
    get { ModuleTextReader(moduleText.bytes, at: location.moduleText.lowerBound) }
  }

  /// The import path of the main package; nil where the module text names none.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText`, as do all that follow.
  /// - Complexity: O(*n*) in the length of the module text.
  public var path: BorrowedText? {
    @_lifetime(copy self)
    get throws(ReadError) { try summary.path }
  }

  /// The module that holds the main package; nil where the module text names none.
  public var main: ModuleView? {
    @_lifetime(copy self)
    get throws(ReadError) {
      var main: ModuleView?
      var entries = ModuleEntries(lines)
      while let entry = try entries.next() {
        if entry.isMain { main = entry.module }
      }
      return main
    }
  }

  /// The other modules that packages of the binary come from, in the order of the text, which is
  /// that of their paths.
  public var dependencies: Dependencies {
    @_lifetime(copy self) get { Dependencies(lines) }
  }

  /// The build settings in the order of the text.
  public var settings: Settings {
    @_lifetime(copy self) get { Settings(lines) }
  }

  /// The operating system and architecture the binary was built for; nil where its settings do not
  /// say, as before Go 1.18.
  public var platform: Platform? {
    get throws(ReadError) { try summary.platform }
  }

  /// Checks every line of the module text.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText` for the first line that Go would reject.
  public func validate() throws(ReadError) { _ = try summary }
}

extension BuildInfoView {
  /// Walks the dependencies of a binary.
  public struct Dependencies: ~Escapable {
    private var entries: ModuleEntries

    @_lifetime(copy lines)
    init(_ lines: ModuleTextReader) {
      entries = ModuleEntries(lines)
    }

    /// The next module, or nil at the end.
    @_lifetime(copy self)
    public mutating func next() throws(ReadError) -> ModuleView? {
      while let entry = try entries.next() {
        if !entry.isMain { return entry.module }
      }
      return nil
    }
  }

  /// Walks the build settings of a binary.
  public struct Settings: ~Escapable {
    private var lines: ModuleTextReader

    @_lifetime(copy lines)
    init(_ lines: ModuleTextReader) {
      self.lines = lines
    }

    /// The next setting, or nil at the end.
    @_lifetime(copy self)
    public mutating func next() throws(ReadError) -> BuildSettingView? {
      while let line = try lines.next() {
        if case .setting(let setting) = line { return setting }
      }
      return nil
    }
  }
}
