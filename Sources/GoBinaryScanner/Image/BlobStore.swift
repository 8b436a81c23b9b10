import GoBuildInfo

/// The files of an image: in an archive that was listed, or in a folder.
struct BlobStore: ~Copyable {
  let archive: TarFile
  let listing: LayerListing
  /// In place of the archive.
  private let folder: Pathname?

  init(_ archive: consuming TarFile, _ listing: LayerListing) {
    self.archive = archive
    self.listing = listing
    folder = nil
  }

  init(folder: Pathname) {
    archive = TarFile()
    listing = LayerListing(readsEveryFile: false)
    self.folder = folder
  }

  /// The largest description of an image; those that tools write have some kilobytes.
  private static let maximumJSONByteCount = 1 << 22

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

  /// Whether there is a file of that name.
  func has(_ name: [UInt8]) -> Bool {
    guard let folder else { return listing.contents(of: name) != nil }
    return (try? FileStatus(following: BlobStore.path(folder, name)))?.kind == .regular
  }

  /// Whether there are descriptions of images.
  var describesImages: Bool {
    mutating get {
      if has(ImageManifests.layout), has(ImageManifests.index) { return true }
      // Other archives have files of that name too.
      guard has(ImageManifests.dockerManifest) else { return false }
      let entries = (try? json(ImageManifests.dockerManifest))?.elements
      return entries?.first?["Layers"] != nil
    }
  }

  private static func path(_ folder: Pathname, _ name: [UInt8]) -> Pathname {
    Pathname(bytes: folder.bytes + [UInt8(ascii: "/")] + name)
  }

  /// Opens a file.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen` where there is none.
  mutating func open(_ name: [UInt8]) throws(ReadError) -> FileReader {
    if let folder { return try FileReader(BlobStore.path(folder, name)) }
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
    let text = String(repairing: try file.bytes(at: 0, count: file.byteCount))
    guard let value = JSONValue(text) else {
      throw ReadError(.malformedArchive, .sentence("expected JSON in the description of an image"))
    }
    return value
  }
}
