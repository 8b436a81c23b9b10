internal import BinarySupport
import GoBuildInfo

/// The folder in which a registry, a runtime or an engine keeps images.
enum ImageStorage {
  /// That of CNCF Distribution, `registry:2`.
  case registry
  /// That of containerd's content store.
  case contentStore
  /// That of Docker, with one of its own storage drivers.
  case docker(driver: String)
  /// That of podman, buildah and CRI-O (containers/storage), with a storage driver.
  case podman(driver: String)

  /// Whether the folder has files of all layers beside each other, those of no image among them.
  var hasUnpackedLayers: Bool {
    switch self {
    case .registry: false
    case .contentStore, .docker, .podman: true
    }
  }

  /// Finds out what a folder is, and where in it the files of images are.
  init?(in blobs: inout BlobStore) {
    guard let (storage, prefix) = ImageStorage.find(in: &blobs) else { return nil }
    blobs.prefix = prefix
    self = storage
  }

  private static let registryRoot = Array("docker/registry/v2/".utf8)
  private static let contentRoot = Array("io.containerd.content.v1.content/".utf8)

  private static func find(in blobs: inout BlobStore) -> (ImageStorage, prefix: [UInt8])? {
    let content = ImageManifests.blobs[0]
    for root in [[], registryRoot]
    where blobs.hasDirectory(root + ImageManifests.repositories)
      && blobs.hasDirectory(root + content)
    {
      return (.registry, root)
    }
    if blobs.hasDirectory(contentRoot + content) { return (.contentStore, contentRoot) }
    for driver in ["overlay2", "fuse-overlayfs", "vfs"]
    where blobs.hasDirectory(Array("image/\(driver)/imagedb/content".utf8)) {
      return (.docker(driver: driver), [])
    }
    for driver in ["overlay", "vfs"]
    where blobs.has(Array("\(driver)-images/images.json".utf8))
      && blobs.has(Array("\(driver)-layers/layers.json".utf8))
    {
      return (.podman(driver: driver), [])
    }
    return nil
  }
}

extension ImageManifests {
  /// Reads the images of a storage.
  mutating func read(_ storage: ImageStorage, _ blobs: inout BlobStore) throws(ReadError) {
    switch storage {
    case .registry: try readRegistry(&blobs)
    case .contentStore: try readContentStore(&blobs)
    case .docker(let driver): try readDockerStorage(driver, &blobs)
    case .podman(let driver): try readPodmanStorage(driver, &blobs)
    }
  }
}
