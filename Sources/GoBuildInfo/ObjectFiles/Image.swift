internal import BinarySupport

/// An image of one of the object file formats that Go links: the file, a slice of it, or a member of a static library.
///
/// This file is the only one that lists the formats. A case is recognized by the first bytes of a file
/// (``probe(_:for:in:)``), and asked by a visitor, which is generic over the formats (``accept(_:in:)``).
package enum Image: Sendable {
  case elf(ELFImage)
  case pe(PEImage)
  case machO(MachOImage)
  case xcoff(XCOFFImage)
  case plan9(Plan9Image)
  case webAssembly(WebAssemblyModule)
  case coff(COFFObject)
}

extension Image {
  /// Visits the format of the files that start with some bytes; nil where there is none. A scan does this for every file.
  @inline(__always)
  static func probe<Visitor: FormatVisitor>(
    _ start: FileStart, for visitor: Visitor, in source: inout some Bytes
  ) throws(ReadError) -> Visitor.Answer? {
    if ELFImage.recognizes(start) { return try visitor.visit(Image.elf, in: &source) }
    if PEImage.recognizes(start) { return try visitor.visit(Image.pe, in: &source) }
    if MachOImage.recognizes(start) { return try visitor.visit(Image.machO, in: &source) }
    if XCOFFImage.recognizes(start) { return try visitor.visit(Image.xcoff, in: &source) }
    if Plan9Image.recognizes(start) { return try visitor.visit(Image.plan9, in: &source) }
    if WebAssemblyModule.recognizes(start) {
      return try visitor.visit(Image.webAssembly, in: &source)
    }
    if COFFObject.recognizes(start) { return try visitor.visit(Image.coff, in: &source) }
    return nil
  }

  /// Visits the image in its own format.
  @inline(__always)
  func accept<Visitor: ImageVisitor>(
    _ visitor: Visitor, in source: inout some Bytes
  ) throws(ReadError) -> Visitor.Answer {
    switch self {
    case .elf(let image): try visitor.visit(image, in: &source)
    case .pe(let image): try visitor.visit(image, in: &source)
    case .machO(let image): try visitor.visit(image, in: &source)
    case .xcoff(let image): try visitor.visit(image, in: &source)
    case .plan9(let image): try visitor.visit(image, in: &source)
    case .webAssembly(let module): try visitor.visit(module, in: &source)
    case .coff(let object): try visitor.visit(object, in: &source)
    }
  }
}

/// A question that is answered by an object file format, whose images were not read yet.
protocol FormatVisitor {
  associatedtype Answer

  /// - Parameter image: the case of ``Image`` for the format.
  func visit<Format: ImageFormat>(
    _ image: (Format) -> Image, in source: inout some Bytes
  ) throws(ReadError) -> Answer
}

/// A question that an image of any format answers. A closure cannot be generic over the formats.
protocol ImageVisitor {
  associatedtype Answer

  func visit(_ image: some ImageFormat, in source: inout some Bytes) throws(ReadError) -> Answer
}
