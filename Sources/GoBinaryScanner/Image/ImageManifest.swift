import GoBuildInfo

/// An image, as the files beside its layers describe it.
struct ContainerImage: Hashable {
  /// What it is called: tags, or else the platform or the digest.
  var names: [String]
  /// From the bottom up.
  let layers: [Layer]

  struct Layer: Hashable {
    /// The digest of its uncompressed contents, or what the manifest calls it.
    let name: String
    /// Where its blob lies in the archive or folder.
    let blob: [UInt8]
  }
}

/// Reads the descriptions of the images in an archive or folder: those of the OCI image layout, and those that
/// `docker save` writes.
struct ImageManifests {
  private(set) var images: [ContainerImage] = []

  /// Descriptions that could not be read: what they describe may be images that nobody saw.
  private(set) var failures: [ReadError] = []

  /// How many manifests and indexes were read.
  private var count = 0

  /// The images by their layers.
  private var places: [[[UInt8]]: Int] = [:]

  /// More of them, or deeper nested, no tool writes.
  private static let maximumCount = 1024
  private static let maximumDepth = 4
  private static let maximumLayerCount = 512

  /// - Throws: ``ReadError`` where there is no image at all.
  init(in blobs: inout BlobStore) throws(ReadError) {
    if blobs.has(Self.index), blobs.has(Self.layout) {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.readIndex(try blobs.json(Self.index), nil, &blobs, depth: 0)
      }
    }
    if blobs.has(Self.dockerManifest) {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.readDockerManifest(&blobs)
      }
    } else if images.isEmpty, failures.isEmpty, blobs.has(Self.repositories) {
      throw ReadError(
        .unsupported, .sentence("image archives of Docker before version 1.10 are not read"))
    }
    guard let failure = failures.first, images.isEmpty else { return }
    throw failure
  }

  static let repositories = Array("repositories".utf8)
  static let index = Array("index.json".utf8)
  static let layout = Array("oci-layout".utf8)
  static let dockerManifest = Array("manifest.json".utf8)

  private mutating func read(
    in blobs: inout BlobStore,
    _ body: (inout ImageManifests, inout BlobStore) throws(ReadError) -> Void
  ) throws(ReadError) {
    do throws(ReadError) { try body(&self, &blobs) } catch { failures.append(error) }
  }

  /// Takes an image, unless it is one that another description named, as archives have both kinds of them.
  private mutating func take(
    _ names: [String], _ blobNames: [(String, [UInt8])], _ config: [UInt8]?,
    _ blobs: inout BlobStore
  ) throws(ReadError) {
    guard blobNames.count <= Self.maximumLayerCount else {
      throw .image("expected at most 512 layers in an image")
    }
    let layers = blobNames.map { $0.1 }
    if let known = places[layers] {
      // Hundreds of names tell no more than some.
      for name in names.prefix(16)
      where images[known].names.count < 64 && !images[known].names.contains(name) {
        images[known].names.append(name)
      }
      return
    }
    places[layers] = images.count
    let digests = digests(in: config, &blobs)
    images.append(
      ContainerImage(
        names: Array(names.prefix(64)),
        layers: blobNames.enumerated().map { index, blob in
          ContainerImage.Layer(
            name: digests.count == blobNames.count ? digests[index] : blob.0, blob: blob.1)
        }))
  }

  /// The digests of the layers' uncompressed contents, by which they are known whatever form they are kept in.
  private func digests(in config: [UInt8]?, _ blobs: inout BlobStore) -> [String] {
    guard let config, let value = try? blobs.json(config) else { return [] }
    let elements = value["rootfs"]?["diff_ids"]?.elements ?? []
    return elements.prefix(Self.maximumLayerCount + 1).compactMap { $0.text }
      .filter { $0.utf8.count <= 256 }
  }

  private mutating func countOne() throws(ReadError) {
    count += 1
    guard count <= Self.maximumCount else { throw .image("expected at most 1024 manifests") }
  }
}

