/// A Mach-O executable or library, 32 or 64 bit, of either byte order.
///
/// The blob has a section of its own, `__go_buildinfo`, in whichever segment the linker chose.
package struct MachOImage: Sendable {
  static let magic32: UInt32 = 0xfeed_face
  static let magic64: UInt32 = 0xfeed_facf

  /// Whether a file that starts with these bytes, read as a big-endian number, is a Mach-O image.
  static func isMagic(_ bytes: UInt32) -> Bool {
    [magic32, magic64].contains { bytes == $0 || bytes == $0.byteSwapped }
  }

  /// The load commands of an executable take some kilobytes.
  static let maximumCommandsByteCount: UInt32 = 1 << 20

  /// There are some dozens of them.
  static let maximumCommandCount: UInt32 = 4096

  let part: Range<Int>
  let encoding: MachOEncoding
  let cpuType: UInt32
  let fileType: UInt32
  let flags: UInt32

  private static let objectType: UInt32 = 1  // MH_OBJECT
  static let coreFileType: UInt32 = 4  // MH_CORE
  private static let debugCompanionType: UInt32 = 0xa  // MH_DSYM

  /// Whether this is still to be linked.
  var isObject: Bool { fileType == MachOImage.objectType }

  /// Whether this is what `dsymutil` makes of a program: its debug information, and its segments without their
  /// contents.
  var isDebugCompanion: Bool { fileType == MachOImage.debugCompanionType }

  private let commandCount: UInt32
  private let commandsByteCount: UInt32

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>, _ order: ByteOrder, is64Bit: Bool
  ) throws(ReadError) {
    self.part = part
    encoding = MachOEncoding(order: order, is64Bit: is64Bit)
    let header = try source.window(
      at: 0, count: encoding.headerByteCount, in: part, "Mach-O header")
    cpuType = header.load(4, order)
    fileType = header.load(12, order)
    flags = header.load(24, order)
    commandCount = header.load(16, order)
    commandsByteCount = header.load(20, order)
    guard commandsByteCount <= MachOImage.maximumCommandsByteCount else {
      throw .limit("expected at most 1 MiB of load commands", found: UInt64(commandsByteCount))
    }
    guard commandCount <= MachOImage.maximumCommandCount else {
      throw .limit("expected at most 4096 load commands", found: UInt64(commandCount))
    }
  }

  @_lifetime(&source)
  func commands<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> MachOCommands {
    let start = encoding.headerByteCount
    let commands = try source.window(
      at: start, count: UInt64(commandsByteCount), in: part, "Mach-O load commands")
    return MachOCommands(
      commands, count: commandCount, encoding, position: part.lowerBound + Int(start))
  }
}

extension MachOImage: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    guard index == 0 else { return nil }
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      if let section = try segment.section(named: "__go_buildinfo\0") { return section }
    }
    return nil
  }

  func visitLoadedParts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      // Null pointers lead to page zero, which has no bytes in any honest file; debug information is for others.
      guard !segment.isPageZero, !segment.isDebugInfo else { continue }
      // The sections of an object lie where they say, which need not be where their segment would put them.
      let found =
        isObject
        ? try segment.firstSection { !$0.isDebugInfo && isDone($0.mapping) ? true : nil } != nil
        : isDone(segment.mapping)
      if found { return }
    }
  }
}
