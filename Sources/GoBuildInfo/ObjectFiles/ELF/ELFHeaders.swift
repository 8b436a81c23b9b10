// The structures of the System V ABI that matter here, with the offsets of their fields.

/// What is needed to read any structure of one ELF file.
struct ELFEncoding {
  let order: ByteOrder
  let is64Bit: Bool
  /// The system or extension that the file is for (`EI_OSABI`); 0 for most.
  let systemABI: UInt8

  /// - Parameter position: where the identification lies in the file, for errors.
  init(identification: RawSpan, at position: Int) throws(ReadError) {
    systemABI = identification[byte: 7]
    switch identification[byte: 4] {
    case 1: is64Bit = false
    case 2: is64Bit = true
    case let other:
      throw .malformed(
        "expected an ELF class of 1 or 2", found: UInt64(other), at: position + 4)
    }
    switch identification[byte: 5] {
    case 1: order = .little
    case 2: order = .big
    case let other:
      throw .malformed(
        "expected an ELF data encoding of 1 or 2", found: UInt64(other), at: position + 5)
    }
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
  /// An object that is still to be linked (`ET_REL`).
  private static let relocatable: UInt64 = 1
  /// A library, or a program that can be loaded anywhere (`ET_DYN`).
  static let shared: UInt64 = 3

  /// The memory of a process (`ET_CORE`).
  static let core: UInt64 = 4

  /// Whether this is an object that is still to be linked, which nothing has given addresses.
  var isRelocatable: Bool { type == ELFFileHeader.relocatable && programHeaders.offset == 0 }

  let type: UInt64
  let machine: UInt64
  var programHeaders: ELFTable
  var sectionHeaders: ELFTable
  var sectionNamesIndex: UInt64

  static func byteCount(_ encoding: ELFEncoding) -> UInt64 { encoding.is64Bit ? 64 : 52 }

  init(_ bytes: RawSpan, _ encoding: ELFEncoding) {
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
  /// `SHT_RELA`, `SHT_NOTE`, `SHT_NOBITS` and `SHT_REL`.
  static let relocationsWithAddends: UInt32 = 4
  static let note: UInt32 = 7
  static let withoutContents: UInt32 = 8
  static let relocations: UInt32 = 9

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
  var hasNoContents: Bool { type == ELFSectionHeader.withoutContents }

  /// Whether it is part of the program's memory (`SHF_ALLOC`).
  var isLoaded: Bool { flags & 2 != 0 }

  /// The bytes that the file has for it.
  var fileByteCount: UInt64 { hasNoContents ? 0 : byteCount }
}

/// `Elf64_Phdr` and `Elf32_Phdr`.
struct ELFProgramHeader {
  private static let loaded: UInt32 = 1
  static let dynamic: UInt32 = 2
  static let interpreter: UInt32 = 3
  static let note: UInt32 = 4

  let type: UInt32
  private let flags: UInt32
  let mapping: MappedPart
  let alignment: UInt64

  /// Whether the loader maps it (`PT_LOAD`).
  var isLoaded: Bool { type == ELFProgramHeader.loaded }

  /// Whether the program may write to it (`PF_W`).
  var isWritable: Bool { flags & 2 != 0 }

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
