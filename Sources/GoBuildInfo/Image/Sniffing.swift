/// What the first bytes of a file say it is.
package enum FileFormat: Sendable {
  case image(Image)
  case universal(UniversalBinary)

  /// Tells the format of the file, or of the part of a file, by its first bytes.
  ///
  /// - Throws: ``ReadError``; `unrecognizedFormat` when it is none of those that Go links.
  package init<Source: ByteSource & ~Copyable & ~Escapable>(
    sniffing source: inout Source, in part: Range<Int>
  ) throws(ReadError) {
    guard !part.isEmpty else { throw .unrecognizedFormat("empty file") }
    // No executable is shorter than this, and Go's reader asks for as much.
    guard part.count >= 16 else { throw .unrecognizedFormat("too short for an executable") }
    let magic: UInt32 = try source.window(at: 0, count: 16, in: part, "magic number").load(0, .big)
    switch magic {
    case ELFImage.magic:
      self = .image(.elf(try ELFImage(in: &source, part)))
    case let magic where magic >> 16 == PEImage.dosMagic:
      self = .image(.pe(try PEImage(in: &source, part)))
    case MachOImage.magic32, MachOImage.magic64:
      self = .image(.machO(try MachOImage(in: &source, part, .big, is64Bit: magic & 1 == 1)))
    case MachOImage.magic32.byteSwapped, MachOImage.magic64.byteSwapped:
      let is64Bit = magic == MachOImage.magic64.byteSwapped
      self = .image(.machO(try MachOImage(in: &source, part, .little, is64Bit: is64Bit)))
    case UniversalBinary.magic32, UniversalBinary.magic64:
      let is64Bit = magic == UniversalBinary.magic64
      self = .universal(try UniversalBinary(in: &source, part, is64Bit: is64Bit))
    default:
      throw .unrecognizedFormat("not an ELF, Mach-O or PE file")
    }
  }
}
