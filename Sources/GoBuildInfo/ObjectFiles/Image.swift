/// An image of one of the containers that Go links: the file, a slice of it, or a member of an archive.
///
/// Images keep numbers, never bytes: each question reads what it needs from the source it is
/// given, so that one reader serves mapped memory and positional reads alike, without allocating.
package enum Image: Sendable {
  case elf(ELFImage)
  case machO(MachOImage)
  case pe(PEImage)
  case xcoff(XCOFFImage)
  case plan9(Plan9Image)
  case coff(COFFObject)
  case webAssembly(WebAssemblyModule)
}

extension Image {
  /// Whether this is the memory of a process rather than a program.
  var isCoreFile: Bool {
    switch self {
    case .elf(let image): image.header.type == ELFFileHeader.core
    case .machO(let image): image.fileType == MachOImage.coreFileType
    case .pe, .xcoff, .plan9, .coff, .webAssembly: false
    }
  }
}

/// What every object file format answers, and all that the search for the blob asks.
protocol ImageFormat {
  /// The part of the file that the image occupies.
  var part: Range<Int> { get }

  /// What the addresses of ``visitLoadedParts(in:until:)`` count from.
  var imageBase: UInt64 { get }

  /// The addresses among which Go's linker may have placed the blob: where to look first, second and so on,
  /// counted from 0; nil where there is no further place.
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange?

  /// Visits the parts of the loaded program's memory, in the order of the file, until `isDone`: segments of an
  /// executable, sections of an object.
  func visitLoadedParts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, until isDone: (MappedPart) -> Bool
  ) throws(ReadError)
}

extension ImageFormat {
  var imageBase: UInt64 { 0 }
}

/// Addresses in the memory of the running program.
struct AddressRange {
  let start: UInt64
  let byteCount: UInt64

  /// The range from its first multiple of `alignment` on; nil where nothing is left of it, or where it
  /// leaves the addresses there are.
  func aligned(to alignment: UInt64) -> AddressRange? {
    let skipped = (0 &- start) % alignment
    guard skipped < byteCount, !start.addingReportingOverflow(byteCount).overflow else {
      return nil
    }
    return AddressRange(start: start + skipped, byteCount: byteCount - skipped)
  }
}

extension Image: ImageFormat {
  var part: Range<Int> {
    switch self {
    case .elf(let image): image.part
    case .machO(let image): image.part
    case .pe(let image): image.part
    case .xcoff(let image): image.part
    case .plan9(let image): image.part
    case .coff(let object): object.part
    case .webAssembly(let module): module.part
    }
  }

  var imageBase: UInt64 {
    if case .pe(let image) = self { image.imageBase } else { 0 }
  }

  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange? {
    switch self {
    case .elf(let image): try image.buildInfoRegion(index, in: &source)
    case .machO(let image): try image.buildInfoRegion(index, in: &source)
    case .pe(let image): try image.buildInfoRegion(index, in: &source)
    case .xcoff(let image): try image.buildInfoRegion(index, in: &source)
    case .plan9(let image): try image.buildInfoRegion(index, in: &source)
    case .coff(let image): try image.buildInfoRegion(index, in: &source)
    case .webAssembly: nil
    }
  }

  func visitLoadedParts<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, until isDone: (MappedPart) -> Bool
  ) throws(ReadError) {
    switch self {
    case .elf(let image): try image.visitLoadedParts(in: &source, until: isDone)
    case .machO(let image): try image.visitLoadedParts(in: &source, until: isDone)
    case .pe(let image): try image.visitLoadedParts(in: &source, until: isDone)
    case .xcoff(let image): try image.visitLoadedParts(in: &source, until: isDone)
    case .plan9(let image): try image.visitLoadedParts(in: &source, until: isDone)
    case .coff(let object): try object.visitLoadedParts(in: &source, until: isDone)
    case .webAssembly(let module): try module.visitLoadedParts(in: &source, until: isDone)
    }
  }
}

extension Image {
  /// Whether this has the debug information of a program that is in a file of its own, and not the program.
  func isDebugFile<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source
  ) throws(ReadError) -> Bool {
    switch self {
    case .elf(let image): try image.isDebugFile(in: &source)
    case .machO(let image): image.isDebugCompanion
    case .pe, .xcoff, .plan9, .coff, .webAssembly: false
    }
  }
}
