internal import BinarySupport

// The structures of the System V ABI that matter here, with the offsets of their fields.

/// What is needed to read any structure of one ELF file.
struct ELFEncoding {
  let order: ByteOrder
  let is64Bit: Bool
  /// The system or extension that the file is for (`EI_OSABI`); none for most.
  let systemABI: UInt8

  /// - Parameter position: where the identification lies in the file, for errors.
  init(identification: RawSpan, at position: Int) throws(ReadError) {
    systemABI = identification[byte: Offset.systemABI]
    switch identification[byte: Offset.fileClass] {
    case ELF.Class.bits32: is64Bit = false
    case ELF.Class.bits64: is64Bit = true
    case let other:
      throw .malformed(
        "expected an ELF class of 1 or 2", found: UInt64(other), at: position + Offset.fileClass)
    }
    switch identification[byte: Offset.dataEncoding] {
    case ELF.DataEncoding.littleEndian: order = .little
    case ELF.DataEncoding.bigEndian: order = .big
    case let other:
      throw .malformed(
        "expected an ELF data encoding of 1 or 2", found: UInt64(other),
        at: position + Offset.dataEncoding)
    }
  }

  /// Offsets in the identification (`e_ident`).
  private enum Offset {
    static let fileClass = 4
    static let dataEncoding = 5
    static let systemABI = 7
  }

  /// A field as wide as the file's addresses.
  @inline(__always)
  func address(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    is64Bit ? bytes.load(offset, order) : UInt64(bytes.load(offset, as: UInt32.self, order))
  }

  @inline(__always)
  func half(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    UInt64(bytes.load(offset, as: UInt16.self, order))
  }

  @inline(__always)
  func word(_ bytes: RawSpan, _ offset: Int) -> UInt32 { bytes.load(offset, order) }
}

/// A table of headers, where the file header says it is.
struct ELFTable {
  let offset: UInt64
  let entrySize: UInt64
  var count: UInt64

  /// How many entries are looked at in one window: all of them in nearly all executables.
  var entriesPerWindow: UInt64 { ELFTable.windowByteCount / max(1, entrySize) }

  private static let windowByteCount: UInt64 = 1 << 16

  /// The offset of an entry in the file; an offset that no file has where the numbers overflow.
  func offset(of index: UInt64) -> UInt64 {
    let (distance, overflow) = index.multipliedReportingOverflow(by: entrySize)
    let (sum, carry) = offset.addingReportingOverflow(distance)
    return overflow || carry ? .max : sum
  }
}

/// `Elf64_Ehdr` and `Elf32_Ehdr`.
struct ELFFileHeader {
  /// Whether this is an object that is still to be linked, which nothing has given addresses.
  var isRelocatable: Bool { type == ELF.FileType.relocatable && programHeaders.offset == 0 }

  let type: UInt64
  let machine: UInt64
  var programHeaders: ELFTable
  var sectionHeaders: ELFTable
  var sectionNamesIndex: UInt64

  static func byteCount(_ encoding: ELFEncoding) -> UInt64 { encoding.is64Bit ? 64 : 52 }

  init(_ bytes: RawSpan, _ encoding: ELFEncoding) {
    // `e_phentsize`, which the other sizes and counts follow.
    let counts = encoding.is64Bit ? 54 : 42
    type = encoding.half(bytes, 16)
    machine = encoding.half(bytes, 18)
    programHeaders = ELFTable(
      offset: encoding.address(bytes, encoding.is64Bit ? 32 : 28),
      entrySize: encoding.half(bytes, counts), count: encoding.half(bytes, counts + 2))
    sectionHeaders = ELFTable(
      offset: encoding.address(bytes, encoding.is64Bit ? 40 : 32),
      entrySize: encoding.half(bytes, counts + 4), count: encoding.half(bytes, counts + 6))
    sectionNamesIndex = encoding.half(bytes, counts + 8)
  }
}

/// `Elf64_Shdr` and `Elf32_Shdr`.
struct ELFSectionHeader {
  let nameOffset: UInt32
  let type: UInt32
  private let flags: UInt64
  let address: UInt64
  let offset: UInt64
  let byteCount: UInt64
  let link: UInt32
  let info: UInt32

  static func byteCount(_ encoding: ELFEncoding) -> UInt64 { encoding.is64Bit ? 64 : 40 }

  init(_ bytes: RawSpan, _ encoding: ELFEncoding) {
    let wide = encoding.is64Bit
    nameOffset = encoding.word(bytes, 0)
    type = encoding.word(bytes, 4)
    flags = encoding.address(bytes, 8)
    address = encoding.address(bytes, wide ? 16 : 12)
    offset = encoding.address(bytes, wide ? 24 : 16)
    byteCount = encoding.address(bytes, wide ? 32 : 20)
    link = encoding.word(bytes, wide ? 40 : 24)
    info = encoding.word(bytes, wide ? 44 : 28)
  }

  /// Whether the file has no bytes for it, whatever its size.
  var hasNoContents: Bool { type == ELF.SectionType.withoutContents }

  /// Whether it is part of the program's memory.
  var isLoaded: Bool { flags & ELF.SectionFlag.loaded != 0 }

  /// The bytes that the file has for it.
  var fileByteCount: UInt64 { hasNoContents ? 0 : byteCount }
}

/// `Elf64_Phdr` and `Elf32_Phdr`.
struct ELFProgramHeader {
  let type: UInt32
  private let flags: UInt32
  let mapping: MappedPart
  let alignment: UInt64

  /// Whether the loader maps it.
  var isLoaded: Bool { type == ELF.SegmentType.loaded }

  /// Whether the program may write to it.
  var isWritable: Bool { flags & ELF.SegmentFlag.writable != 0 }

  static func byteCount(_ encoding: ELFEncoding) -> UInt64 { encoding.is64Bit ? 56 : 32 }

  init(_ bytes: RawSpan, _ encoding: ELFEncoding) {
    let wide = encoding.is64Bit
    type = encoding.word(bytes, 0)
    flags = encoding.word(bytes, wide ? 4 : 24)
    alignment = encoding.address(bytes, wide ? 48 : 28)
    mapping = MappedPart(
      address: encoding.address(bytes, wide ? 16 : 8),
      fileOffset: encoding.address(bytes, wide ? 8 : 4),
      fileByteCount: encoding.address(bytes, wide ? 32 : 16),
      memoryByteCount: encoding.address(bytes, wide ? 40 : 20))
  }
}
