internal import BinarySupport

/// What the Go toolchain recorded in a binary about how it was built: Go's `debug.BuildInfo`.
///
/// All text is owned, so a value outlives the file it was read from. Strings that are not valid
/// UTF-8 in the file are repaired; ``BuildInfoView`` gives access to the bytes as they are.
public struct BuildInfo: Sendable, Hashable {
  /// The version of the toolchain that built the binary, such as `go1.27.3`. It is empty, and so before all versions,
  /// only where build info was recovered, and the version was not.
  public var goVersion: GoVersion

  /// The import path of the main package, such as `golang.org/x/tools/cmd/stringer`; empty where
  /// the binary does not say.
  public var path: String

  /// The module that holds the main package; nil where the binary was built without modules.
  public var main: Module?

  /// The other modules that packages of the binary come from.
  public var dependencies: [Module]

  /// How it was built: flags, environment, target, version control.
  public var settings: BuildSettings

  /// Creates build info from its parts.
  public init(
    goVersion: GoVersion, path: String = "", main: Module? = nil, dependencies: [Module] = [],
    settings: BuildSettings = []
  ) {
    self.goVersion = goVersion
    self.path = path
    self.main = main
    self.dependencies = dependencies
    self.settings = settings
  }
}

extension BuildInfo {
  /// Reads the build information of a file by positional reads.
  ///
  /// A universal file stands for its first slice, as for Go.
  ///
  /// - Parameters:
  ///   - name: the file.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  /// - Complexity: O(*n*) in the length of the module text; a handful of system calls.
  public init(contentsOf name: Pathname, options: ReadOptions = []) throws(ReadError) {
    var reader = try FileReader(opening: name)
    try self.init(reading: &reader, options: options)
  }

  /// Reads the build information of the file at a path, as ``init(contentsOf:options:)-(Pathname,_)`` does.
  ///
  /// - Parameters:
  ///   - path: the path of the file, absolute or relative to the current directory.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(contentsOf path: String, options: ReadOptions = []) throws(ReadError) {
    try self.init(contentsOf: Pathname(path), options: options)
  }

  /// Reads the build information of a file whose contents are in memory. No file is opened.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil, as for Go.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  /// - Complexity: O(*n*) in the length of the module text; the contents are not copied.
  public init(
    parsing bytes: RawSpan, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(BuildInfoView(parsing: bytes, image: image, options: options))
  }

  /// Reads the build information of a file whose contents are in memory, as ``init(parsing:image:options:)-(RawSpan,_,_)``
  /// does.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read; the first one if nil.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(
    parsing bytes: [UInt8], image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(parsing: bytes.span.raw, image: image, options: options)
  }

  /// Reads the build information of an open file.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil, as for Go.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(
    reading reader: inout FileReader, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(BuildInfoView(reading: &reader, image: image, options: options))
  }

  package init(
    reading source: inout some Bytes, part: Range<Int>? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    try self.init(BuildInfoView(reading: &source, part: part, options: options))
  }

  /// Reads the build information of a mapped file. Where the mapping is guarded and the file has become
  /// shorter, nothing that was read counts.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - image: the image of the file to read; the first one if nil.
  ///   - options: what may be done to read it.
  /// - Throws: ``ReadError``.
  public init(
    reading file: inout MappedFile, image: BinaryImage? = nil, options: ReadOptions = []
  ) throws(ReadError) {
    do throws(ReadError) {
      try self.init(BuildInfoView(parsing: file.bytes, image: image, options: options))
    } catch {
      try file.requireUnchanged()
      throw error
    }
    try file.requireUnchanged()
  }

  /// Copies what a view shows, in one pass over its module text.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText` for a line that Go would reject.
  public init(_ view: borrowing BuildInfoView) throws(ReadError) {
    try self.init(
      goVersion: GoVersion(String(view.goVersion)), moduleText: view.moduleText.bytes,
      at: view.location.moduleText.lowerBound)
  }

  /// Parses module text without its frame, as `debug.ParseBuildInfo` does.
  ///
  /// - Throws: ``ReadError`` with code `malformedModuleText` for a line that Go would reject.
  public init(goVersion: GoVersion, moduleText: String) throws(ReadError) {
    try self.init(goVersion: goVersion, moduleText: Array(moduleText.utf8).span.raw, at: nil)
  }

  private init(
    goVersion: GoVersion, moduleText: RawSpan, at start: Int?
  ) throws(ReadError) {
    self.init(goVersion: goVersion)
    let decoder = TextDecoder(for: moduleText)
    /// What a replacement line would replace.
    var last = Last.nothing
    var lines = ModuleTextReader(moduleText, at: start)
    while let line = try lines.next() {
      switch line {
      case .path(let text):
        path = decoder.string(text.bytes)
      case .main(let module):
        main = Module(module, decoder)
        last = .main
      case .dependency(let module):
        // Nearly all of a long text are modules, at some hundred bytes a line.
        if dependencies.isEmpty { dependencies.reserveCapacity(lines.remaining / 100 + 1) }
        dependencies.append(Module(module, decoder))
        last = .dependency
      case .replacement(let module):
        switch last {
        case .nothing: throw lines.fault(.replacementWithoutModule)
        case .main: main?.replacement = Module(module, decoder)
        case .dependency:
          dependencies[dependencies.count - 1].replacement = Module(module, decoder)
        }
        last = .nothing
      case .setting(let setting):
        if settings.isEmpty { settings.reserveCapacity(BuildSettings.usualCount) }
        settings.append(BuildSetting(setting, decoder))
      }
    }
    // Go cannot tell a main module of which all is empty from none.
    if main == Module.none { main = nil }
  }

  private enum Last {
    case nothing, main, dependency
  }

  /// All modules: the main module, if there is one, and then the dependencies.
  ///
  /// - Complexity: O(*n*) in the number of modules.
  public var modules: [Module] { (main.map { [$0] } ?? []) + dependencies }

  /// The operating system and architecture the binary was built for; nil where its settings do not
  /// say, as before Go 1.18.
  public var platform: Platform? {
    guard let os = settings["GOOS"], let architecture = settings["GOARCH"] else { return nil }
    return Platform(os: os, architecture: architecture)
  }
}
