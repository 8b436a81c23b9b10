internal import BinarySupport
import GoBuildInfo

// The layers of manifests as OCI specifies them.
extension ImageManifests {
  /// What a descriptor among the layers of a manifest names.
  private enum Part {
    case layer(ContainerImage.Layer)
    /// Text, or an executable, which is read as the file that it is.
    case file
    /// Text by its media type, which is not there.
    case absentText(ContainerImage.Layer)
  }

  /// Reads the list of layers.
  ///
  /// Whatever their media types are, layers are known by their contents, as container engines know them.
  ///
  /// - Returns: none for a manifest without any that could be unpacked.
  mutating func layers(
    _ descriptors: [JSONValue], isArtifact: Bool, _ blobs: inout BlobStore,
    _ form: ImageBlob.Form
  ) throws(ReadError) -> [ContainerImage.Layer] {
    var layers: [ContainerImage.Layer] = []
    var isImage = false
    for descriptor in descriptors {
      switch try part(descriptor, isArtifact: isArtifact, &blobs, form) {
      case .layer(let layer):
        isImage = true
        layers.append(layer)
      case .absentText(let layer): layers.append(layer)
      case .file: break
      }
    }
    // Of attestations, tools keep the manifests without what they list.
    return isImage ? layers : []
  }

  private mutating func part(
    _ descriptor: JSONValue, isArtifact: Bool, _ blobs: inout BlobStore, _ form: ImageBlob.Form
  ) throws(ReadError) -> Part {
    guard let blob = ImageBlob(descriptor, in: form), let digest = blob.digest else {
      throw .image("no valid digest of a layer in a manifest")
    }
    let type = descriptor["mediaType"]?.text ?? "tar"
    let urls = (descriptor["urls"]?.elements ?? []).compactMap { $0.text }
    var layer = ContainerImage.Layer(
      manifestName: digest, blob: blob, isForeign: LayerType.isForeign(type) || !urls.isEmpty,
      urls: urls)
    let statedType = LayerType(type)
    // Tools for artifacts call any file an archive if no type is given.
    if statedType == .archive, !isArtifact { return .layer(layer) }
    guard blobs.has(blob) else {
      let isAbsentText = statedType == .text && !Self.isElsewhere(descriptor)
      return isAbsentText ? .absentText(layer) : .layer(layer)
    }
    // Where it cannot be read, the scan of the layer meets the error again, and reports it with the layer.
    guard var file = try? blobs.open(blob),
      let contents = try? LayerContents(sniffing: &file, &remainingTextByteCount)
    else { return .layer(layer) }
    switch contents {
    case .archive: return .layer(layer)
    case .text: return .file
    case .program where blobs.readsFiles && blobs.has(blob.path): return .file
    case .program:
      layer.unsupportedType = type
      layer.unsupportedForm = "executable"
      return .layer(layer)
    case .other:
      layer.unsupportedType = type
      layer.unsupportedForm = UnsupportedForm.name(of: &file).map { "\($0)" }
      return .layer(layer)
    }
  }
}

/// What a layer is by its media type.
enum LayerType {
  /// A tar archive, compressed or not.
  case archive
  /// Text that describes something else: an attestation, a signature, a bill of materials.
  case text
  /// A file system in another form, or any file.
  case other

  init(_ type: String) {
    let words = type.utf8.split { !LayerType.isWord($0) }
    func has(_ texts: [String]) -> Bool {
      words.contains { word in texts.contains { word.elementsEqual($0.utf8) } }
    }
    self =
      if LayerType.isEncrypted(type) {
        .other
      } else if has(["tar"]) {
        .archive
      } else if has(["json", "xml", "yaml"]) || type.utf8.starts(with: "text/".utf8) {
        .text
      } else {
        .other
      }
  }

  /// Whether images are distributed without it, as Windows' base layers were.
  static func isForeign(_ type: String) -> Bool {
    has(type, ["foreign", "nondistributable"])
  }

  /// Whether it is encrypted, as by the tools of ocicrypt.
  static func isEncrypted(_ type: String) -> Bool { has(type, ["encrypted"]) }

  private static func has(_ type: String, _ words: [String]) -> Bool {
    type.utf8.split { !isWord($0) }.contains { word in
      words.contains { word.elementsEqual($0.utf8) }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
