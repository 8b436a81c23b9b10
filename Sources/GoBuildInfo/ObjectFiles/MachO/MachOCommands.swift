internal import BinarySupport

// The structures of Apple's `mach-o/loader.h` that matter here, with the offsets of their fields.

/// What is needed to read any structure of one Mach-O image.
struct MachOEncoding {
  let order: ByteOrder
  let is64Bit: Bool

  /// The sizes of `mach_header`, `segment_command` and `section`, or of their 64-bit forms.
  var headerByteCount: UInt64 { is64Bit ? 32 : 28 }
  var segmentByteCount: Int { is64Bit ? 72 : 56 }
  var sectionByteCount: Int { is64Bit ? 80 : 68 }

  /// A field as wide as the file's addresses.
  @inline(__always)
  func address(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    is64Bit ? bytes.load(offset, order) : UInt64(bytes.load(offset, as: UInt32.self, order))
  }
}

/// Walks the load commands of an image.
struct MachOCommands: ~Escapable {
  private let commands: RawSpan
  private let encoding: MachOEncoding
  /// Where the commands lie in the file, for errors.
  private let position: Int
  private var remaining: UInt32
  private var offset = 0

  @_lifetime(copy commands)
  init(_ commands: RawSpan, count: UInt32, _ encoding: MachOEncoding, position: Int) {
    self.commands = commands
    self.encoding = encoding
    self.position = position
    remaining = count
  }

  /// The next command, or nil after the last one.
  ///
  /// - Throws: ``ReadError`` where the commands do not fit the size that the header states.
  @_lifetime(copy self)
  mutating func next() throws(ReadError) -> MachOCommand? {
    guard remaining > 0 else { return nil }
    let start = offset
    let left = commands.byteCount - start
    guard left >= 8 else { throw misfit(UInt64(left)) }
    let byteCount = UInt64(commands.load(start + 4, as: UInt32.self, encoding.order))
    guard byteCount >= 8, byteCount <= left else { throw misfit(byteCount) }
    offset += Int(byteCount)
    remaining -= 1
    return MachOCommand(
      commands.extracting(start..<offset), encoding, position: position + start)
  }

  /// The next command that maps a part of the file, or nil after the last one.
  ///
  /// - Throws: as ``next()``.
  @_lifetime(copy self)
  mutating func nextSegment() throws(ReadError) -> MachOSegment? {
    while let command = try next() {
      if let segment = try command.segment { return segment }
    }
    return nil
  }

  private func misfit(_ byteCount: UInt64) -> ReadError {
    .malformed(
      "expected a load command that fits the load commands", found: byteCount,
      at: position + offset)
  }
}

/// A load command of any kind (`load_command`).
struct MachOCommand: ~Escapable {
  let bytes: RawSpan
  private let encoding: MachOEncoding
  private let position: Int

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, _ encoding: MachOEncoding, position: Int) {
    self.bytes = bytes
    self.encoding = encoding
    self.position = position
  }

  var kind: UInt32 { bytes.load(0, encoding.order) }

  /// The command as one that maps a part of the file; nil if it is not.
  var segment: MachOSegment? {
    @_lifetime(copy self)
    get throws(ReadError) {
      guard kind == (encoding.is64Bit ? MachO.Command.segment64 : MachO.Command.segment) else {
        return nil
      }
      return try MachOSegment(bytes, encoding, position: position)
    }
  }

  /// The 32-bit field at an offset; nil where the command is shorter.
  func word(_ offset: Int) -> UInt32? {
    bytes.byteCount >= offset + 4 ? bytes.load(offset, encoding.order) : nil
  }
}

/// `segment_command` and `segment_command_64`, with the headers of their sections after them.
struct MachOSegment: ~Escapable {
  private let bytes: RawSpan
  private let encoding: MachOEncoding
  private let position: Int

