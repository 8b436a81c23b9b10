internal import BinarySupport
import GoBuildInfo

// The storage of podman, buildah and CRI-O (containers/storage): `DRIVER-images/images.json`, `DRIVER-layers/layers.json`, and
// the files of layers in `overlay/ID/diff`, or `vfs/dir/ID`.
extension ImageManifests {
  /// A layer as the list of layers has it.
  private struct StoredLayer {
    let parent: String?
    let digest: String?
  }

  /// Reads all images.
  mutating func readPodmanStorage(_ driver: String, _ blobs: inout BlobStore) throws(ReadError) {
    var layers: [BytewiseKey: StoredLayer] = [:]
    // Layers that need not outlive a restart have a list of their own.
    for name in ["layers.json", "volatile-layers.json"] {
      let file = Array("\(driver)-layers/\(name)".utf8)
      guard blobs.has(file) else { continue }
      for layer in try blobs.json(ImageBlob(path: file)).goElements ?? [] {
        guard let id = layer["id"]?.text else { throw .image("layers.json: layer without an ID") }
        layers[BytewiseKey(id)] = StoredLayer(
          parent: layer["parent"]?.text, digest: layer["diff-digest"]?.text)
      }
    }
    let file = Array("\(driver)-images/images.json".utf8)
    for image in try blobs.json(ImageBlob(path: file)).goElements ?? [] {
      guard let id = image["id"]?.text else { throw .image("images.json: image without an ID") }
      let names = (image["names"]?.goElements ?? []).compactMap { $0.text }
      let digests = ["sha256:\(id)"] + [image["digest"]?.text].compactMap { $0 }
      let reference = ImageReference(names: names, digests: digests)
      guard considers(reference, names.isEmpty ? ["sha256:\(id)"] : names) else { continue }
      try countOne()
      do throws(ReadError) {
        let config = try Self.podmanConfiguration(driver, id, &blobs)
        var chain = try Self.podmanLayers(driver, image["layer"]?.text, layers)
        let digests = try Self.diffIDs(in: config, nil) ?? chain.map { $0.manifestName }
        guard digests.count == chain.count else {
          throw .image("rootfs.diff_ids of a configuration does not match layers.json")
        }
        // Without overlays, each layer has all files of those below it.
        if driver == "vfs" { chain = Array(chain.suffix(1)) }
        try take(
          names.isEmpty ? ["sha256:\(id)"] : names, reference, ImagePlatform(statedIn: config),
          chain)
      } catch {
        failures.append(error)
      }
    }
  }

  /// The layers of an image, from the bottom up.
  private static func podmanLayers(
    _ driver: String, _ top: String?, _ layers: [BytewiseKey: StoredLayer]
  ) throws(ReadError) -> [ContainerImage.Layer] {
    var chain: [ContainerImage.Layer] = []
    var next = top
    while let id = next, !id.isEmpty {
      guard let layer = layers[BytewiseKey(id)] else {
        throw .image("a layer of an image is not in layers.json")
      }
      guard isFolderName(Array(id.utf8)) else { throw .image("invalid ID of a layer") }
      guard chain.count < maximumLayerCount else {
        throw .image("more than 512 layers in an image")
      }
      let folder = Array((driver == "vfs" ? "vfs/dir/\(id)" : "\(driver)/\(id)/diff").utf8)
      chain.append(
        ContainerImage.Layer(manifestName: layer.digest ?? id, blob: ImageBlob(folder: folder)))
      next = layer.parent
    }
    return chain.reversed()
  }

  /// The configuration of an image, which is kept under its digest in base64.
  private static func podmanConfiguration(
    _ driver: String, _ id: String, _ blobs: inout BlobStore
  ) throws(ReadError) -> JSONValue {
    guard isFolderName(Array(id.utf8)) else { throw .image("invalid ID of an image") }
    let digest = "sha256:\(id)"
    let name = Base64.encoded(Array(digest.utf8))
    let path = Array("\(driver)-images/\(id)/=\(name)".utf8)
    return try blobs.json(ImageBlob(path: path, digest: digest))
  }
}
