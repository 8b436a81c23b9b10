internal import BinarySupport
import GoBuildInfo

// Blobs that are called by their digests, without a list of those that are manifests. In containerd's store that list is
// the database meta.db (in the format of bbolt), which is not read: images are called by their digests.
extension ImageManifests {
  /// The first bytes of a file, in which its first character that is not blank must be.
  private static let headByteCount = 64

  /// Reads all images whose manifests are among the blobs.
  mutating func readContentStore(_ blobs: inout BlobStore) throws(ReadError) {
    var manifests: [String] = []
    var listed: Set<BytewiseKey> = []
    for directory in Self.blobs {
      let algorithm = directory.drop { $0 != UInt8(ascii: "/") }.dropFirst()
      for digits in try blobs.names(in: directory) {
        let digest = String(decoding: algorithm + [UInt8(ascii: ":")] + digits, as: UTF8.self)
        do throws(ReadError) {
          guard let parts = try manifest(digest, &blobs) else { continue }
          manifests.append(digest)
          listed.formUnion(parts.map { BytewiseKey($0) })
        } catch {
          failures.append(error)
        }
      }
    }
    guard !manifests.isEmpty || !failures.isEmpty else {
      throw ReadError(
        .unsupported,
        .sentence("blobs of images without index.json, manifest.json or a manifest among them"))
    }
    for digest in manifests where !listed.contains(BytewiseKey(digest)) {
      guard let blob = ImageBlob(digest: digest, in: .layout) else { continue }
      try countOne()
      do throws(ReadError) {
        try read(
          try blobs.json(blob), named: digest, ImageReference(name: digest, digests: [digest]), nil,
          &blobs,
          .layout, depth: 1)
      } catch {
        failures.append(error)
      }
    }
  }

  /// The digests that a blob lists, if it is a manifest (none) or an index; nil for any other blob.
  private func manifest(
    _ digest: String, _ blobs: inout BlobStore
  ) throws(ReadError) -> [String]? {
    guard let blob = ImageBlob(digest: digest, in: .layout) else { return nil }
    var file = try blobs.open(blob)
    guard file.byteCount <= BlobStore.maximumJSONByteCount,
      try Self.beginsLikeObject(&file)
    else { return nil }
    // What is damaged may have been a manifest.
    try BlobStore.verify(&file, digest)
    let bytes = try file.bytes(at: 0, count: file.byteCount)
    guard let value = JSONValue(String(repairing: bytes)) else { return nil }
    if let manifests = value["manifests"]?.goElements {
      return manifests.compactMap { $0["digest"]?.text }
    }
    guard value["fsLayers"] == nil else {
      throw ReadError(
        .unsupported, .sentence("image manifests of version 2, schema 1 are not supported"))
    }
    return value["layers"]?.goElements == nil ? nil : []
  }

  private static func beginsLikeObject(_ file: inout FileReader) throws(ReadError) -> Bool {
    let head = try file.bytes(at: 0, count: min(headByteCount, file.byteCount))
    for place in 0..<head.byteCount {
      switch head[byte: place] {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
      case let byte: return byte == UInt8(ascii: "{")
      }
    }
    return false
  }
}
