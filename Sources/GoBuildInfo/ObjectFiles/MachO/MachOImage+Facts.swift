/// What the load commands of a Mach-O image say.
struct MachOLoading {
  private(set) var interpreter: String?
  private(set) var libraries: [String] = []
  /// Symbols that are of no use to the loader.
  private(set) var localSymbolCount: UInt32?
  private(set) var hasDebugInfo = false
  /// Apple's number for the platform, from 1 on.
  private var platform: UInt32?
  /// Where the code lies in the image.
  private(set) var text: Range<Int>?

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    of image: MachOImage, in source: inout Source
  ) throws(ReadError) {
    var text: MappedPart?
    var commands = try image.commands(in: &source)
    while let command = try commands.next() {
      switch command.kind {
      // `LC_LOAD_DYLIB`, and its forms that may fail, that pass the library on, that are late, that lead up.
      case 0xc, 0x8000_0018, 0x8000_001f, 0x20, 0x8000_0023:
        try Linkage.requireRoom(for: libraries.count)
        if let name = command.text { libraries.append(name) }
      case 0xe: interpreter = command.text
      // `LC_DYSYMTAB`
      case 0xb: localSymbolCount = command.word(12)
      // `LC_BUILD_VERSION`, and what came before it for macOS and iOS.
      case 0x32: platform = command.word(8)
      case 0x24: platform = platform ?? 1
      case 0x25: platform = platform ?? 2
      default:
        guard let segment = try command.segment else { continue }
        if segment.isNamed("__DWARF\0") { hasDebugInfo = true }
        if text == nil { text = try segment.sectionPart(named: "__text\0") }
        if try segment.section(named: "__debug_info\0") != nil { hasDebugInfo = true }
      }
    }
    self.text = text.map { image.part.clamped(at: $0.fileOffset, count: $0.fileByteCount) }
  }

  func platforms(of image: MachOImage) -> [Platform] {
    let architecture: String
    switch image.cpuType {
    case 7: architecture = "386"
    case 12: architecture = "arm"
    case 0x0100_0007: architecture = "amd64"
    case 0x0100_000c: architecture = "arm64"
    default: return []
    }
    let systems =
      switch platform {
      case 1: ["darwin"]
      // iOS, Mac Catalyst, the simulator of iOS.
      case 2, 6, 7: ["ios"]
      // Objects need not say.
      case nil: ["darwin", "ios"]
      default: [String]()
      }
    return systems.map { Platform(os: $0, architecture: architecture) }
  }
}

extension MachOCommand {
  /// The text whose offset within the command stands in its third word.
  fileprivate var text: String? {
    guard let offset = word(8), UInt64(offset) < UInt64(bytes.byteCount) else { return nil }
    return String(
      repairing: bytes.extracting(droppingFirst: Int(offset)).extracting(
        first: min(Linkage.maximumNameByteCount, bytes.byteCount - Int(offset))
      ).upToZero)
  }
}

extension MachOImage {
  func facts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> BinaryFacts {
    let loading = try MachOLoading(of: self, in: &source)
    let linkage = Linkage(
      kind: kind, interpreter: loading.interpreter, libraries: loading.libraries,
      hasSymbols: (loading.localSymbolCount ?? 0) > 0, hasDebugInfo: loading.hasDebugInfo)
    return BinaryFacts(
      .machO, bitWidth: encoding.is64Bit ? 64 : 32, isBigEndian: encoding.order == .big,
      platforms: loading.platforms(of: self),
      buildID: try loading.text.map { text throws(ReadError) in
        try BuildID(nearStartOf: text, in: &source)
      } ?? .missing, linkage)
  }

  private var kind: Linkage.Kind {
    switch fileType {
    case _ where isObject: .object
    case MachOImage.coreFileType: .core
    // A library and a bundle.
    case 6, 8: .sharedLibrary
    // `MH_PIE`
    default: flags & 0x20_0000 != 0 ? .positionIndependentExecutable : .executable
    }
  }
}
