internal import BinarySupport

extension XCOFFImage {
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] {
    [Platform(os: "aix", architecture: "ppc64")]
  }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    let code = try code(in: &source)
    let loader = try loaderSection(in: &source)
    var linkage = Linkage(
      kind: isLibrary ? .sharedLibrary : .executable, hasSymbols: hasSymbols)
    if let loader { linkage.libraries = try libraries(loader, in: &source) }
    return BinaryFacts(
      .xcoff, bitWidth: is64Bit ? 64 : 32, isBigEndian: true,
      platforms: try platforms(in: &source),
      buildID: try code.map { code throws(ReadError) in
        try BuildID(nearStartOf: code, in: &source)
      } ?? .missing, linkage)
  }

  /// The libraries that the loader is to look for: three texts each, a path, a file and a member of it. The
  /// first entry is not a library but where to look.
  ///
  /// The fields are those of AIX's `loader.h`.
  private func libraries(
    _ loader: Range<Int>, in source: inout some Bytes
  ) throws(ReadError) -> [String] {
    let header = LoaderHeader(
      try source.window(at: 0, count: is64Bit ? 56 : 32, in: loader, "XCOFF loader header"),
      is64Bit: is64Bit)
    var rest = loader.clamped(at: header.importsOffset, count: header.importsByteCount)
    var libraries: [String] = []
    for index in 0..<header.importCount {
      // The first one is no library.
      try Linkage.requireRoom(for: Int(index) - 1)
      _ = try source.nextName(in: &rest)
      let file = try source.nextName(in: &rest)
      let member = try source.nextName(in: &rest)
      guard index > 0, !file.isEmpty else { continue }
      libraries.append(member.isEmpty ? file : "\(file)(\(member))")
    }
    return libraries
  }

  private struct LoaderHeader {
    let importsByteCount: UInt64
    let importCount: UInt64
    let importsOffset: UInt64

    init(_ bytes: RawSpan, is64Bit: Bool) {
      importsByteCount = UInt64(bytes.load(12, as: UInt32.self, .big))
      importCount = UInt64(bytes.load(16, as: UInt32.self, .big))
      importsOffset =
        is64Bit ? bytes.load(24, .big) : UInt64(bytes.load(20, as: UInt32.self, .big))
    }
  }
}
