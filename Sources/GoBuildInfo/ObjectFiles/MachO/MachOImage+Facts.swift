internal import BinarySupport

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

  init(of image: MachOImage, in source: inout some Bytes) throws(ReadError) {
    var text: MappedPart?
    var commands = try image.commands(in: &source)
    while let command = try commands.next() {
      switch command.kind {
      case MachO.Command.loadLibrary, MachO.Command.loadWeakLibrary,
        MachO.Command.reexportLibrary, MachO.Command.lazyLoadLibrary,
        MachO.Command.loadUpwardLibrary:
        try Linkage.requireRoom(for: libraries.count)
        if let name = command.text { libraries.append(name) }
      case MachO.Command.loadInterpreter: interpreter = command.text
      case MachO.Command.dynamicSymbolTable: localSymbolCount = command.word(12)
      case MachO.Command.buildVersion: platform = command.word(8)
      case MachO.Command.minimumMacOS: platform = platform ?? MachO.BuildPlatform.macOS
      case MachO.Command.minimumIOS: platform = platform ?? MachO.BuildPlatform.iOS
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
    case MachO.CPUType.i386: architecture = "386"
    case MachO.CPUType.arm: architecture = "arm"
    case MachO.CPUType.amd64: architecture = "amd64"
    case MachO.CPUType.arm64: architecture = "arm64"
    default: return []
    }
    let systems =
      switch platform {
      case MachO.BuildPlatform.macOS: ["darwin"]
      case MachO.BuildPlatform.iOS, MachO.BuildPlatform.macCatalyst,
        MachO.BuildPlatform.iOSSimulator:
        ["ios"]
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
  func platforms(in source: inout some Bytes) throws(ReadError) -> [Platform] {
    try MachOLoading(of: self, in: &source).platforms(of: self)
  }

  func facts(in source: inout some Bytes) throws(ReadError) -> BinaryFacts {
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
    case _ where isRelocatable: .object
    case MachO.FileType.core: .core
    case MachO.FileType.library, MachO.FileType.bundle: .sharedLibrary
    case _ where flags & MachO.Flag.positionIndependentExecutable != 0:
      .positionIndependentExecutable
    default: .executable
    }
  }
}
