internal import BinarySupport

/// What the headers of a binary record, apart from its build info: what it runs on, how it is linked, its build ID.
///
/// It is read from headers, notes and tables of the object file format, and contains nothing that they do not.
public struct BinaryFacts: Sendable, Hashable {
  /// The object file format.
  public var objectFile: ObjectFile

  /// The platforms that the headers allow; more than one where they cannot be told apart, none where the
  /// machine is none that Go compiles for.
  ///
  /// Without debug information and libraries, nothing tells ELF files for Linux and DragonFly from each other.
  public var platforms: [Platform]

  /// The build ID.
  public var buildID: BuildID

  /// What it takes to run the binary, and what was left in it.
  public var linkage: Linkage

  /// An object file format, with the size and order of its numbers.
  public struct ObjectFile: Sendable, Hashable {
    /// An object file format.
    @nonexhaustive
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

    /// Creates a description of an object file format, such as for a test.
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

  /// Reads the headers of an open file.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: ``ReadError`` where headers lead out of the file or contradict the format.
  public init(
    reading reader: inout FileReader, image: BinaryImage? = nil
  ) throws(ReadError) {
    try self.init(reading: &reader, part: image?.requireRange())
  }

  package init(reading source: inout some Bytes, part: Range<Int>? = nil) throws(ReadError) {
    self = try Image(firstIn: &source, part: part).accept(Reader(), in: &source)
  }

  /// Reads the headers of the file at a path.
  ///
  /// - Parameter name: the file. A universal file or static library stands for its first image; ``BinaryImages`` finds
  ///   the others.
  /// - Throws: ``ReadError``: as ``init(reading:image:)``, or with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(contentsOf name: Pathname) throws(ReadError) {
    var reader = try FileReader(opening: name)
    try self.init(reading: &reader)
  }

  /// Reads the headers of the file at a path.
  ///
  /// - Parameter path: the path of the file, as for ``init(contentsOf:)-(Pathname)``.
  /// - Throws: ``ReadError``: as ``init(reading:image:)``, or with code `cannotOpen`, `notRegularFile` or `unreadable`.
  public init(contentsOf path: String) throws(ReadError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Reads the headers of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read; the first one if nil.
  /// - Throws: ``ReadError`` as ``init(reading:image:)``.
  public init(parsing bytes: RawSpan, image: BinaryImage? = nil) throws(ReadError) {
    var memory = MemoryBytes(bytes)
    try self.init(reading: &memory, part: image?.requireRange())
  }

  /// Reads the headers of a file whose contents are in memory.
  ///
  /// - Parameters:
  ///   - bytes: the contents of the file, from its start to its end.
  ///   - image: the image of the file to read; the first one if nil.
  /// - Throws: ``ReadError`` as ``init(reading:image:)``.
  public init(parsing bytes: [UInt8], image: BinaryImage? = nil) throws(ReadError) {
    try self.init(parsing: bytes.span.raw, image: image)
  }

  /// Creates facts from their parts, such as for a test.
  ///
  /// - Parameters:
  ///   - objectFile: the object file format.
  ///   - platforms: the platforms that the headers allow; none where they name none.
  ///   - buildID: the build ID.
  ///   - linkage: what it takes to run the binary, and what was left in it.
  public init(
    objectFile: ObjectFile, platforms: [Platform] = [], buildID: BuildID = .missing,
    linkage: Linkage
  ) {
    self.objectFile = objectFile
    self.platforms = platforms
    self.buildID = buildID
    self.linkage = linkage
  }

  init(
    _ format: ObjectFile.Format, bitWidth: Int, isBigEndian: Bool, platforms: [Platform],
    buildID: BuildID, _ linkage: Linkage
  ) {
    self.init(
      objectFile: ObjectFile(format: format, bitWidth: bitWidth, isBigEndian: isBigEndian),
      platforms: platforms, buildID: buildID, linkage: linkage)
  }

  /// The platforms that the headers allow, and nothing else of the facts, which takes less reading.
  ///
  /// - Throws: as ``init(reading:image:)``.
  package static func platforms(
    reading source: inout some Bytes, part: Range<Int>? = nil
  ) throws(ReadError) -> [Platform] {
    try Image(firstIn: &source, part: part).accept(PlatformReader(), in: &source)
  }

  /// Whether C code was linked in, as far as the libraries tell: Go needs none of its own for Linux, and none
  /// but the system's for Windows. Nil where they do not tell.
  public var linksC: Bool? {
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

extension BinaryFacts.ObjectFile: CustomStringConvertible {
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
