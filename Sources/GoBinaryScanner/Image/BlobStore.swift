import GoBuildInfo

/// The files of an image: in an archive that was listed, or in a folder.
struct BlobStore: ~Copyable {
  let archive: TarFile
  let listing: LayerListing
  /// In place of the archive.
  private let folder: Pathname?
  private let cancellation: Cancellation?

  init(_ archive: consuming TarFile, _ listing: LayerListing) {
    cancellation = archive.reader.cancellation
    self.archive = archive
    self.listing = listing
    folder = nil
  }

  init(folder: Pathname, _ cancellation: Cancellation? = nil) {
    archive = TarFile()
    listing = LayerListing(BinaryScanner.Options())
    self.folder = folder
    self.cancellation = cancellation
  }

  /// Whether the files are files of the system.
  var isFolder: Bool { folder != nil }

  /// The largest description of an image; those that tools write have some kilobytes.
  private static let maximumJSONByteCount = 1 << 22

  /// How much of descriptions is parsed in all.
  private var remainingJSONByteCount = 1 << 26

  /// Where the blob with a digest lies; nil for what is no digest.
  static func blob(_ digest: String) -> [UInt8]? {
    let parts = digest.split(separator: ":", omittingEmptySubsequences: false)
    // Nothing in it may lead anywhere else.
    guard parts.count == 2,
      parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isAllowed) })
    else { return nil }
    return Array("blobs/\(parts[0])/\(parts[1])".utf8)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "_"),
      UInt8(ascii: "-"), UInt8(ascii: "="):
      true
    default: false
    }
  }

  /// Whether there is anything of that name.
  func has(_ name: [UInt8]) -> Bool {
    guard let folder else { return listing.has(name) }
    return !DirectoryCalls.isMissing(BlobStore.path(folder, name))
  }

  /// Whether a folder has the files that an image layout has. One that cannot be looked into is no layout.
  var isLayout: Bool {
    guard let folder else { return false }
    let path = BlobStore.path(folder, ImageManifests.layout)
    return (try? FileStatus(following: path)) != nil && has(ImageManifests.index)
  }

  /// Whether there are descriptions of images, or what may be some.
  var describesImages: Bool {
    mutating get {
      if has(ImageManifests.layout), has(ImageManifests.index) { return true }
      guard has(ImageManifests.dockerManifest) else { return has(ImageManifests.repositories) }
      // Other archives have files of that name too. What cannot be understood may be any.
      guard let value = try? json(ImageManifests.dockerManifest) else { return true }
      return value.elements?.contains { $0["Layers"] != nil } ?? false
    }
  }

  /// A path in the folder, which no name leads out of.
  private static func path(_ folder: Pathname, _ name: [UInt8]) -> Pathname {
    let components = TarEntry.components(of: name)
    let slash = [UInt8(ascii: "/")]
    return Pathname(bytes: folder.bytes + slash + Array(components.joined(separator: slash)))
  }

  /// Opens a file.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen` where there is none.
  mutating func open(_ name: [UInt8]) throws(ReadError) -> FileReader {
    try cancellation?.check()
    if let folder {
      var file = try FileReader(BlobStore.path(folder, name))
      file.cancellation = cancellation
      return file
    }
    guard let contents = listing.contents(of: name) else {
      throw ReadError(
        .cannotOpen, .sentence("expected the blob of a layer or manifest in the archive"))
    }
    var reader = FileReader()
    archive.inflated?.willReadForward()
    try reader.open(contents, of: archive.reader)
    return reader
  }

  /// Reads a file that describes an image.
  ///
  /// - Throws: ``ReadError`` where it cannot be read or is no JSON.
  mutating func json(_ name: [UInt8]) throws(ReadError) -> JSONValue {
    var file = try open(name)
    guard file.byteCount <= BlobStore.maximumJSONByteCount else {
      throw ReadError(
        .limitExceeded,
        .found("expected the description of an image in at most 4 MiB", UInt64(file.byteCount)))
    }
    remainingJSONByteCount -= file.byteCount
    guard remainingJSONByteCount >= 0 else {
      throw ReadError(
        .limitExceeded, .sentence("expected the descriptions of images in at most 64 MiB"))
    }
    try BlobStore.verify(&file, name)
    let text = String(repairing: try file.bytes(at: 0, count: file.byteCount))
    guard let value = JSONValue(text) else {
      throw ReadError(.malformedArchive, .sentence("expected JSON in the description of an image"))
    }
    return value
  }

  /// Checks that a blob has the digest that it is called by.
  ///
  /// - Parameter digest: another name by which it is known, if that is a digest of the same bytes.
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `unsupported` for a digest of another kind than SHA-256.
  static func verify(
    _ file: inout FileReader, _ name: [UInt8], orDigest digest: String? = nil
  ) throws(ReadError) {
    let expected: [UInt8]
    if name.starts(with: "blobs/".utf8) {
      guard name.starts(with: "blobs/sha256/".utf8) else {
        throw ReadError(
          .unsupported, .sentence("digests of other kinds than SHA-256 cannot be checked"))
      }
      expected = Array(name.dropFirst("blobs/sha256/".utf8.count))
    } else if let digest, digest.hasPrefix("sha256:") {
      expected = Array(digest.utf8.dropFirst("sha256:".utf8.count))
    } else {
      return
    }
    guard try SHA256.digits(hashing: &file).utf8.elementsEqual(expected) else {
      throw ReadError(
        .malformedArchive, .sentence("expected contents with the digest that they are called by"))
    }
  }
}
