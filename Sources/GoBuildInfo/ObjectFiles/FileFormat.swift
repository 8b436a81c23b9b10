/// What a file is, with the headers that say so read.
package enum FileFormat: Sendable {
  case image(Image)
  case universal(UniversalBinary)
  case archive(Archive)

  /// Tells the format of the file, or of the part of a file, by its first bytes.
  ///
  /// - Parameter part: all of the file if nil.
  /// - Throws: ``ReadError``; `unrecognizedFormat` when it is none of those that Go links.
  package init<Source: ByteSource & ~Copyable & ~Escapable>(
    sniffing source: inout Source, in part: Range<Int>? = nil
  ) throws(ReadError) {
    if let part, part.lowerBound < 0 {
      throw .outOfBounds(
        at: part.lowerBound, count: max(0, part.upperBound), size: source.byteCount)
    }
    let magic = try Magic(
      sniffing: &source, at: part?.lowerBound ?? 0, isWhole: part == nil)
    // Of the many files that are no executables, not even the size is asked for.
    let part = part ?? source.whole
    switch magic {
    case .elf:
      self = .image(.elf(try ELFImage(in: &source, part)))
    case .pe:
      self = .image(.pe(try PEImage(in: &source, part)))
    case .machO(let order, let is64Bit):
      self = .image(.machO(try MachOImage(in: &source, part, order, is64Bit: is64Bit)))
    case .universal(let is64Bit):
      self = .universal(try UniversalBinary(in: &source, part, is64Bit: is64Bit))
    case .xcoff(let is64Bit):
      self = .image(.xcoff(try XCOFFImage(in: &source, part, is64Bit: is64Bit)))
    case .plan9(let is64Bit):
      self = .image(.plan9(try Plan9Image(in: &source, part, is64Bit: is64Bit)))
    case .webAssembly:
      self = .image(.webAssembly(try WebAssemblyModule(in: &source, part)))
    case .coff:
      self = .image(.coff(try COFFObject(in: &source, part)))
    case .archive:
      self = .archive(try Archive(in: &source, part))
    }
  }
}

extension FileFormat {
  /// Checks the first bytes of a file, and nothing else.
  ///
  /// - Parameter start: where the file starts in an archive.
  /// - Throws: ``ReadError`` with code `unrecognizedFormat` when they are not those of a file that
  ///   Go links.
  package static func requireKnownMagic<Source: ByteSource & ~Copyable & ~Escapable>(
    in source: inout Source, at start: Int = 0
  ) throws(ReadError) {
    _ = try Magic(sniffing: &source, at: start, isWhole: true)
  }
}

extension Image {
  /// The image that a file, or a part of one, is or starts with.
  init<Source: ByteSource & ~Copyable & ~Escapable>(
    firstIn source: inout Source, part: Range<Int>?
  ) throws(ReadError) {
    var format = try FileFormat(sniffing: &source, in: part)
    if case .universal(let binary) = format {
      format = try FileFormat(sniffing: &source, in: binary.slice(0, in: &source).part)
    }
    if case .archive(var archive) = format {
      guard let object = try archive.nextGoObject(in: &source) else { throw archive.absence }
      format = try FileFormat(sniffing: &source, in: object.contents)
    }
    // Nothing is nested deeper, so that no file can lead further and further.
    guard case .image(let image) = format else {
      throw .unrecognizedFormat(
        "expected an image within a slice or an archive", at: part?.lowerBound ?? 0)
    }
    self = image
  }
}

/// The format that the first bytes of a file promise.
private enum Magic {
  case elf
  case pe
  case machO(ByteOrder, is64Bit: Bool)
  case universal(is64Bit: Bool)
  case xcoff(is64Bit: Bool)
  case plan9(is64Bit: Bool)
  case webAssembly
  case coff
  case archive

  /// No executable is shorter, and Go's reader asks for as much.
  private static let byteCount = 16

  /// - Parameter isWhole: whether it is a file rather than a part of one.
  init<Source: ByteSource & ~Copyable & ~Escapable>(
    sniffing source: inout Source, at start: Int, isWhole: Bool
  ) throws(ReadError) {
    let first: UInt32
    do throws(ReadError) {
      first = try source.bytes(at: start, count: Magic.byteCount).load(0, .big)
    } catch  where error.code == .truncated {
      throw source.byteCount == start
        ? .unrecognizedFormat("empty file", at: start)
        : .unrecognizedFormat("too short for an executable", at: start)
    }
    switch first {
    case ELFImage.magic: self = .elf
    case let magic where magic >> 16 == PEImage.dosMagic: self = .pe
    case MachOImage.magic32: self = .machO(.big, is64Bit: false)
    case MachOImage.magic64: self = .machO(.big, is64Bit: true)
    case MachOImage.magic32.byteSwapped: self = .machO(.little, is64Bit: false)
    case MachOImage.magic64.byteSwapped: self = .machO(.little, is64Bit: true)
    case UniversalBinary.magic32: self = .universal(is64Bit: false)
    case UniversalBinary.magic64: self = .universal(is64Bit: true)
    case let magic where magic >> 16 == XCOFFImage.magic32: self = .xcoff(is64Bit: false)
    case let magic where magic >> 16 == XCOFFImage.magic64: self = .xcoff(is64Bit: true)
    case Plan9Image.magic386, Plan9Image.magicARM: self = .plan9(is64Bit: false)
    case Plan9Image.magicAMD64: self = .plan9(is64Bit: true)
    case WebAssemblyModule.magic: self = .webAssembly
    case Archive.magicStart, Archive.thinMagicStart: self = .archive
    // Without a magic to tell them by, objects are expected in archives only.
    case let field where !isWhole && COFFObject.isMachine(UInt16(field >> 16).byteSwapped):
      self = .coff
    default:
      throw .unrecognizedFormat("not an executable, library or archive that Go links", at: start)
    }
  }
}
