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

  /// More of them, or deeper nested, no tool writes.
  private static let maximumCount = 1024
  private static let maximumDepth = 4

  /// - Throws: ``ReadError`` where there is no image at all.
  init(in blobs: inout BlobStore) throws(ReadError) {
    if blobs.has(Self.index) {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.readIndex(try blobs.json(Self.index), nil, &blobs, depth: 0)
      }
    }
    if blobs.has(Self.dockerManifest) {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.readDockerManifest(&blobs)
      }
    }
    guard let failure = failures.first, images.isEmpty else { return }
    throw failure
  }

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
  private mutating func take(_ image: ContainerImage) {
    let layers = image.layers.map { $0.blob }
    if let known = images.firstIndex(where: { $0.layers.map { $0.blob } == layers }) {
      for name in image.names where !images[known].names.contains(name) {
        images[known].names.append(name)
      }
    } else {
      images.append(image)
    }
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
    for descriptor in index["manifests"]?.elements ?? [] {
      count += 1
      guard count <= Self.maximumCount else { throw .image("expected at most 1024 manifests") }
      do throws(ReadError) {
        try readDescriptor(descriptor, name, &blobs, depth: depth)
      } catch {
        // Archives for one platform keep the index of all.
        if error.code == .cannotOpen { missing = error } else { failures.append(error) }
      }
    }
    if let missing, images.count == before { throw missing }
  }

  private mutating func readDescriptor(
    _ descriptor: JSONValue, _ outerName: String?, _ blobs: inout BlobStore, depth: Int
  ) throws(ReadError) {
    guard let digest = descriptor["digest"]?.text, let blob = BlobStore.blob(digest) else {
      throw .image("expected the digest of a manifest")
    }
    let annotations = descriptor["annotations"]
    let name =
      annotations?["io.containerd.image.name"]?.text
      ?? annotations?["org.opencontainers.image.ref.name"]?.text ?? outerName
    let manifest = try blobs.json(blob)
    if manifest["manifests"] != nil {
      try readIndex(manifest, name, &blobs, depth: depth + 1)
      return
    }
    guard let layers = manifest["layers"]?.elements else {
      throw .image("expected the layers of an image")
    }
    // Attestations and other things are kept in the form of images, without a layer that is an archive.
    let archives = layers.filter { layer in
      let words = layer["mediaType"]?.text?.split { $0 == "." || $0 == "+" }
      return words?.contains("tar") ?? true
    }
    if archives.isEmpty, !layers.isEmpty { return }
    let config = manifest["config"]?["digest"]?.text.flatMap { BlobStore.blob($0) }
    let platform = Self.platform(descriptor["platform"])
    let names = [name, platform].compactMap { $0 }
    var blobNames: [(String, [UInt8])] = []
    for layer in archives {
      guard let digest = layer["digest"]?.text, let blob = BlobStore.blob(digest) else {
        throw .image("expected the digest of a layer")
      }
      blobNames.append((digest, blob))
    }
    take(
      ContainerImage(
        names: names.isEmpty ? [digest] : [names.joined(separator: " ")],
        layers: Self.layers(blobNames, config, &blobs)))
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
      guard let layers = entry["Layers"]?.elements else {
        throw .image("expected the layers of an image in manifest.json")
      }
      let blobNames = layers.compactMap { $0.text }.map { ($0, Array($0.utf8)) }
      guard blobNames.count == layers.count else {
        throw .image("expected the names of layers in manifest.json")
      }
      let config = entry["Config"]?.text.map { Array($0.utf8) }
      let tags = (entry["RepoTags"]?.elements ?? []).compactMap { $0.text }
      take(
        ContainerImage(
          names: tags.isEmpty ? [entry["Config"]?.text ?? "image"] : tags,
          layers: Self.layers(blobNames, config, &blobs)))
    }
  }

  /// Gives layers the names by which they are known whatever form they are kept in.
  private static func layers(
    _ blobNames: [(String, [UInt8])], _ config: [UInt8]?, _ blobs: inout BlobStore
  ) -> [ContainerImage.Layer] {
    let configuration = config.flatMap { try? blobs.json($0) }
    let digests = (configuration?["rootfs"]?["diff_ids"]?.elements ?? []).compactMap { $0.text }
    return blobNames.enumerated().map { index, blob in
      ContainerImage.Layer(
        name: digests.count == blobNames.count ? digests[index] : blob.0, blob: blob.1)
    }
  }
}

extension ReadError {
  fileprivate static func image(_ sentence: StaticString) -> ReadError {
    ReadError(.malformedArchive, .sentence(sentence))
  }
}
