internal import BinarySupport
import GoBuildInfo

/// An image, as the files beside its layers describe it.
struct ContainerImage: Hashable {
  /// What it is called: tags, or else the platform or the digest.
  var names: [String]
  /// The platforms that it is for; several where images of several have the same layers.
  var platforms: [Platform]
  /// From the bottom up.
  private(set) var layers: [Layer]

  /// Adds the digests and sizes that another description of the same layers lists.
  ///
  /// - Returns: false where they are others, so that one of both descriptions is wrong.
  fileprivate mutating func takesDescriptors(of others: [Layer]) -> Bool {
    var merged = layers
    for (index, other) in others.enumerated() {
      guard merged[index].takesDescriptor(of: other) else { return false }
    }
    layers = merged
    return true
  }

  struct Layer: Hashable {
    /// What the manifest calls it.
    let manifestName: String
    private(set) var blob: ImageBlob
    /// Whether it was left out of the archive on purpose, to be fetched from elsewhere.
    var isForeign = false
    /// Where it is to be fetched from.
    var urls: [String] = []
    /// The media type of what is neither a tar archive nor text; nil for layers that can be read.
    var unsupportedType: String?
    /// What users call the form of it, such as that of a file system.
    var unsupportedForm: String?
    /// The digest of its uncompressed contents.
    var diffID: String?

    fileprivate mutating func takesDescriptor(of other: Layer) -> Bool {
      guard other.blob.digest == nil || blob.digest == nil || other.blob.digest == blob.digest,
        other.blob.byteCount == nil || blob.byteCount == nil
          || other.blob.byteCount == blob.byteCount
      else { return false }
      let lists = [other.blob, blob].map {
        ($0.digest == nil ? 0 : 1) + ($0.byteCount == nil ? 0 : 1)
      }
      if lists[0] > lists[1] { blob = other.blob }
      return true
    }

    /// The digest of its uncompressed contents, or what the manifest calls it.
    var name: String { diffID ?? manifestName }
  }
}

/// Reads the descriptions of the images in an archive or folder: those of the OCI image layout, those that
/// `docker save` writes, and those of `dir:` of skopeo.
struct ImageManifests {
  private(set) var images: [ContainerImage] = []

  /// Descriptions that could not be read: what they describe may be images that nobody saw.
  var failures: [ReadError] = []

  /// How many manifests and indexes were read.
  private var count = 0

  /// How many images were described, each as often as it was.
  private(set) var takenCount = 0

  /// How much of layers that are text may still be read, in bytes.
  var remainingTextByteCount = 1 << 30

  /// The images by their layers.
  private var places: [[BytewiseKey]: Int] = [:]

  private let selection: ImageSelection

  /// Images that were not asked for: some of their names.
  private var othersNames: [String] = []
  private static let maximumNameCount = 8

  /// Manifests and indexes that were read, where others may name them again.
  var visited: Set<BytewiseKey> = []

  /// More of them no tool writes.
  private static let maximumCount = 1024
  static let maximumLayerCount = 512

  /// - Throws: ``ReadError`` where there is no image at all, and with code `cannotOpen` where none is selected.
  init(in blobs: inout BlobStore, _ selection: ImageSelection) throws(ReadError) {
    self.selection = selection
    blobs.readsFiles = selection.isEverything && blobs.storage == nil
    try readAll(in: &blobs)
    guard images.isEmpty else { return }
    if let failure = failures.first { throw failure }
    guard selection.isEverything else { throw .noSelectedImage(of: othersNames, takenCount) }
  }

