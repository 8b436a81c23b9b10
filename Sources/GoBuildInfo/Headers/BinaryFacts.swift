internal import BinarySupport

/// What the headers of a binary record, apart from its build info: what it runs on, how it is linked, its build ID.
///
/// It is read from headers, notes and tables of the object file format, and contains nothing that they do not.
public struct BinaryFacts: Sendable, Hashable {
  /// The form of the file.
  public var container: Container

  /// The platforms that the headers allow; more than one where they cannot be told apart, none where the
  /// machine is none that Go compiles for.
  ///
  /// Without debug information and libraries, nothing tells ELF files for Linux and DragonFly from each other.
  public var platforms: [Platform]

  /// The build ID.
  public var buildID: BuildID

  /// What it takes to run the binary, and what was left in it.
  public var linkage: Linkage

  /// The form of a file.
  public struct Container: Sendable, Hashable {
    /// An object file format.
    public enum Format: String, Sendable, Hashable, CaseIterable {
      /// Linux, the BSDs, Solaris, illumos, Android.
      case elf = "ELF"
      /// macOS, iOS.
      case machO = "Mach-O"
      /// Windows.
      case pe = "PE"
      /// An object for Windows, in an archive.
      case coff = "COFF"
      /// AIX.
      case xcoff = "XCOFF"
      /// Plan 9.
      case plan9 = "Plan 9"
      /// A WebAssembly module, for `js` or `wasip1`.
      case webAssembly = "WebAssembly"
    }

    /// The object file format.
    public var format: Format

    /// How wide addresses are: 32 or 64.
    public var bitWidth: Int

    /// Whether the numbers of the program are big-endian.
    public var isBigEndian: Bool

    /// Creates the form of a file, such as for a test.
    ///
    /// - Parameters:
    ///   - format: the object file format.
    ///   - bitWidth: how wide addresses are: 32 or 64.
    ///   - isBigEndian: whether the numbers of the program are big-endian.
    public init(format: Format, bitWidth: Int, isBigEndian: Bool) {
      self.format = format
      self.bitWidth = bitWidth
      self.isBigEndian = isBigEndian
    }
  }

  /// Reads what the headers of an image say.
  ///
  /// - Parameters:
  ///   - source: the bytes of the file.
  ///   - part: the part of the file to look at, such as a slice's; all of it if nil. A file of several images
  ///     stands for the first.
  /// - Throws: ``ReadError`` where headers lead out of the file or contradict the format.
  public init<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, part: Range<Int>? = nil
  ) throws(ReadError) {
    self = try Image(firstIn: &source, part: part).accept(Reader(), in: &source)
  }

  /// Reads what the headers of the file at a path say.
  ///
  /// - Parameter name: the file. A universal file or static library stands for its first image; ``BinaryImages`` finds
  ///   the others.
  /// - Throws: ``ReadError``: as ``init(reading:part:)``, or with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(contentsOf name: Pathname) throws(ReadError) {
    var reader = try FileReader(name)
    try self.init(reading: &reader)
  }

  /// Reads what the headers of the file at a path say.
  ///
  /// - Parameter path: the path of the file, as for ``init(contentsOf:)-(Pathname)``.
  /// - Throws: ``ReadError``: as ``init(reading:part:)``, or with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(contentsOf path: String) throws(ReadError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Reads what the headers of a file say whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - part: the part of the file to read, such as a slice's; all of it if nil.
  /// - Throws: ``ReadError`` as ``init(reading:part:)``.
  public init(parsing bytes: RawSpan, part: Range<Int>? = nil) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(reading: &memory, part: part)
  }

  /// Reads what the headers of a file say whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - part: the part of the file to read, such as a slice's; all of it if nil.
  /// - Throws: ``ReadError`` as ``init(reading:part:)``.
  public init(parsing bytes: [UInt8], part: Range<Int>? = nil) throws(ReadError) {
    try self.init(parsing: bytes.span.raw, part: part)
  }

  /// Creates facts from their parts, such as for a test.
  ///
  /// - Parameters:
  ///   - container: the form of the file.
  ///   - platforms: the platforms that the headers allow; none where they name none.
  ///   - buildID: the build ID.
  ///   - linkage: what it takes to run the binary, and what was left in it.
  public init(
    container: Container, platforms: [Platform] = [], buildID: BuildID = .missing,
    linkage: Linkage
  ) {
    self.container = container
    self.platforms = platforms
    self.buildID = buildID
    self.linkage = linkage
  }

  init(
    _ format: Container.Format, bitWidth: Int, isBigEndian: Bool, platforms: [Platform],
    buildID: BuildID, _ linkage: Linkage
  ) {
    self.init(
      container: Container(format: format, bitWidth: bitWidth, isBigEndian: isBigEndian),
      platforms: platforms, buildID: buildID, linkage: linkage)
  }

  /// The platforms that the headers allow, and nothing else of the facts, which takes less reading.
  ///
  /// - Throws: as ``init(reading:part:)``.
  public static func platforms<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, part: Range<Int>? = nil
  ) throws(ReadError) -> [Platform] {
    try Image(firstIn: &source, part: part).accept(PlatformReader(), in: &source)
  }

  /// Whether C code was linked in, as far as the libraries tell: Go needs none of its own for Linux, and none
  /// but the system's for Windows. Nil where they do not tell.
  public var usesC: Bool? {
    let systems = platforms.map { $0.os }
    if systems.contains("linux"), !linkage.libraries.isEmpty { return true }
    guard systems == ["windows"], !linkage.libraries.isEmpty else { return nil }
    return linkage.libraries.contains { library in
      // Windows does not care for case.
      let name = library.utf8.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
      return ["msvcrt", "ucrtbase", "api-ms-win-crt-"].contains { name.starts(with: $0.utf8) }
    }
  }

  /// Whether the headers rule out what the build settings say. Headers that name no platform rule out none.
  public func contradicts(_ platform: Platform) -> Bool { platforms.ruleOut(platform) }
}

extension [Platform] {
  /// Whether a platform is not among those that headers allow.
  package func ruleOut(_ platform: Platform) -> Bool { !isEmpty && !contains(platform) }
}

extension BinaryFacts.Container: CustomStringConvertible {
  /// Such as `ELF, 64-bit, little-endian`.
  public var description: String {
    "\(format.rawValue), \(bitWidth)-bit, \(isBigEndian ? "big" : "little")-endian"
  }
}

extension BinaryFacts {
  private struct Reader: ImageVisitor {
    func visit(
      _ image: some ImageFormat, in source: inout some Bytes
    ) throws(ReadError) -> BinaryFacts {
      try image.facts(in: &source)
    }
  }

  private struct PlatformReader: ImageVisitor {
    func visit(
      _ image: some ImageFormat, in source: inout some Bytes
    ) throws(ReadError) -> [Platform] {
      try image.platforms(in: &source)
    }
  }
}