  let mapping: MappedPart

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, _ encoding: MachOEncoding, position: Int) throws(ReadError) {
    guard bytes.byteCount >= encoding.segmentByteCount else {
      throw .malformed(
        "expected a longer segment command", found: UInt64(bytes.byteCount), at: position)
    }
    self.bytes = bytes
    self.encoding = encoding
    self.position = position
    mapping = MappedPart(
      address: encoding.address(bytes, 24),
      fileOffset: encoding.address(bytes, encoding.is64Bit ? 40 : 32),
      fileByteCount: encoding.address(bytes, encoding.is64Bit ? 48 : 36),
      memoryByteCount: encoding.address(bytes, encoding.is64Bit ? 32 : 28))
  }

  var isPageZero: Bool { isNamed("__PAGEZERO\0") }

  var isDebugInfo: Bool { isNamed("__DWARF\0") }

  func isNamed(_ name: StaticString) -> Bool { bytes.hasBytes(name, at: 8) }

  /// The addresses of the section of that name.
  func section(named name: StaticString) throws(ReadError) -> AddressRange? {
    try firstSection {
      $0.isNamed(name)
        ? AddressRange(start: $0.mapping.address, byteCount: $0.mapping.memoryByteCount) : nil
    }
  }

  /// The section of that name.
  func sectionPart(named name: StaticString) throws(ReadError) -> MappedPart? {
    try firstSection { $0.isNamed(name) ? $0.mapping : nil }
  }

  /// The first value that `result` returns for a section.
  func firstSection<Result>(_ result: (MachOSection) -> Result?) throws(ReadError) -> Result? {
    let count: UInt32 = bytes.load(encoding.is64Bit ? 64 : 48, encoding.order)
    var offset = encoding.segmentByteCount
    for _ in 0..<count {
      // The sections lie within their command: a count that says otherwise ends here.
      guard bytes.byteCount - offset >= encoding.sectionByteCount else {
        throw .malformed(
          "expected the section headers to fit their segment command", found: UInt64(count),
          at: position + offset)
      }
      let section = MachOSection(bytes.extracting(droppingFirst: offset), encoding)
      if let found = result(section) { return found }
      offset += encoding.sectionByteCount
    }
    return nil
  }
}

/// `section` and `section_64`.
struct MachOSection: ~Escapable {
  private let bytes: RawSpan
  private let encoding: MachOEncoding

  @_lifetime(copy bytes)
  init(_ bytes: RawSpan, _ encoding: MachOEncoding) {
    self.bytes = bytes
    self.encoding = encoding
  }

  func isNamed(_ name: StaticString) -> Bool { bytes.hasBytes(name) }

  /// Whether it belongs to the segment of debug information; in objects all sections are in one segment.
  var isDebugInfo: Bool { bytes.hasBytes("__DWARF\0", at: 16) }

  var mapping: MappedPart {
    let byteCount = encoding.address(bytes, encoding.is64Bit ? 40 : 36)
    return MappedPart(
      address: encoding.address(bytes, 32), fileOffset: UInt64(word(encoding.is64Bit ? 48 : 40)),
      fileByteCount: isZeroFilled ? 0 : byteCount, memoryByteCount: byteCount)
  }

  /// Where its relocations lie (`relocation_info`), and how many there are.
  var relocations: (offset: UInt64, count: UInt64) {
    (UInt64(word(encoding.is64Bit ? 56 : 48)), UInt64(word(encoding.is64Bit ? 60 : 52)))
  }

  /// Whether the file has no bytes for it.
  private var isZeroFilled: Bool {
    switch word(encoding.is64Bit ? 64 : 56) & MachO.SectionType.mask {
    case MachO.SectionType.zeroFilled, MachO.SectionType.largeZeroFilled,
      MachO.SectionType.threadLocalZeroFilled:
      true
    default: false
    }
  }

  private func word(_ offset: Int) -> UInt32 { bytes.load(offset, encoding.order) }
}
