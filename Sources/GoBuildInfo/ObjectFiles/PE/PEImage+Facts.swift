internal import BinarySupport

extension PEImage {
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] { header.platforms }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
    let code = try sections.first(in: &source) { section in
      section.isCode
        ? part.clamped(at: UInt64(section.fileOffset), count: UInt64(section.fileByteCount)) : nil
    }
    let linkage = Linkage(
      kind: try kind(in: &source), libraries: try libraries(in: &source),
      hasSymbols: header.symbolCount > 0,
      hasDebugInfo: try sections.hasDebugInfo(header, in: &source))
    return BinaryFacts(
      .pe, bitWidth: is64Bit ? 64 : 32, isBigEndian: false, platforms: header.platforms,
      buildID: try code.map { code throws(ReadError) in
        try BuildID(nearStartOf: code, in: &source)
      } ?? .missing, linkage)
  }

  private func kind(in source: inout some Bytes) throws(ReadError) -> Linkage.Kind {
    if header.isLibrary { return .sharedLibrary }
    let flags: UInt16 = try source.window(
      at: optionalHeader + OptionalHeader.flags, count: 2, in: part, "PE optional header"
    ).load(0, .little)
    return flags & PE.ImageFlag.dynamicBase != 0 ? .positionIndependentExecutable : .executable
  }

  /// The libraries of the import directory.
  private func libraries(in source: inout some Bytes) throws(ReadError) -> [String] {
    let directories =
      optionalHeader + (is64Bit ? OptionalHeader.directories64 : OptionalHeader.directories32)
    let count: UInt32 = try source.window(
      at: directories - 4, count: 4, in: part, "PE optional header"
    ).load(0, .little)
    guard count > PE.Directory.imports else { return [] }
    let address: UInt32 = try source.window(
      at: directories + UInt64(PE.Directory.imports) * OptionalHeader.directoryByteCount, count: 4,
      in: part, "PE import directory"
    ).load(0, .little)
    guard address != 0,
      let table = try filePart(from: imageBase &+ UInt64(address), in: &source)
    else { return [] }
    var libraries: [String] = []
    for index in 0...Linkage.maximumLibraryCount {
      // `IMAGE_IMPORT_DESCRIPTOR`; the last one is empty.
      guard let entry = table.subrange(at: UInt64(20 * index), count: 20) else { break }
      let name: UInt32 = try source.bytes(at: entry.lowerBound, count: 20).load(12, .little)
      guard name != 0 else { break }
      try Linkage.requireRoom(for: index)
      if let place = try filePart(from: imageBase &+ UInt64(name), in: &source) {
        libraries.append(try source.name(in: place))
      }
    }
    return libraries
  }

  /// Offsets and sizes in the optional header.
  private enum OptionalHeader {
    /// `DllCharacteristics`
    static let flags: UInt64 = 70
    /// The data directories, which their number precedes.
    static let directories32: UInt64 = 96
    static let directories64: UInt64 = 112
    /// `IMAGE_DATA_DIRECTORY`
    static let directoryByteCount: UInt64 = 8
  }
}

extension COFFHeader {
  fileprivate var isLibrary: Bool { characteristics & PE.FileFlag.library != 0 }
}

extension PESection {
  fileprivate var isCode: Bool { characteristics & PE.SectionFlag.code != 0 }
}