// The OCI image layout.
extension ImageManifests {
  private mutating func readIndex(
    _ index: JSONValue, _ name: String?, _ blobs: inout BlobStore, depth: Int
  ) throws(ReadError) {
    guard depth < Self.maximumDepth else {
      throw .image("expected indexes that are not nested so deep")
    }
    var missing: ReadError?
    let before = images.count
    guard let manifests = index["manifests"]?.elements else {
      throw .image("expected the manifests of an index")
    }
    for descriptor in manifests {
      try countOne()
      do throws(ReadError) {
        guard let digest = descriptor["digest"]?.text, let blob = BlobStore.blob(digest) else {
          throw .image("expected the digest of a manifest")
        }
        if blobs.has(blob) {
          try readManifest(descriptor, digest, blob, name, &blobs, depth: depth)
        } else {
          // Archives for one platform keep the index of all.
          missing = .image("expected a manifest that an index names")
        }
      } catch {
        failures.append(error)
      }
    }
    if let missing, images.count == before { throw missing }
  }

  private mutating func readManifest(
    _ descriptor: JSONValue, _ digest: String, _ blob: [UInt8], _ outerName: String?,
    _ blobs: inout BlobStore, depth: Int
  ) throws(ReadError) {
    let annotations = descriptor["annotations"]
    let name =
      annotations?["io.containerd.image.name"]?.text
      ?? annotations?["org.opencontainers.image.ref.name"]?.text ?? outerName
    let manifest = try blobs.json(blob)
    if manifest["manifests"] != nil {
      try readIndex(manifest, name, &blobs, depth: depth + 1)
      if manifest["layers"] == nil { return }
    }
    guard let layers = manifest["layers"]?.elements else {
      throw .image("expected the layers of an image")
    }
    let archives = layers.filter { layer in
      let words = layer["mediaType"]?.text?.split { $0 == "." || $0 == "+" }
      return words?.contains("tar") ?? true
    }
    // Attestations and other things are kept in the form of images, without a layer that is an archive.
    if archives.isEmpty, !layers.isEmpty { return }
    if archives.count < layers.count {
      failures.append(
        ReadError(.unsupported, .sentence("layers that are no tar archives are not read")))
    }
    var blobNames: [(String, [UInt8])] = []
    for layer in archives {
      guard let digest = layer["digest"]?.text, let blob = BlobStore.blob(digest) else {
        throw .image("expected the digest of a layer")
      }
      blobNames.append((digest, blob))
    }
    let names = [name, Self.platform(descriptor["platform"])].compactMap { $0 }
    try take(
      names.isEmpty ? [digest] : [names.joined(separator: " ")], blobNames,
      manifest["config"]?["digest"]?.text.flatMap { BlobStore.blob($0) }, &blobs)
  }

  private static func platform(_ value: JSONValue?) -> String? {
    guard let os = value?["os"]?.text, let architecture = value?["architecture"]?.text else {
      return nil
    }
    return [os, architecture, value?["variant"]?.text].compactMap { $0 }.joined(separator: "/")
  }
}

// `docker save`.
extension ImageManifests {
  private mutating func readDockerManifest(_ blobs: inout BlobStore) throws(ReadError) {
    guard let entries = try blobs.json(Self.dockerManifest).elements else {
      throw .image("expected a list of images in manifest.json")
    }
    for entry in entries {
      try countOne()
      guard let layers = entry["Layers"]?.elements else {
        throw .image("expected the layers of an image in manifest.json")
      }
      let blobNames = layers.compactMap { $0.text }.map { ($0, Array($0.utf8)) }
      guard blobNames.count == layers.count else {
        throw .image("expected the names of layers in manifest.json")
      }
      let config = entry["Config"]?.text
      let tags = (entry["RepoTags"]?.elements ?? []).compactMap { $0.text }
      try take(
        tags.isEmpty ? [config ?? "image"] : tags, blobNames, config.map { Array($0.utf8) },
        &blobs)
    }
  }
}

extension ReadError {
  fileprivate static func image(_ sentence: StaticString) -> ReadError {
    ReadError(.malformedArchive, .sentence(sentence))
  }
}
