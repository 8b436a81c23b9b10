internal import BinarySupport
import GoBuildInfo

// The storage of a registry, as CNCF Distribution lays it out in a file system:
// `repositories/NAME/_manifests/tags/TAG/current/link`, `repositories/NAME/_manifests/revisions/sha256/HEX/link` and
// `blobs/sha256/HE/HEX/data`.
extension ImageManifests {
  private static let manifests = Array("_manifests".utf8)
  /// No repository has a name of more than 255 bytes.
  private static let maximumNameDepth = 128
  private static let maximumDirectoryCount = 1 << 16
  private static let maximumLinkByteCount = 256

  /// A repository, or a directory on the way to some.
  private struct Folder {
    /// The name with a slash; empty at the top.
    let name: [UInt8]
    let depth: Int
    var path: [UInt8] { ImageManifests.repositories + [UInt8(ascii: "/")] + name }
  }

  /// Reads what tags and revisions of all repositories name.
  mutating func readRegistry(_ blobs: inout BlobStore) throws(ReadError) {
    var pending = [Folder(name: [], depth: 0)]
    var repositories: [Folder] = []
    var count = 0
    while let folder = pending.popLast() {
      count += 1
      guard count <= Self.maximumDirectoryCount, folder.depth <= Self.maximumNameDepth else {
        throw ReadError(
          .limitExceeded, .sentence("more than 65536 directories of repositories in a registry"))
      }
      if blobs.hasDirectory(folder.path + Self.manifests) { repositories.append(folder) }
      for name in try blobs.names(in: folder.path).reversed()
      where name.first != UInt8(ascii: "_") && blobs.hasDirectory(folder.path + name) {
        pending.append(
          Folder(name: folder.name + name + [UInt8(ascii: "/")], depth: folder.depth + 1))
      }
    }
    // What an index lists is a revision too, and is read as its part.
    for repository in repositories { try readTags(of: repository, &blobs) }
    for repository in repositories { try readRevisions(of: repository, &blobs) }
  }

  private mutating func readTags(of repository: Folder, _ blobs: inout BlobStore) throws(ReadError)
  {
    let tags = repository.path + Array("_manifests/tags/".utf8)
    for tag in try blobs.names(in: tags) {
      let name = String(
        decoding: repository.name.dropLast() + [UInt8(ascii: ":")] + tag, as: UTF8.self)
      try readLink(tags + tag + Array("/current/link".utf8), named: name, &blobs)
    }
  }

  private mutating func readRevisions(
    of repository: Folder, _ blobs: inout BlobStore
  ) throws(ReadError) {
    for algorithm in ["sha256", "sha512"] {
      let revisions = repository.path + Array("_manifests/revisions/\(algorithm)/".utf8)
      for digits in try blobs.names(in: revisions) {
        let digest = "\(algorithm):\(String(decoding: digits, as: UTF8.self))"
        let link = revisions + digits + Array("/link".utf8)
        // A revision that was deleted has no link any more.
        guard !visited.contains(BytewiseKey(digest)), blobs.has(link) else { continue }
        let name = "\(String(decoding: repository.name.dropLast(), as: UTF8.self))@\(digest)"
        try readLink(link, named: name, &blobs)
      }
    }
  }

  /// Reads the image that a link names by its digest.
  private mutating func readLink(
    _ link: [UInt8], named name: String, _ blobs: inout BlobStore
  ) throws(ReadError) {
    var reference = ImageReference(name: name, names: [name], isWithoutHost: true)
    guard considers(reference, [name]) else { return }
    try countOne()
    do throws(ReadError) {
      var file = try blobs.open(link)
      let bytes = try file.bytes(at: 0, count: min(file.byteCount, Self.maximumLinkByteCount))
      let digest = String(repairing: bytes)
      guard let blob = ImageBlob(digest: digest, in: .registry) else {
        throw .image("no valid digest in a link of a registry")
      }
      visited.insert(BytewiseKey(digest))
      reference.digests.append(digest)
      try read(
        try blobs.json(blob), named: digest, reference, nil, &blobs, .registry, depth: 0)
    } catch {
      failures.append(error)
    }
  }
}
