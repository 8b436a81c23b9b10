import GoBuildInfo

// Manifests and indexes as OCI, and Docker before it, specify them.
extension ImageManifests {
  private static let maximumDepth = 4

  /// Reads the manifests of an index.
  mutating func readIndex(
    _ index: JSONValue, _ name: String?, _ blobs: inout BlobStore, _ form: ImageBlob.Form,
    depth: Int
  ) throws(ReadError) {
    guard depth < Self.maximumDepth else { throw .image("indexes nested more than 4 deep") }
    var missing: ReadError?
    let before = images.count
    guard let manifests = index["manifests"]?.elements else {
      throw .image("no manifests in an index")
    }
    for descriptor in manifests {
      try countOne()
      do throws(ReadError) {
        guard let digest = descriptor["digest"]?.text,
          let blob = ImageBlob(digest: digest, in: form, isManifest: true)
        else { throw .image("no valid digest of a manifest in an index") }
        if blobs.has(blob.path) {
          let annotations = descriptor["annotations"]
          let ownName =
            annotations?["io.containerd.image.name"]?.text
            ?? annotations?["org.opencontainers.image.ref.name"]?.text ?? name
          try read(
            try blobs.json(blob), named: digest, ownName, descriptor["platform"], &blobs, form,
            depth: depth)
        } else {
          // Archives for one platform keep the index of all.
          missing = .image("a manifest that an index names is missing")
        }
      } catch {
        failures.append(error)
      }
    }
    if let missing, images.count == before { throw missing }
  }

  /// Reads a manifest or an index.
  mutating func read(
    _ manifest: JSONValue, named digest: String, _ name: String?, _ platform: JSONValue?,
    _ blobs: inout BlobStore, _ form: ImageBlob.Form, depth: Int
  ) throws(ReadError) {
    if manifest["manifests"] != nil {
      try readIndex(manifest, name, &blobs, form, depth: depth + 1)
      if manifest["layers"] == nil { return }
    }
    // Artifact manifests of OCI 1.1 before its release had blobs.
    guard let descriptors = (manifest["layers"] ?? manifest["blobs"])?.elements else {
      throw .image("no layers in a manifest")
    }
    var layers: [ContainerImage.Layer] = []
    for descriptor in descriptors {
      let type = descriptor["mediaType"]?.text ?? "tar"
      if LayerType(type) == .document { continue }
      guard let digest = descriptor["digest"]?.text,
        let blob = ImageBlob(digest: digest, in: form)
      else { throw .image("no valid digest of a layer in a manifest") }
      if LayerType(type) == .archive {
        let isForeign = type.utf8.count < 256 && LayerType.isForeign(type)
        layers.append(
          ContainerImage.Layer(manifestName: digest, blob: blob, isForeign: isForeign))
      } else {
        try requireProgram(blob, type, &blobs)
      }
    }
    // Attestations, signatures and programs are kept in the form of images too.
    if layers.isEmpty, !descriptors.isEmpty { return }
    var statedPlatform = Self.platform(platform)
    try addConfiguration(manifest["config"], to: &layers, &statedPlatform, &blobs, form)
    let names = [name, Self.platformName(platform)].compactMap { $0 }
    try take(names.isEmpty ? [digest] : [names.joined(separator: " ")], statedPlatform, layers)
  }

  /// Checks that a layer of another type than those of images is an executable, which is read as the file that it is.
  private mutating func requireProgram(
    _ blob: ImageBlob, _ type: String, _ blobs: inout BlobStore
  ) throws(ReadError) {
    if var file = try? blobs.open(blob), (try? FileFormat.requireKnownMagic(in: &file)) != nil {
      return
    }
    failures.append(
      ReadError(
        .unsupported, .text("layer of unsupported media type '\(ReadError.quoted(type))'")))
  }

  private mutating func addConfiguration(
    _ config: JSONValue?, to layers: inout [ContainerImage.Layer], _ platform: inout Platform?,
    _ blobs: inout BlobStore, _ form: ImageBlob.Form
  ) throws(ReadError) {
    let types = [
      "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
    ]
    // Artifacts have configurations of their own.
    if let type = config?["mediaType"]?.text,
      !types.contains(where: { $0.utf8.elementsEqual(type.utf8) })
    {
      return
    }
    do throws(ReadError) {
      let blob = config?["digest"]?.text.flatMap { ImageBlob(digest: $0, in: form) }
      try Self.addConfiguration(blob, to: &layers, &platform, &blobs)
    } catch {
      failures.append(error)
    }
  }

  private static func platformName(_ value: JSONValue?) -> String? {
    guard let os = value?["os"]?.text, let architecture = value?["architecture"]?.text else {
      return nil
    }
    return [os, architecture, value?["variant"]?.text].compactMap { $0 }.joined(separator: "/")
  }
}

/// What a layer is by its media type.
private enum LayerType {
  /// A tar archive, compressed or not.
  case archive
  /// Text that describes something else: an attestation, a signature, a bill of materials.
  case document
  /// A file system in another form, or any file.
  case other

  init(_ type: String) {
    let words = type.utf8.split { !LayerType.isWord($0) }
    func has(_ texts: [String]) -> Bool {
      words.contains { word in texts.contains { word.elementsEqual($0.utf8) } }
    }
    self =
      if has(["encrypted"]) {
        .other
      } else if has(["tar"]) {
        .archive
      } else if has(["json", "xml", "yaml"]) || type.utf8.starts(with: "text/".utf8) {
        .document
      } else {
        .other
      }
  }

  /// Whether images are distributed without it, as Windows' base layers were.
  static func isForeign(_ type: String) -> Bool {
    type.utf8.split { !isWord($0) }.contains { word in
      ["foreign", "nondistributable"].contains { word.elementsEqual($0.utf8) }
    }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }
}
