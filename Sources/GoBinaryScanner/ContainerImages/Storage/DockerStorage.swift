internal import BinarySupport
import GoBuildInfo

// The data directory of Docker with a storage driver of its own: `image/DRIVER/repositories.json`,
// `image/DRIVER/imagedb/content/sha256/ID` (configurations), `image/DRIVER/layerdb/sha256/CHAIN/cache-id`, and the files of
// layers in `overlay2/CACHE/diff`, or `vfs/dir/CACHE`.
extension ImageManifests {
  private static let maximumNameByteCount = 1 << 10

  /// Reads all images.
  mutating func readDockerStorage(_ driver: String, _ blobs: inout BlobStore) throws(ReadError) {
    let names = try dockerNames(driver, &blobs)
    for id in try blobs.names(in: Array("image/\(driver)/imagedb/content/sha256".utf8)) {
      let digest = "sha256:\(String(decoding: id, as: UTF8.self))"
      let tags = names[BytewiseKey(digest)] ?? []
      let reference = ImageReference(names: tags, digests: [digest])
      guard considers(reference, tags.isEmpty ? [digest] : tags) else { continue }
      try countOne()
      do throws(ReadError) {
        let path = Array("image/\(driver)/imagedb/content/sha256/".utf8) + id
        let config = try blobs.json(ImageBlob(path: path, digest: digest))
        let digests = try Self.diffIDs(in: config, nil) ?? []
        var layers: [ContainerImage.Layer] = []
        var chain = ""
        for digest in digests {
          chain =
            chain.isEmpty
            ? digest : "sha256:\(SHA256.digits(SHA256.hash(Array("\(chain) \(digest)".utf8))))"
          let folder = try Self.dockerFolder(driver, chain, &blobs)
          layers.append(ContainerImage.Layer(manifestName: digest, blob: ImageBlob(folder: folder)))
        }
        // Without overlays, each layer has all files of those below it.
        if driver == "vfs" { layers = Array(layers.suffix(1)) }
        try take(
          tags.isEmpty ? [digest] : tags, reference, ImagePlatform(statedIn: config), layers)
      } catch {
        failures.append(error)
      }
    }
  }

  /// The tags of images by their IDs.
  private func dockerNames(
    _ driver: String, _ blobs: inout BlobStore
  ) throws(ReadError) -> [BytewiseKey: [String]] {
    let file = Array("image/\(driver)/repositories.json".utf8)
    guard blobs.has(file) else { return [:] }
    var names: [BytewiseKey: [String]] = [:]
    let repositories = try blobs.json(ImageBlob(path: file))["Repositories"]?.members ?? []
    for repository in repositories {
      for member in repository.value.members ?? [] {
        guard let id = member.value.text else { throw .image("repositories.json: invalid ID") }
        // Digests of manifests are names too.
        names[BytewiseKey(id), default: []].append(member.key)
      }
    }
    return names
  }

  private static func dockerFolder(
    _ driver: String, _ chain: String, _ blobs: inout BlobStore
  ) throws(ReadError) -> [UInt8] {
    guard
      let digits = ImageBlob(digest: chain, in: .layout).map({ _ in
        chain.utf8.dropFirst("sha256:".utf8.count)
      })
    else { throw .image("no valid digest of a layer in a configuration") }
    var file = try blobs.open(
      Array("image/\(driver)/layerdb/sha256/".utf8) + Array(digits) + Array("/cache-id".utf8))
    let bytes = try file.bytes(at: 0, count: min(file.byteCount, maximumNameByteCount))
    let name = [UInt8](copying: bytes)
    guard isFolderName(name) else { throw .image("invalid cache-id of a layer") }
    return driver == "vfs"
      ? Array("vfs/dir/".utf8) + name : Array("\(driver)/".utf8) + name + Array("/diff".utf8)
  }

  /// Whether text is a name that leads nowhere else.
  static func isFolderName(_ name: [UInt8]) -> Bool {
    !name.isEmpty
      && name.allSatisfy {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0
          || $0 == UInt8(ascii: "-")
      }
  }
}
