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

/// What every container answers, and all that the search for the blob asks.
protocol ImageFormat {
  /// The addresses among which Go's linker may have placed the blob: where to look first, second and so on,
  /// counted from 0; nil where there is no further place.
  func buildInfoRegion<Source: ByteSource & ~Copyable & ~Escapable>(
    _ index: Int, in source: inout Source
  ) throws(ReadError) -> AddressRange?

  /// Where in the file the memory from `address` on comes from, to the end of the segment or
  /// section that holds it; nil where no file bytes lie at that address.
  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>?
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

  func filePart<Source: ByteSource & ~Copyable & ~Escapable>(
    from address: UInt64, in source: inout Source
  ) throws(ReadError) -> Range<Int>? {
    switch self {
    case .elf(let image): try image.filePart(from: address, in: &source)
    case .machO(let image): try image.filePart(from: address, in: &source)
    case .pe(let image): try image.filePart(from: address, in: &source)
    case .xcoff(let image): try image.filePart(from: address, in: &source)
    case .plan9(let image): try image.filePart(from: address, in: &source)
    case .coff(let image): try image.filePart(from: address, in: &source)
    case .webAssembly(let module): try module.filePart(from: address, in: &source)
    }
  }
}

/// A part of an image's memory that the file provides: what a program header, a Mach-O segment
/// and a PE section have in common.
struct MappedPart {
  let address: UInt64
  let fileOffset: UInt64
  let fileByteCount: UInt64

  /// Where in `image` the bytes from `target` on lie, if this part holds that address.
  func filePart(from target: UInt64, in image: Range<Int>) -> Range<Int>? {
    guard target >= address, target - address < fileByteCount else { return nil }
    let skipped = target - address
    let (offset, overflow) = fileOffset.addingReportingOverflow(skipped)
    return overflow ? nil : image.clamped(at: offset, count: fileByteCount - skipped)
  }
}
