internal import BinarySupport

/// The format of a file by its first bytes, with the headers that confirm it.
package enum FileFormat: Sendable {
  case image(Image)
  case universal(UniversalBinary)
  case staticLibrary(StaticLibrary)

  /// Determines the format of the file, or of the part of a file, by its first bytes.
  ///
  /// - Parameter part: all of the file if nil.
  /// - Throws: ``ReadError``; `unrecognizedFormat` when it is none of those that Go links.
  package init(sniffing source: inout some Bytes, in part: Range<Int>? = nil) throws(ReadError) {
    if let part, part.lowerBound < 0 {
      throw .outOfBounds(
        at: part.lowerBound, count: max(0, part.upperBound), size: source.byteCount)
    }
    let start = try FileStart(
      in: &source, at: part?.lowerBound ?? 0, isWholeFile: part == nil)
    // Of the many files that are not executables, not even the size is requested.
    if let image = try Image.probe(start, for: HeaderReader(start: start, part: part), in: &source)
    {
      self = .image(image)
    } else if UniversalBinary.recognizes(start) {
      let part = part ?? source.whole
      self = .universal(try UniversalBinary(in: &source, part, startingWith: start))
    } else if StaticLibrary.recognizes(start) {
      self = .staticLibrary(try StaticLibrary(in: &source, part ?? source.whole))
    } else {
      throw start.refusal
    }
  }
}

extension FileFormat {
  /// Checks the first bytes of a file, and nothing else.
  ///
  /// - Parameter start: where the file starts in an archive.
  /// - Throws: ``ReadError`` with code `unrecognizedFormat` when they are not those of a file that
  ///   Go links.
  package static func requireKnownMagic(
    in source: inout some Bytes, at start: Int = 0
  ) throws(ReadError) {
    let start = try FileStart(in: &source, at: start, isWholeFile: true)
    if try Image.probe(start, for: Recognition(), in: &source) != nil { return }
    guard UniversalBinary.recognizes(start) || StaticLibrary.recognizes(start) else {
      throw start.refusal
    }
  }
}

/// Reads the headers of an image.
private struct HeaderReader: FormatVisitor {
  let start: FileStart
  /// All of the file if nil.
  let part: Range<Int>?

  @inline(__always)
  func visit<Format: ImageFormat>(
    _ image: (Format) -> Image, in source: inout some Bytes
  ) throws(ReadError) -> Image {
    let part = part ?? source.whole
    return image(try Format(in: &source, part, startingWith: start))
  }
}

/// Whether there is a format at all.
private struct Recognition: FormatVisitor {
  @inline(__always)
  func visit<Format: ImageFormat>(
    _ image: (Format) -> Image, in source: inout some Bytes
  ) throws(ReadError) {}
}

extension Image {
  /// The image that a file, or a part of one, is or starts with.
  init(firstIn source: inout some Bytes, part: Range<Int>?) throws(ReadError) {
    var format = try FileFormat(sniffing: &source, in: part)
    if case .universal(let binary) = format {
      format = try FileFormat(sniffing: &source, in: binary.slice(0, in: &source).part)
    }
    if case .staticLibrary(var library) = format {
      guard let object = try library.nextGoObject(in: &source) else { throw library.absence }
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

/// The first bytes of a file, or of a part of one, by which its format is recognized.
struct FileStart {
  /// The first four bytes as a big-endian number.
  let word: UInt32
  /// Whether they are those of a file rather than of a part.
  let isWholeFile: Bool
  /// Where they lie in the source.
  private let position: Int

  /// No executable is shorter, and Go's reader requires as much.
  private static let byteCount = 16

  init(in source: inout some Bytes, at position: Int, isWholeFile: Bool) throws(ReadError) {
    do throws(ReadError) {
      word = try source.bytes(at: position, count: FileStart.byteCount).load(0, .big)
    } catch  where error.code == .truncated {
      throw source.byteCount == position
        ? .unrecognizedFormat("empty file", at: position)
        : .unrecognizedFormat("too short for an executable", at: position)
    }
    self.isWholeFile = isWholeFile
    self.position = position
  }

  /// The first two bytes as a big-endian number.
  var halfWord: UInt16 { UInt16(word >> 16) }

  /// The failure for files of no format.
  var refusal: ReadError {
    .unrecognizedFormat("not an executable, library or archive that Go links", at: position)
  }
}
