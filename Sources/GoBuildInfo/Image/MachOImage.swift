/// A Mach-O executable or library, 32 or 64 bit, of either byte order.
///
/// The blob has a section of its own, `__go_buildinfo`, in whichever segment the linker chose.
/// Field offsets are those of Apple's `mach-o/loader.h`.
package struct MachOImage: Sendable {
  static let magic32: UInt32 = 0xfeed_face
  static let magic64: UInt32 = 0xfeed_facf

  /// Executables have some dozens of load commands.
  static let maximumCommandCount: UInt32 = 1 << 16

  private let part: Range<Int>
  private let order: ByteOrder
  private let is64Bit: Bool
  private let commandCount: UInt32
  /// Where the load commands lie, relative to `part`.
  private let commands: Range<UInt64>

  init<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, _ part: Range<Int>, _ order: ByteOrder, is64Bit: Bool
  ) throws(ReadError) {
    self.part = part
    self.order = order
    self.is64Bit = is64Bit
    let headerSize: UInt64 = is64Bit ? 32 : 28
    let header = try source.window(at: 0, count: headerSize, in: part, "Mach-O header")
    commandCount = header.load(16, order)
    commands = headerSize..<headerSize + UInt64(header.load(20, as: UInt32.self, order))
    guard commandCount <= MachOImage.maximumCommandCount else {
      throw .limit("expected at most 65536 load commands", found: UInt64(commandCount))
    }
  }

  /// The load commands that map a part of the file, one after the other.
  private struct Segments {
    let image: MachOImage
    var remaining: UInt32
    var position: UInt64

    init(_ image: MachOImage) {
      self.image = image
      remaining = image.commandCount
      position = image.commands.lowerBound
    }

    mutating func next<Source: ByteSource & ~Copyable & ~Escapable>(
      in source: inout Source
    ) throws(ReadError) -> Segment? {
      while remaining > 0 {
        let command = LoadCommand(
          try source.window(at: position, count: 8, in: image.part, "Mach-O load command"),
          image.order)
        let left = image.commands.upperBound - min(position, image.commands.upperBound)
        guard command.byteCount >= 8, command.byteCount <= left else {
          throw .malformed(
            "expected a load command that fits the load commands", found: command.byteCount,
            at: image.part.lowerBound + Int(position))
        }
        let start = position
        position += command.byteCount
        remaining -= 1
        if command.type == (image.is64Bit ? Segment.command64 : Segment.command32) {
          return try Segment(at: start, byteCount: command.byteCount, of: image, in: &source)
        }
      }
      return nil
    }
  }

  /// `load_command`, how every command begins.
  private struct LoadCommand {
    let type: UInt32
    let byteCount: UInt64

    init(_ bytes: RawSpan, _ order: ByteOrder) {
      type = bytes.load(0, order)
      byteCount = UInt64(bytes.load(4, as: UInt32.self, order))
    }
  }

  /// `segment_command` and `segment_command_64`.
  private struct Segment {
    static let command32: UInt32 = 0x1
    static let command64: UInt32 = 0x19

    let mapping: MappedPart
    let isPageZero: Bool
    let sectionCount: UInt32
    /// Where the section headers lie, relative to the image.
    let sections: Range<UInt64>

    init<Source: ByteSource & ~Copyable & ~Escapable>(
      at start: UInt64, byteCount: UInt64, of image: MachOImage, in source: inout Source
    ) throws(ReadError) {
      let size: UInt64 = image.is64Bit ? 72 : 56
      guard byteCount >= size else {
        throw .malformed(
          "expected a longer segment command", found: byteCount,
          at: image.part.lowerBound + Int(start))
      }
      let bytes = try source.window(
        at: start, count: size, in: image.part, "Mach-O segment command")
      isPageZero = bytes.hasBytes("__PAGEZERO\0", at: 8)
      let wide = image.is64Bit
      mapping = MappedPart(
        address: image.address(bytes, 24),
        fileOffset: image.address(bytes, wide ? 40 : 32),
        fileByteCount: image.address(bytes, wide ? 48 : 36))
      sectionCount = bytes.load(wide ? 64 : 48, image.order)
      sections = start + size..<start + byteCount
    }
  }

  /// A field as wide as the file's addresses.
  private func address(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    is64Bit ? bytes.load(offset, order) : UInt64(bytes.load(offset, as: UInt32.self, order))
  }

  /// The section called `name` (`section` or `section_64`) of one segment.
  private func section<Source: ByteSource & ~Copyable & ~Escapable>(
    named name: StaticString, of segment: Segment, in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    let size: UInt64 = is64Bit ? 80 : 68
    var position = segment.sections.lowerBound
    for _ in 0..<segment.sectionCount {
      // The sections must lie within their command: a count that says otherwise ends here.
      guard segment.sections.upperBound - position >= size else {
        throw .malformed(
          "expected the section headers to fit their segment command",
          found: UInt64(segment.sectionCount), at: part.lowerBound + Int(position))
      }
      let bytes = try source.window(at: position, count: size, in: part, "Mach-O section header")
      if bytes.hasBytes(name) {
        return AddressRange(
          start: address(bytes, 32), byteCount: address(bytes, is64Bit ? 40 : 36))
      }
      position += size
    }
    return nil
  }
}

extension MachOImage: ImageFormat {
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    var segments = Segments(self)
    while let segment = try segments.next(in: &source) {
      if let section = try section(named: "__go_buildinfo\0", of: segment, in: &source) {
        return section
      }
    }
    return nil
  }

  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    var segments = Segments(self)
    while let segment = try segments.next(in: &source) {
      // Null pointers lead to page zero, which has no bytes in any honest file.
      guard !segment.isPageZero else { continue }
      if let range = segment.mapping.filePart(from: address, in: part) { return range }
    }
    return nil
  }
}
