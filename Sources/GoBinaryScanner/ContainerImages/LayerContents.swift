internal import BinarySupport
import GoBuildInfo

/// What the blob of a layer is by its contents: container engines go by them whatever the media type is.
enum LayerContents {
  /// A tar archive, compressed or not.
  case archive
  /// An executable, which is read as the file that it is.
  case program
  /// Text, which no reader takes for a tar archive: an attestation, a signature, a bill of materials.
  case text
  case other

  /// - Parameter remaining: how much of text may still be read, in bytes.
  /// - Throws: ``ReadError`` where the file cannot be read, and with code `limitExceeded`.
  init(
    sniffing file: inout FileReader, _ remaining: inout Int
  ) throws(ReadError) {
    // Engines do not mind what else an archive may be taken for.
    guard file.byteCount > 0, !TarHeader.isFirst(in: &file) else {
      self = .archive
      return
    }
    guard case .none = try Compression(sniffing: &file) else {
      self = .archive
      return
    }
    if (try? FileFormat.requireKnownMagic(in: &file)) != nil {
      self = .program
    } else if try LayerContents.isText(&file, &remaining) {
      self = .text
    } else {
      self = .other
    }
  }

  private static let chunkByteCount = 1 << 16

  /// Whether a file has no control characters but those of text: each file system has some in its headers, wherever they
  /// are.
  private static func isText(
    _ file: inout FileReader, _ remaining: inout Int
  ) throws(ReadError) -> Bool {
    var position = 0
    while position < file.byteCount {
      let count = min(chunkByteCount, file.byteCount - position)
      guard count <= remaining else {
        throw ReadError(.limitExceeded, .sentence("layers that are text of more than 1 GiB"))
      }
      remaining -= count
      let bytes = try file.bytes(at: position, count: count)
      for place in 0..<count where isControl(bytes[byte: place]) { return false }
      position += count
    }
    return true
  }

  private static func isControl(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): false
    default: byte < 0x20 || byte == 0x7f
    }
  }
}