  private mutating func readAll(in blobs: inout BlobStore) throws(ReadError) {
    if let storage = blobs.storage {
      return try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.read(storage, &blobs)
      }
    }
    let hasLayout = blobs.hasLayout
    if hasLayout {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        let index = ImageBlob(path: Self.index)
        try manifests.readIndex(
          try blobs.json(index), ImageReference(), &blobs, .layout, depth: 0)
      }
    }
    if blobs.has(Self.dockerManifest) {
      try read(in: &blobs) { manifests, blobs throws(ReadError) in
        try manifests.readManifestFile(&blobs)
      }
    } else if blobs.hasBlobs, !hasLayout {
      try readContentStore(&blobs)
    } else if images.isEmpty, failures.isEmpty, blobs.has(Self.repositories) {
      throw ReadError(
        .unsupported, .sentence("image archives of Docker before version 1.10 are not read"))
    }
  }

  static let repositories = Array("repositories".utf8)
  static let index = Array("index.json".utf8)
  static let layout = Array("oci-layout".utf8)
  /// Directories of blobs, by the algorithms of their digests that OCI registered first.
  static let blobs = [Array("blobs/sha256".utf8), Array("blobs/sha512".utf8)]
  static let dockerManifest = Array("manifest.json".utf8)
  static let directoryVersion = Array("version".utf8)

  private mutating func read(
    in blobs: inout BlobStore,
    _ body: (inout ImageManifests, inout BlobStore) throws(ReadError) -> Void
  ) throws(ReadError) {
    do throws(ReadError) { try body(&self, &blobs) } catch { failures.append(error) }
  }

  /// Whether an image may have been asked for that could not be read.
  func mayInclude(_ reference: ImageReference, _ platform: JSONValue?) -> Bool {
    selection.mayInclude(reference, ImagePlatform(statedIn: platform))
  }

  /// Whether an image is to be read as far as its names tell; if not, it is counted as one that was not asked for.
  mutating func considers(_ reference: ImageReference, _ names: [String]) -> Bool {
    if selection.mayInclude(reference, nil) { return true }
    pass(over: names)
    return false
  }

  private mutating func pass(over names: [String]) {
    takenCount += 1
    if othersNames.count < Self.maximumNameCount {
      othersNames.append(names.joined(separator: ", "))
    }
  }

  /// Takes an image, unless it was not asked for, or is one that another description named, as archives have both kinds of
  /// them.
  mutating func take(
    _ names: [String], _ reference: ImageReference, _ stated: ImagePlatform?,
    _ layers: [ContainerImage.Layer], listedAs listed: ImagePlatform? = nil
  ) throws(ReadError) {
    guard layers.count <= Self.maximumLayerCount else {
      throw .image("more than 512 layers in an image")
    }
    // Engines choose by what the index lists, whatever the configuration states.
    guard selection.includes(reference, stated) || selection.includes(reference, listed) else {
      return pass(over: names)
    }
    takenCount += 1
    let platform = stated?.platform
    let key = layers.flatMap {
      [BytewiseKey(String(decoding: $0.blob.path, as: UTF8.self)), BytewiseKey($0.diffID ?? "")]
    }
    if let known = places[key], images[known].takesDescriptors(of: layers) {
      // Hundreds of names tell no more than some.
      for name in names.prefix(16)
      where images[known].names.count < 64 && !images[known].names.contains(name) {
        images[known].names.append(name)
      }
      if let platform, !images[known].platforms.contains(platform) {
        images[known].platforms.append(platform)
      }
      return
    }
    places[key] = images.count
    images.append(
      ContainerImage(
        names: Array(names.prefix(64)), platforms: platform.map { [$0] } ?? [], layers: layers))
  }

  /// Adds what the configuration of an image records: the digests of the layers' uncompressed contents, by which they are
  /// known whatever form they are kept in, and the platform.
  ///
  /// - Throws: ``ReadError`` where the configuration cannot be read, or lists another number of layers.
  static func addConfiguration(
    _ config: ImageBlob?, to layers: inout [ContainerImage.Layer], _ platform: inout ImagePlatform?,
    _ blobs: inout BlobStore
  ) throws(ReadError) {
    guard let config else { return }
    let value = try blobs.json(config)
    platform = ImagePlatform(statedIn: value) ?? platform
    let diffIDs = try Self.diffIDs(in: value, layers.count) ?? []
    for (index, digest) in diffIDs.enumerated() { layers[index].diffID = digest }
  }

  /// The digests of layers that a configuration lists.
  ///
  /// - Parameter layerCount: how many there must be; any number if nil.
  static func diffIDs(
    in value: JSONValue, _ layerCount: Int?
  ) throws(ReadError) -> [String]? {
    guard let elements = value["rootfs"]?["diff_ids"]?.elements else { return nil }
    let digests = elements.compactMap { $0.text }.filter { $0.utf8.count <= 256 }
    guard digests.count == elements.count, digests.count == layerCount ?? digests.count
    else {
      throw .image("rootfs.diff_ids of the configuration does not match the layers of the manifest")
    }
    return digests
  }

  mutating func countOne() throws(ReadError) {
    count += 1
    guard count <= Self.maximumCount else { throw .image("more than 1024 manifests") }
  }
}

