/// Why a program has no build info that could be read, as far as the file shows.
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

  /// Looks for what may explain that there is no build info.
  ///
  /// - Parameters:
  ///   - source: the bytes of the file.
  ///   - part: the part of the file to read, such as a slice's; all of it if nil.
  /// - Returns: nil where nothing does: most executables are not Go programs.
  /// - Throws: ``ReadError`` where reading fails or headers are damaged.
  /// - Complexity: O(*n*) in the size of the file.
  public static func diagnose<Source: ByteSource & ~Copyable & ~Escapable>(
    reading source: inout Source, part: Range<Int>? = nil
  ) throws(ReadError) -> Diagnosis? {
    try diagnose(Image(firstIn: &source, part: part), in: &source, by: .contents)
  }

  static func diagnose<Source: ByteSource & ~Copyable & ~Escapable>(
    _ image: Image, in source: inout Source, by depth: Depth
  ) throws(ReadError) -> Diagnosis? {
    // UPX packs what is linked.
    if !image.isRelocatable, try isPackedByUPX(image.part, &source) { return .packedByUPX }
    switch image {
    case .elf(let elf):
      // gccgo's compiled packages, which are not linked, are not programs.
      if !elf.isRelocatable, try elf.sectionContents(named: ".go_export\0", in: &source) != nil {
        return .gccgo
      }
      if case .headers = depth, elf.hasSections {
        return try elf.functionTable(in: &source).map { .goProgram($0) }
      }
      if try elf.needsLibraryOfGccgo(in: &source) { return .gccgo }
      if let names = try elf.sectionContents(named: ".strtab\0", in: &source),
        try isPresent("\0tinygo_", in: names, &source)
      {
        return .tinyGo
      }
    case .webAssembly(let module):
      if let names = try module.customSection(named: "name", in: &source),
        try isPresent("tinygo_", in: names, &source)
      {
        return .tinyGo
      }
    default: break
    }
    return try FunctionTable(in: LoadedBytes(of: image, in: &source), &source).map {
      .goProgram($0)
    }
  }

  /// Whether build info says nothing because it was made to, as `garble` does: a version that is none, and no
  /// module text.
  public static func isObfuscated(_ view: borrowing BuildInfoView) -> Bool {
    view.goVersion.equals("unknown") && view.moduleText.isEmpty
  }

  /// UPX leaves its mark after the headers, or in their stead at the end of the file.
  private static func isPackedByUPX<Source: ByteSource & ~Copyable & ~Escapable>(
    _ part: Range<Int>, _ source: inout Source
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

  private static func isPresent<Source: ByteSource & ~Copyable & ~Escapable>(
    _ text: StaticString, in range: Range<Int>, _ source: inout Source
  ) throws(ReadError) -> Bool {
    try source.firstPosition(in: range, overlap: text.utf8CodeUnitCount - 1) {
      $0.firstOffset(of: text)
    } != nil
  }
}

extension Image {
  /// Whether this is still to be linked.
  fileprivate var isRelocatable: Bool {
    switch self {
    case .elf(let image): image.isRelocatable
    case .machO(let image): image.isObject
    case .coff: true
    case .pe, .xcoff, .plan9, .webAssembly: false
    }
  }
}

extension ELFImage {
  /// The table of functions, if it has a section of its own.
  fileprivate func functionTable<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> FunctionTable? {
    for name: StaticString in [".gopclntab\0", ".data.rel.ro.gopclntab\0"] {
      guard let table = try sectionContents(named: name, in: &source) else { continue }
      return try FunctionTable(in: table.prefix(FunctionTable.headerByteCount), &source)
    }
    return nil
  }

  fileprivate func sectionContents<Source: ByteSource & ~Copyable & ~Escapable>(
    named name: StaticString, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    guard hasSections, let section = try section(named: name, in: &source) else { return nil }
    return part.clamped(at: section.offset, count: section.byteCount)
  }

  /// gccgo's objects and programs have a section with what they export, which `strip` keeps; this is for those that
  /// lost it.
  fileprivate func needsLibraryOfGccgo<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Bool {
    var loading = try ELFLoading(of: self, in: &source)
    try loading.readDynamic(of: self, in: &source)
    return loading.libraries.contains { $0.utf8.starts(with: "libgo.so".utf8) }
  }
}

extension Diagnosis: CustomStringConvertible {
  /// A phrase for a person.
  public var description: String {
    switch self {
    case .packedByUPX: "packed by UPX; 'upx -d' unpacks a copy"
    case .gccgo: "linked by gccgo, which records no build info"
    case .tinyGo: "compiled by TinyGo, which records no build info"
    case .goProgram(.minor2):
      "a Go program (\(FunctionTable.minor2)); before Go 1.13 there was no build info"
    case .goProgram(let table): "a Go program (\(table)) whose build info is missing"
    }
  }
}
