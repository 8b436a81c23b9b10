internal import BinarySupport

/// What it takes to run a binary, and what was left in it for debuggers.
public struct Linkage: Sendable, Hashable {
  /// What a binary is to the loader.
  @nonexhaustive
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A program at fixed addresses.
    case executable
    /// A program that can be loaded anywhere.
    case positionIndependentExecutable = "position-independent executable"
    /// A library or plugin, to be loaded into a program.
    case sharedLibrary = "shared library"
    /// What is still to be linked.
    case object
    /// The memory of a process that the kernel wrote when it ended, which no loader runs.
    case core = "core file"

    /// Whether a loader runs or loads it, so that there is something to say of interpreter, libraries and linkage.
    public var isLinked: Bool {
      switch self {
      case .executable, .positionIndependentExecutable, .sharedLibrary: true
      case .object, .core: false
      }
    }
  }

  /// What the binary is to the loader.
  public var kind: Kind

  /// The loader that the file asks for, such as `/lib64/ld-linux-x86-64.so.2`.
  public var interpreter: String?

  /// The libraries that the loader is asked for by name, in order.
  public var libraries: [String] = []

  /// Whether there is a table of symbols beyond those that the loader needs; nil where that cannot be determined, as of an
  /// ELF file without section headers, which may still hold one.
  public var hasSymbols: Bool?

  /// Whether there is DWARF debug information; nil where that cannot be determined.
  public var hasDebugInfo: Bool?

  /// Creates a linkage from its parts, such as for a test.
  ///
  /// - Parameters:
  ///   - kind: what the binary is to the loader.
  ///   - interpreter: the loader that the file asks for, if any.
  ///   - libraries: the libraries that the loader is asked for, in order.
  ///   - hasSymbols: whether there is a table of symbols; nil where that cannot be determined.
  ///   - hasDebugInfo: whether there is DWARF debug information; nil where that cannot be determined.
  public init(
    kind: Kind, interpreter: String? = nil, libraries: [String] = [], hasSymbols: Bool? = nil,
    hasDebugInfo: Bool? = nil
  ) {
    self.kind = kind
    self.interpreter = interpreter
    self.libraries = libraries
    self.hasSymbols = hasSymbols
    self.hasDebugInfo = hasDebugInfo
  }

  /// Whether nothing but the file is needed to run it: no loader and no library. It says nothing about what is not
  /// linked (``Kind-swift.enum/isLinked``).
  public var isStatic: Bool { interpreter == nil && libraries.isEmpty }

  /// The C library, as the loader or the libraries name it; nil where there is none, or none that is known.
  public var cLibrary: CLibrary? { CLibrary(interpreter: interpreter, libraries: libraries) }

  /// The most libraries that are listed.
  static let maximumLibraryCount = 256

  /// The longest name of a library or loader that is read: as long as a path may be.
  static let maximumNameByteCount = 4096

  /// Checks that there is room for one library more.
  static func requireRoom(for count: Int) throws(ReadError) {
    guard count < maximumLibraryCount else {
      throw .limit("expected at most 256 libraries", found: UInt64(count + 1))
    }
  }
}

/// A C library for Linux, by the loader that comes with it.
@nonexhaustive
public enum CLibrary: String, Sendable, Hashable, CaseIterable {
  /// That of GNU.
  case glibc
  /// That of Alpine and others.
  case musl
  /// Android's.
  case bionic

  init?(interpreter: String?, libraries: [String]) {
    let name = interpreter ?? ""
    if name.utf8.starts(with: "/system/bin/linker".utf8) || libraries.contains("liblog.so") {
      self = .bionic
    } else if CLibrary.file(of: name).utf8.starts(with: "ld-musl-".utf8)
      || libraries.contains(where: { $0.utf8.starts(with: "libc.musl-".utf8) })
    {
      self = .musl
    } else if CLibrary.file(of: name).utf8.starts(with: "ld-linux".utf8)
      || CLibrary.otherGlibcLoaders.contains(name) || libraries.contains("libc.so.6")
    {
      self = .glibc
    } else {
      return nil
    }
  }

  /// Those of s390x, ppc64, mips and the like.
  private static let otherGlibcLoaders = [
    "/lib/ld.so.1", "/lib32/ld.so.1", "/lib64/ld.so.1", "/lib/ld64.so.1", "/lib64/ld64.so.1",
    "/lib64/ld64.so.2",
  ]

  private static func file(of path: String) -> Substring {
    path.split(separator: "/").last ?? ""
  }
}

extension ByteSource where Self: ~Copyable & ~Escapable {
  /// The text from the start of `range` to a zero byte, or to its end.
  ///
  /// - Throws: ``ReadError`` with code `limitExceeded` where it is longer than names are.
  mutating func name(in range: Range<Int>) throws(ReadError) -> String {
    var rest = range
    return try nextName(in: &rest)
  }

  /// The text at the start of `rest`, which is then what follows the zero byte that ends it.
  ///
  /// - Throws: as ``name(in:)``.
  mutating func nextName(in rest: inout Range<Int>) throws(ReadError) -> String {
    let looked = rest.prefix(Linkage.maximumNameByteCount)
    let byteCount = try bytes(at: looked.lowerBound, count: looked.count).upToZero.byteCount
    guard byteCount < Linkage.maximumNameByteCount else {
      throw .limit("expected a name of fewer than 4096 bytes", found: UInt64(byteCount))
    }
    let name = String(repairing: try bytes(at: rest.lowerBound, count: byteCount))
    rest = rest.dropping(byteCount + 1)
    return name
  }
}

extension RawSpan {
  /// The bytes before the first zero; all if there is none.
  var upToZero: RawSpan {
    @_lifetime(copy self)
    get { extracting(first: firstOffset(of: 0) ?? byteCount) }
  }
}