extension ReadError {
  /// The error where no image has the name or platform that is asked for.
  static func noSelectedImage(of names: [String], _ count: Int) -> ReadError {
    guard !names.isEmpty else {
      return ReadError(.cannotOpen, .sentence("no container image"))
    }
    let list = names.map { "'\(quoted($0))'" }.joined(separator: ", ")
    let more = count > names.count ? " and others" : ""
    return ReadError(
      .cannotOpen, .text("no image of that name or platform; there are \(list)\(more)"))
  }
}

extension JSONValue {
  /// The elements of a list of Go, which its encoding/json writes as null where there are none.
  var goElements: [JSONValue]? { self == .null ? [] : elements }
}

// The file 'manifest.json'.
extension ImageManifests {
  /// Whether a file of that name may be one that describes images, rather than a web application.
  static func mayDescribeImages(_ value: JSONValue) -> Bool {
    if let elements = value.elements {
      return elements.contains { $0["Layers"] != nil || $0["Config"] != nil }
    }
    return ["schemaVersion", "layers", "fsLayers", "manifests"].contains { value[$0] != nil }
  }

  private mutating func readManifestFile(_ blobs: inout BlobStore) throws(ReadError) {
    let blob = ImageBlob(path: Self.dockerManifest)
    let value = try blobs.json(blob)
    if let entries = value.elements, !entries.isEmpty {
      try readDockerManifest(entries, &blobs)
    } else if value["layers"] != nil || value["manifests"] != nil {
      var file = try blobs.open(blob)
      let digest = "sha256:\(try file.sha256Digits())"
      try read(
        value, named: digest, ImageReference(digests: [digest]), nil, &blobs, .directory, depth: 0)
    } else if value["fsLayers"] != nil {
      throw ReadError(
        .unsupported, .sentence("image manifests of version 2, schema 1 are not supported"))
    } else {
      throw .image("manifest.json is neither that of 'docker save' nor that of a 'dir:' image")
    }
  }

  /// The digest by which `docker save` calls a configuration, which is that of the image to Docker.
  private static func digest(ofConfiguration name: String) -> String? {
    guard let last = name.split(separator: "/").last else { return nil }
    let digits = last.hasSuffix(".json") ? last.dropLast(".json".utf8.count) : last
    return digits.utf8.count == 64 ? "sha256:\(digits)" : nil
  }

  /// Reads what `docker save` and `podman save` write.
  private mutating func readDockerManifest(
    _ entries: [JSONValue], _ blobs: inout BlobStore
  ) throws(ReadError) {
    for entry in entries {
      try countOne()
      guard let names = entry["Layers"]?.goElements else {
        throw .image("manifest.json: no Layers in an image")
      }
      var layers: [ContainerImage.Layer] = []
      for name in names {
        guard let name = name.text else { throw .image("manifest.json: invalid Layers") }
        layers.append(ContainerImage.Layer(manifestName: name, blob: ImageBlob(path: name)))
      }
      let config = entry["Config"]?.text
      let failureCount = failures.count
      var platform: ImagePlatform?
      do throws(ReadError) {
        let blob = config.map { ImageBlob(path: $0) }
        try Self.addConfiguration(blob, to: &layers, &platform, &blobs)
      } catch {
        failures.append(error)
      }
      let tags = (entry["RepoTags"]?.elements ?? []).compactMap { $0.text }
      let digest = config.flatMap { Self.digest(ofConfiguration: $0) }
      let reference = ImageReference(names: tags, digests: digest.map { [$0] } ?? [])
      if !selection.mayInclude(reference, nil) { failures.removeSubrange(failureCount...) }
      try take(tags.isEmpty ? [config ?? "image"] : tags, reference, platform, layers)
    }
  }
}
