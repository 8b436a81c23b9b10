internal import BinarySupport
import GoBuildInfo

extension ContainerImage.Layer {
  /// Checks that a layer can be read, as far as its description tells.
  ///
  /// - Throws: ``ReadError`` with code `unsupported` that names what it is.
  func requireReadable(in blobs: inout BlobStore) throws(ReadError) {
    if isForeign, !blobs.has(blob) {
      let places = urls.prefix(4).map { "'\(ReadError.quoted($0))'" }.joined(separator: ", ")
      throw ReadError(
        .unsupported,
        .text(
          "foreign layer: its contents are distributed elsewhere"
            + (places.isEmpty ? "" : ", from \(places)")))
    }
    guard let type = unsupportedType else { return }
    let quoted = ReadError.quoted(type)
    guard !LayerType.isEncrypted(type) else {
      throw ReadError(.unsupported, .text("encrypted layer of media type '\(quoted)'"))
    }
    if let form = unsupportedForm {
      throw ReadError(
        .unsupported, .text("layer of media type '\(quoted)' is a \(form), which is not supported"))
    }
    throw ReadError(
      .unsupported, .text("layer of media type '\(quoted)' is neither a tar archive nor text"))
  }
}
