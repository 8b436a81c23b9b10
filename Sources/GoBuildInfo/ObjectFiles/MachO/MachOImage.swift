internal import BinarySupport

/// A Mach-O executable or library, 32 or 64 bit, of either byte order.
///
/// The blob has a section of its own, `__go_buildinfo`, in whichever segment the linker chose.
package struct MachOImage: Sendable {
  private static let magic32: UInt32 = 0xfeed_face
  private static let magic64: UInt32 = 0xfeed_facf

  /// Whether a file that starts with these bytes, read as a big-endian number, is a Mach-O image.
  @inline(__always)
  static func isMagic(_ word: UInt32) -> Bool {
    word == magic32 || word == magic64 || word == magic32.byteSwapped
      || word == magic64.byteSwapped
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

  private let commandCount: UInt32
  private let commandsByteCount: UInt32

  init(
    in source: inout some Bytes, _ part: Range<Int>, startingWith start: FileStart
  ) throws(ReadError) {
    self.part = part
    let isBig = start.word == MachOImage.magic32 || start.word == MachOImage.magic64
    let magic = isBig ? start.word : start.word.byteSwapped
    let order: ByteOrder = isBig ? .big : .little
    encoding = MachOEncoding(order: order, is64Bit: magic == MachOImage.magic64)
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
  func commands(in source: inout some Bytes) throws(ReadError) -> MachOCommands {
    let start = encoding.headerByteCount
    let commands = try source.window(
      at: start, count: UInt64(commandsByteCount), in: part, "Mach-O load commands")
    return MachOCommands(
      commands, count: commandCount, encoding, position: part.lowerBound + Int(start))
  }
}

extension MachOImage: ImageFormat {
  @inline(__always)
  static func recognizes(_ start: FileStart) -> Bool { isMagic(start.word) }

  var isRelocatable: Bool { fileType == MachO.FileType.object }

  var isCoreFile: Bool { fileType == MachO.FileType.core }

  /// Whether this is what `dsymutil` makes of a program: its debug information, and its segments without their
  /// contents.
  func isDebugFile(in source: inout some Bytes) throws(ReadError) -> Bool {
    fileType == MachO.FileType.debugCompanion
  }

  var words: WordFormat? {
    isRelocatable
      ? nil
      : WordFormat(
        order: encoding.order, byteCount: encoding.is64Bit ? 8 : 4, alignment: 4,
        isPacked: encoding.is64Bit)
  }

  func buildInfoRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    index == 0 ? try section(named: "__go_buildinfo\0", in: &source) : nil
  }

  func functionTableRegion(
    _ index: Int, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    index == 0 ? try section(named: "__gopclntab\0", in: &source) : nil
  }

  /// The addresses of the first section of that name.
  private func section(
    named name: StaticString, in source: inout some Bytes
  ) throws(ReadError) -> AddressRange? {
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      if let section = try segment.section(named: name) { return section }
    }
    return nil
  }

  func visitLoadedParts(
    in source: inout some Bytes, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    var commands = try commands(in: &source)
    while let segment = try commands.nextSegment() {
      // Null pointers lead to page zero, which has no bytes in any honest file; debug information is for others.
      guard !segment.isPageZero, !segment.isDebugInfo else { continue }
      // The sections of an object lie where they say, which need not be where their segment would put them.
      let found =
        isRelocatable
        ? try segment.firstSection { !$0.isDebugInfo && isDone($0.mapping) ? true : nil } != nil
        : isDone(segment.mapping)
      if found { return }
    }
  }
}
