internal import BinarySupport

/// Why a program has no build info that could be read, as far as the file shows.
@nonexhaustive
public enum Diagnosis: Sendable, Hashable {
  /// Compressed by UPX, so that nothing of the program can be read.
  case packedByUPX

  /// Linked by gccgo, which records nothing of modules.
  case gccgo

  /// Compiled by TinyGo, which records nothing.
  case tinyGo

  /// A Go program of those releases, by its table of functions; before Go 1.13 there was no build info, and of
  /// later programs it was removed or damaged.
  case goProgram(FunctionTable)

  /// How much of a file is read to find out.
  package enum Depth: Sendable {
    /// Headers and the names of sections, and the rest only of files without sections: cheap enough for every file of a
    /// tree. TinyGo's programs, and Go programs whose sections were renamed, are not recognized.
    case headers
    /// All of the file.
    case contents
  }

  /// Searches an open file for the reason why there is no build info; nil where none is found, as in most executables, which are
  /// not Go programs.
  ///
  /// - Parameters:
  ///   - reader: the open file.
  ///   - image: the image of the file to read, which ``BinaryImages`` found in it; the first one if nil.
  /// - Throws: ``ReadError`` where reading fails or headers are damaged.
  /// - Complexity: O(*n*) in the size of the file.
  public init?(reading reader: inout FileReader, image: BinaryImage? = nil) throws(ReadError) {
    guard let diagnosis = try Diagnosis.diagnose(reading: &reader, part: image?.requireRange())
    else { return nil }
    self = diagnosis
  }

  package static func diagnose(
    reading source: inout some Bytes, part: Range<Int>? = nil
  ) throws(ReadError) -> Diagnosis? {
    try Image(firstIn: &source, part: part).accept(Reader(), in: &source)
  }

  private struct Reader: ImageVisitor {
    func visit(
      _ image: some ImageFormat, in source: inout some Bytes
    ) throws(ReadError) -> Diagnosis? {
      try Diagnosis.diagnose(image, in: &source, by: .contents)
    }
  }

  static func diagnose(
    _ image: some ImageFormat, in source: inout some Bytes, by depth: Depth
  ) throws(ReadError) -> Diagnosis? {
    // UPX packs what is linked.
    if !image.isRelocatable, try isPackedByUPX(image.part, &source) { return .packedByUPX }
    return try image.diagnosis(in: &source, by: depth)
  }

  /// UPX leaves its mark after the headers, or in their stead at the end of the file.
  private static func isPackedByUPX(
    _ part: Range<Int>, _ source: inout some Bytes
  ) throws(ReadError) -> Bool {
    let start = part.prefix(1 << 12)
    let end = part.dropping(max(0, part.count - 64))
    for place in [start, end] {
      if try source.bytes(at: place.lowerBound, count: place.count).firstOffset(of: "UPX!") != nil {
        return true
      }
    }
    return false
  }
}

extension ImageFormat {
  func diagnosis(
    in source: inout some Bytes, by depth: Diagnosis.Depth
  ) throws(ReadError) -> Diagnosis? {
    try functionTableDiagnosis(in: &source)
  }

  /// What the first table of functions in the loaded bytes shows.
  func functionTableDiagnosis(in source: inout some Bytes) throws(ReadError) -> Diagnosis? {
    try FunctionTable(in: loadedBytes(in: &source), &source).map { .goProgram($0) }
  }
}

extension ByteSource where Self: ~Copyable & ~Escapable {
  /// Whether a text is in a range.
  mutating func contains(_ text: StaticString, in range: Range<Int>) throws(ReadError) -> Bool {
    try firstPosition(in: range, overlap: text.utf8CodeUnitCount - 1) {
      $0.firstOffset(of: text)
    } != nil
  }
}

extension Diagnosis: CustomStringConvertible {
  /// A phrase for a person.
  public var description: String {
    switch self {
    case .packedByUPX: "packed by UPX; 'upx -d' unpacks a copy"
    case .gccgo: "linked by gccgo, which records no build info"
    case .tinyGo: "compiled by TinyGo, which records no build info"
    case .goProgram(.go1_2):
      "a Go program (\(FunctionTable.go1_2)); before Go 1.13 there was no build info"
    case .goProgram(let table): "a Go program (\(table)) whose build info is missing"
    }
  }
}

extension BuildInfoView {
  /// Whether an obfuscator such as `garble` removed the build info: the version is `unknown`, and there is no module text.
  public var isObfuscated: Bool { goVersion.equals("unknown") && moduleText.isEmpty }
}
