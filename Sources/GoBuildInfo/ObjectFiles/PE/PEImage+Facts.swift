extension COFFHeader {
  var platforms: [Platform] {
    switch machine {
    case 0x14c: [Platform(os: "windows", architecture: "386")]
    case 0x8664: [Platform(os: "windows", architecture: "amd64")]
    case 0x1c4: [Platform(os: "windows", architecture: "arm")]
    case 0xaa64: [Platform(os: "windows", architecture: "arm64")]
    default: []
    }
  }

  var bitWidth: Int { machine == 0x8664 || machine == 0xaa64 ? 64 : 32 }

  /// Whether it is a library (`IMAGE_FILE_DLL`).
  fileprivate var isLibrary: Bool { characteristics & 0x2000 != 0 }

  /// Where the names lie that are longer than eight bytes: after the symbols.
  fileprivate var longNames: UInt64? {
    symbolTable == 0 ? nil : UInt64(symbolTable) + 18 * UInt64(symbolCount)
  }
}

extension PESectionTable {
  /// Whether a section has DWARF debug information.
  fileprivate func hasDebugInfo<Source: ByteSource & ~Copyable & ~Escapable>(
    _ header: COFFHeader, in source: inout Source
  ) throws(ReadError) -> Bool {
    guard let names = header.longNames else { return false }
    var offsets: [UInt64] = []
    _ = try first(in: &source) { section -> Never? in
      if let offset = section.longNameOffset { offsets.append(offset) }
      return nil
    }
    for offset in offsets {
      let name = part.clamped(at: names + offset, count: 16)
      let bytes = try source.bytes(at: name.lowerBound, count: name.count)
      if bytes.hasBytes(".debug_info\0") || bytes.hasBytes(".zdebug_info\0") { return true }
    }
    return false
  }
}

extension PESection {
  /// The offset of a long name: `/` and a decimal number.
  fileprivate var longNameOffset: UInt64? {
    guard UInt8(truncatingIfNeeded: name) == UInt8(ascii: "/") else { return nil }
    var rest = name >> 8
    var offset: UInt64 = 0
    while case let digit = UInt8(truncatingIfNeeded: rest), digit != 0 {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit else { return nil }
      offset = offset * 10 + UInt64(digit - UInt8(ascii: "0"))
      rest >>= 8
    }
    return offset
  }

  /// Whether it holds code (`IMAGE_SCN_CNT_CODE`).
  fileprivate var isCode: Bool { characteristics & 0x20 != 0 }
}

extension PEImage {
  func facts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> BinaryFacts {
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

  private func kind<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Linkage.Kind {
    if header.isLibrary { return .sharedLibrary }
    // `IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE`
    let characteristics: UInt16 = try source.window(
      at: optionalHeader + 70, count: 2, in: part, "PE optional header"
    ).load(0, .little)
    return characteristics & 0x40 != 0 ? .positionIndependentExecutable : .executable
  }

  /// The libraries of the import directory.
  private func libraries<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> [String] {
    // The second of the data directories, if there are so many.
    let directories = optionalHeader + (is64Bit ? 112 : 96)
    let count: UInt32 = try source.window(
      at: directories - 4, count: 4, in: part, "PE optional header"
    ).load(0, .little)
    guard count > 1 else { return [] }
    let address: UInt32 = try source.window(
      at: directories + 8, count: 4, in: part, "PE import directory"
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
}

extension COFFObject {
  func facts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> BinaryFacts {
    let linkage = Linkage(
      kind: .object, hasSymbols: header.symbolCount > 0,
      hasDebugInfo: try sections.hasDebugInfo(header, in: &source))
    return BinaryFacts(
      .coff, bitWidth: header.bitWidth, isBigEndian: false, platforms: header.platforms,
      buildID: .missing, linkage)
  }
}
