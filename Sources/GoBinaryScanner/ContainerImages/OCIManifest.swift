internal import BinarySupport
import GoBuildInfo

// Manifests and indexes as OCI, and Docker before it, specify them.
extension ImageManifests {
  private static let maximumDepth = 4

  /// Reads the manifests of an index.
  mutating func readIndex(
    _ index: JSONValue, _ reference: ImageReference, _ blobs: inout BlobStore,
    _ form: ImageBlob.Form, depth: Int
  ) throws(ReadError) {
    guard depth < Self.maximumDepth else { throw .image("indexes nested more than 4 deep") }
    var missing: ReadError?
    let before = takenCount
    guard let manifests = index["manifests"]?.goElements else {
      throw .image("no manifests in an index")
    }
    for descriptor in manifests {
      try countOne()
      var reference = reference
      do throws(ReadError) {
        guard let blob = ImageBlob(descriptor, in: form, isManifest: true), let digest = blob.digest
        else { throw .image("no valid digest of a manifest in an index") }
        reference.add(digest, descriptor["annotations"])
        visited.insert(BytewiseKey(digest))
        let isOmissible = Self.isOmissible(descriptor, form, depth)
        guard blobs.has(blob) else {
          guard isOmissible else { throw .missingManifest(digest) }
          missing = .missingManifest(digest)
          continue
        }
        let manifest = try blobs.json(blob)
        if isOmissible, Self.isHollow(manifest, &blobs, form) {
          missing = .missingManifest(digest)
          continue
        }
        try read(
          manifest, named: digest, reference, descriptor["platform"], &blobs, form, depth: depth)
      } catch {
        if mayInclude(reference, descriptor["platform"]) { failures.append(error) }
      }
    }
    if let missing, takenCount == before { throw missing }
  }

  /// Whether an archive may be without a manifest that an index names: archives for one platform keep the index of all.
  private static func isOmissible(
    _ descriptor: JSONValue, _ form: ImageBlob.Form, _ depth: Int
  ) -> Bool {
    switch form {
    // What index.json names without a platform is an image of its own.
    case .layout: depth > 0 || descriptor["platform"]?.members != nil
    // Skopeo copies one image, without the index, or all.
    case .directory: false
    // Registries mirror single platforms, and containerd fetches them.
    case .registry: true
    }
  }

  /// Whether nothing of an image is there but its manifest, as containerd exports platforms that it has not pulled.
  private static func isHollow(
    _ manifest: JSONValue, _ blobs: inout BlobStore, _ form: ImageBlob.Form
  ) -> Bool {
    guard manifest["manifests"] == nil, let config = manifest["config"],
      let layers = manifest["layers"]?.elements
    else { return false }
    for descriptor in [config] + layers {
      guard let digest = descriptor["digest"]?.text, let blob = ImageBlob(digest: digest, in: form),
        !isElsewhere(descriptor), !blobs.has(blob.path)
      else { return false }
    }
    return true
  }

  /// Whether a descriptor has URLs of its contents, or embeds them.
  static func isElsewhere(_ descriptor: JSONValue) -> Bool {
    ["urls", "data"].contains { key in descriptor[key].map { $0 != .null } ?? false }
  }

  /// Reads a manifest or an index.
  mutating func read(
    _ manifest: JSONValue, named digest: String, _ reference: ImageReference,
    _ platform: JSONValue?, _ blobs: inout BlobStore, _ form: ImageBlob.Form, depth: Int
  ) throws(ReadError) {
    if let manifests = manifest["manifests"], manifests != .null || manifest["layers"] == nil {
      try readIndex(manifest, reference, &blobs, form, depth: depth + 1)
      if manifest["layers"] == nil { return }
    }
    // Artifact manifests of OCI 1.1 before its release had blobs.
    guard let descriptors = (manifest["layers"] ?? manifest["blobs"])?.goElements else {
      throw .image("no layers in a manifest")
    }
    let isArtifact = Self.isArtifact(manifest["config"])
    var layers = try layers(descriptors, isArtifact: isArtifact, &blobs, form)
    // Attestations, signatures and programs are kept in the form of images too.
    if layers.isEmpty, !descriptors.isEmpty { return }
    var reference = reference
    if let digest = manifest["config"]?["digest"]?.text { reference.digests.append(digest) }
    let failureCount = failures.count
    let listedPlatform = ImagePlatform(statedIn: platform)
    var statedPlatform = listedPlatform
    // Artifacts have configurations of their own.
    if !isArtifact {
      addConfiguration(manifest["config"], to: &layers, &statedPlatform, &blobs, form)
    }
    if !mayInclude(reference, nil) { failures.removeSubrange(failureCount...) }
    let names = [reference.name, Self.platformName(platform)].compactMap { $0 }
    try take(
      names.isEmpty ? [digest] : [names.joined(separator: " ")], reference, statedPlatform, layers,
      listedAs: listedPlatform)
  }

  /// Whether a manifest is not that of an image, by the type of its configuration: no engine runs a container of it.
  private static func isArtifact(_ config: JSONValue?) -> Bool {
    guard let type = config?["mediaType"]?.text else { return false }
    return ![
      "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json",
    ].contains { $0.utf8.elementsEqual(type.utf8) }
  }

  private mutating func addConfiguration(
    _ config: JSONValue?, to layers: inout [ContainerImage.Layer], _ platform: inout ImagePlatform?,
    _ blobs: inout BlobStore, _ form: ImageBlob.Form
  ) {
    do throws(ReadError) {
      guard let config, config != .null else { return }
      guard let blob = ImageBlob(config, in: form) else {
        throw .image("no valid digest of a configuration in a manifest")
      }
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

extension ImageReference {
  /// Adds what a descriptor of an index calls an image.
  fileprivate mutating func add(_ digest: String, _ annotations: JSONValue?) {
    let names = ["io.containerd.image.name", "org.opencontainers.image.ref.name"].compactMap {
      annotations?[$0]?.text
    }
    self.names += names
    name = names.first ?? name
    digests.append(digest)
  }
}

extension ReadError {
  fileprivate static func missingManifest(_ digest: String) -> ReadError {
    ReadError(
      .malformedArchive, .text("manifest '\(quoted(digest))' that an index names is missing"))
  }
}
