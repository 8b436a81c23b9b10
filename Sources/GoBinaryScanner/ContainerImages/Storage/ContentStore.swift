internal import BinarySupport
import GoBuildInfo

// Blobs that are called by their digests, without a list of those that are manifests. In containerd's store that list is
// the database meta.db (in the format of bbolt), which is not read: images are called by their digests.
extension ImageManifests {
  /// What a blob is by its contents.
  private enum Blob {
    /// A manifest or an index, and the digests of what it lists.
    case manifest(manifests: [String], others: [String])
    /// What may be a manifest and cannot be read.
    case unclear(ReadError)
    case other
  }

  /// Reads all images whose manifests are among the blobs.
  mutating func readContentStore(_ blobs: inout BlobStore) throws(ReadError) {
    var manifests: [String] = []
    var listed: Set<BytewiseKey> = []
    var contents: Set<BytewiseKey> = []
    var unclear: [(digest: String, error: ReadError)] = []
    for directory in Self.blobs {
      let algorithm = directory.drop { $0 != UInt8(ascii: "/") }.dropFirst()
      for digits in try blobs.names(in: directory) {
        let digest = String(decoding: algorithm + [UInt8(ascii: ":")] + digits, as: UTF8.self)
        do throws(ReadError) {
          switch try self.blob(digest, &blobs) {
          case .other: break
          case .unclear(let error): unclear.append((digest, error))
          case .manifest(let parts, let others):
            manifests.append(digest)
            listed.formUnion(parts.map { BytewiseKey($0) })
            contents.formUnion(others.map { BytewiseKey($0) })
          }
        } catch {
          failures.append(error)
        }
      }
    }
    // What manifests list are layers, configurations and attestations.
    for one in unclear where !contents.contains(BytewiseKey(one.digest)) {
      failures.append(one.error)
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

  private func blob(_ digest: String, _ blobs: inout BlobStore) throws(ReadError) -> Blob {
    guard let blob = ImageBlob(digest: digest, in: .layout) else { return .other }
    var file = try blobs.open(blob)
    guard try Self.mayBeObject(&file) else { return .other }
    guard file.byteCount <= BlobStore.maximumJSONByteCount else {
      return .unclear(
        ReadError(
          .limitExceeded,
          .text("'\(ReadError.quoted(digest))' may be a manifest, of more than 4 MiB")))
    }
    // What is damaged may have been a manifest.
    try BlobStore.verify(&file, digest)
    let bytes = try file.bytes(at: 0, count: file.byteCount)
    guard let value = JSONValue(String(repairing: bytes)) else {
      return .unclear(
        ReadError(
          .malformedArchive,
          .text(
            "invalid or ambiguous JSON in '\(ReadError.quoted(digest))', which may be a manifest")))
    }
    guard value["fsLayers"] == nil else {
      throw ReadError(
        .unsupported, .sentence("image manifests of version 2, schema 1 are not supported"))
    }
    let manifests = value["manifests"]?.goElements
    let layers = value["layers"]?.goElements
    guard manifests != nil || layers != nil else { return .other }
    let others = (layers ?? []) + [value["config"]].compactMap { $0 }
    return .manifest(
      manifests: (manifests ?? []).compactMap { $0["digest"]?.text },
      others: others.compactMap { $0["digest"]?.text })
  }

  private static let pieceByteCount = 1 << 12

  /// Whether the first character that is not blank begins an object, or none is among the bytes that a manifest may have.
  private static func mayBeObject(_ file: inout FileReader) throws(ReadError) -> Bool {
    var position = 0
    let end = min(file.byteCount, BlobStore.maximumJSONByteCount)
    while position < end {
      let piece = try file.bytes(at: position, count: min(pieceByteCount, end - position))
      for place in 0..<piece.byteCount {
        switch piece[byte: place] {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): continue
        case let byte: return byte == UInt8(ascii: "{")
        }
      }
      position += piece.byteCount
    }
    return file.byteCount > end
  }
}
