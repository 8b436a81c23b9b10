internal import BinarySupport
import GoBuildInfo

/// The files of images: in an archive that was listed, or in a folder.
struct BlobStore: ~Copyable {
  let archive: TarFile
  private(set) var listing: LayerListing
  /// In place of the archive.
  private let folder: Pathname?
  /// The directory that they are in, with a slash; nothing for the top of the archive or folder.
  var prefix: [UInt8] = []
  private let cancellation: Cancellation?
  /// Whether files other than layers are read.
  var readsFiles = true
  /// Whether layers are checked against their digests.
  var verifiesDigests = true
  /// What was noted of a compressed archive.
  private let nested: NestedArchives?
  /// The records of layers that other images may have too.
  private var records: [[UInt8]: ArchiveRecord] = [:]
  private var remainingRecordByteCount = 1 << 26

  /// What was found out of a folder.
  private var knownStorage: ImageStorage??

  /// - Parameters:
  ///   - listing: of the archive.
  ///   - nested: what was noted of it, if it is compressed.
  init(
    _ archive: consuming TarFile, _ listing: LayerListing, _ nested: NestedArchives? = nil
  ) {
    self.nested = nested
    cancellation = archive.reader.cancellation
    self.archive = archive
    self.listing = listing
    folder = nil
  }

  init(folder: Pathname, _ cancellation: Cancellation? = nil) {
    archive = TarFile()
    listing = LayerListing()
    nested = nil
    self.folder = folder
    self.cancellation = cancellation
  }

  /// Whether the files are files of the system.
  var isFolder: Bool { folder != nil }

  /// What a folder is that has images of many users; nil for others and for archives.
  var storage: ImageStorage? {
    mutating get {
      guard isFolder else { return nil }
      if let known = knownStorage { return known }
      let storage = ImageStorage(in: &self)
      knownStorage = .some(storage)
      return storage
    }
  }

  /// The largest description of an image; those that tools write have some kilobytes.
  static let maximumJSONByteCount = 1 << 22

  /// How much of descriptions is parsed in all.
  private var remainingJSONByteCount = 1 << 26

  /// Whether there is anything of that name.
  mutating func has(_ name: [UInt8]) -> Bool {
    guard let folder else { return listing.has(prefix + name) }
    return !FileStatus.isMissing(BlobStore.path(folder, prefix + name))
  }

  /// Whether a file of an image is there, or embedded in its descriptor.
  mutating func has(_ blob: ImageBlob) -> Bool { blob.data != nil || has(blob.path) }

  /// The names in a directory, sorted; none where there is no such directory.
  ///
  /// - Throws: ``ReadError`` where it cannot be listed.
  mutating func names(in directory: [UInt8]) throws(ReadError) -> [[UInt8]] {
    guard let folder else { return listing.names(in: prefix + directory) }
    guard has(directory) else { return [] }
    let path = BlobStore.path(folder, prefix + directory)
    return try ReadError.converting { () throws(SystemError) in
      try DirectoryListing.sortedNames(in: path.system)
    }
  }

  /// Whether a directory is there.
  mutating func hasDirectory(_ name: [UInt8]) -> Bool {
    guard let folder else { return listing.hasDirectory(prefix + name) }
    let status = try? FileStatus(following: BlobStore.path(folder, prefix + name))
    return status?.kind == .directory
  }

  /// Whether there are descriptions of images, or what may be some.
  var describesImages: Bool {
    mutating get {
      if storage != nil { return true }
      if isFolder { return describesImagesAmongFiles }
      if hasLayout || hasBlobs || has(ImageManifests.dockerManifest) { return true }
      if has(ImageManifests.repositories) { return true }
      // An image may have been packed with the directory that it is in.
      guard let directory = listing.tree.onlyTopDirectory(at: 0) else { return false }
      prefix = directory + [UInt8(ascii: "/")]
      if describesImagesAmongFiles { return true }
      prefix = []
      return false
    }
  }

  /// As in an OCI image layout. Skopeo and podman do without the file 'oci-layout'.
  var hasLayout: Bool {
    mutating get { has(ImageManifests.index) && (has(ImageManifests.layout) || hasBlobs) }
  }

  /// Whether there are blobs, as in an OCI image layout, or a mark of one.
  var hasBlobs: Bool {
    mutating get {
      for directory in ImageManifests.blobs where has(directory) { return true }
      return has(ImageManifests.layout) && !has(ImageManifests.index)
    }
  }

  /// The same where other files may have the names that descriptions have: 'manifest.json' describes web applications
  /// and browser extensions too.
  private var describesImagesAmongFiles: Bool {
    mutating get {
      if hasLayout || hasBlobs || has(ImageManifests.directoryVersion) && isDirectoryTransport {
        return true
      }
      if has(ImageManifests.dockerManifest),
        let value = try? json(ImageBlob(path: ImageManifests.dockerManifest))
      {
        return ImageManifests.mayDescribeImages(value)
      }
      guard has(ImageManifests.repositories) else { return false }
      let value = try? json(ImageBlob(path: ImageManifests.repositories))
      return value?.members?.contains { $0.value.members != nil } ?? false
    }
  }

  /// Whether a file 'version' is that of a `dir:` folder.
  private var isDirectoryTransport: Bool {
    mutating get {
      guard var file = try? open(ImageManifests.directoryVersion),
        let head = try? file.bytes(at: 0, count: min(64, file.byteCount))
      else { return false }
      return head.hasBytes("Directory Transport Version")
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
      var file = try FileReader(opening: BlobStore.path(folder, prefix + name))
      file.cancellation = cancellation
      return file
    }
    guard let contents = listing.contents(of: prefix + name) else {
      throw ReadError(
        .cannotOpen,
        .text("no file '\(ReadError.quoted(String(decoding: name, as: UTF8.self)))' in the archive")
      )
    }
    guard !listing.isSparse(prefix + name) else {
      throw ReadError(.unsupported, .sentence("sparse file in place of a file of an image"))
    }
    var reader = FileReader()
    if let description = nested?.description(at: contents.lowerBound) {
      try reader.open(RandomAccessBytes(description, cancellation: cancellation))
      return reader
    }
    archive.inflated?.willReadForward()
    try reader.open(contents, of: archive.reader)
    return reader
  }

  /// Opens a layer.
  ///
  /// - Throws: as ``open(_:)-(ImageBlob)``.
  mutating func openArchive(
    _ blob: ImageBlob, _ budget: InflationBudget
  ) throws(ReadError) -> TarFile {
    if blob.isFolder { return try openFolder(blob) }
    return try TarFile(try open(blob), budget)
  }

  /// Opens a layer that is unpacked in a folder.
  func openFolder(_ blob: ImageBlob) throws(ReadError) -> TarFile {
    guard let folder else { throw .image("folder of a layer in an archive") }
    let path = BlobStore.path(folder, prefix + blob.path)
    return try TarFile(LayerFolder.entries(of: path, cancellation))
  }

  /// The size of a file of an image; nil where it is not there as a file.
  mutating func byteCount(of blob: ImageBlob) throws(ReadError) -> Int? {
    guard blob.byteCount != nil, has(blob.path) else { return nil }
    guard isFolder else { return listing.contents(of: prefix + blob.path)?.count }
    var file = try open(blob.path)
    return file.byteCount
  }

  /// What was noted of a layer before.
  ///
  /// - Throws: as ``open(_:)-(ImageBlob)``.
  mutating func record(of blob: ImageBlob) throws(ReadError) -> ArchiveRecord? {
    try requireOne(blob)
    if let record = records[blob.path] { return record }
    guard let nested, let contents = listing.contents(of: prefix + blob.path) else { return nil }
    return nested.record(at: contents.lowerBound)
  }

  /// Keeps what was noted of a layer for other images, if there is room.
  mutating func keep(_ record: ArchiveRecord, of blob: ImageBlob) {
    guard records[blob.path] == nil, record.byteCount <= remainingRecordByteCount else { return }
    remainingRecordByteCount -= record.byteCount
    records[blob.path] = record.withoutOutcomes
  }

  /// Opens a file of an image.
  ///
  /// - Throws: ``ReadError`` with code `cannotOpen` where there is none, and `malformedArchive` where there are two and
  ///   nothing says which of them is meant.
  mutating func open(_ blob: ImageBlob) throws(ReadError) -> FileReader {
    if let data = blob.data, !has(blob.path) {
      guard let contents = Base64.decoded(data) else {
        throw .image("'data' of a descriptor is not in base64")
      }
      var file = FileReader()
      try file.open(RandomAccessBytes(contents))
      // What is embedded and is something else is as good as missing: containerd ignores it.
      try BlobStore.verify(&file, blob)
      return file
    }
    try requireOne(blob)
    return try open(blob.path)
  }

  /// Checks that an archive has not two files of one name where no digest says which of them is meant.
  private mutating func requireOne(_ blob: ImageBlob) throws(ReadError) {
    let isKnownByDigest = blob.digest != nil && verifiesDigests
    guard isFolder || isKnownByDigest || !listing.isRepeated(prefix + blob.path) else {
      throw ReadError(
        .malformedArchive,
        .text(
          "two files '\(ReadError.quoted(String(decoding: blob.path, as: UTF8.self)))': some readers use the first, "
            + "some the last"))
    }
  }

  /// Reads a file that describes an image.
  ///
  /// - Throws: ``ReadError`` where it cannot be read or is no JSON.
  mutating func json(_ blob: ImageBlob) throws(ReadError) -> JSONValue {
    var file = try open(blob)
    guard file.byteCount <= BlobStore.maximumJSONByteCount else {
      throw ReadError(
        .limitExceeded,
        .found("description of an image of more than 4 MiB", UInt64(file.byteCount)))
    }
    remainingJSONByteCount -= file.byteCount
    guard remainingJSONByteCount >= 0 else {
      throw ReadError(.limitExceeded, .sentence("descriptions of images of more than 64 MiB"))
    }
    try BlobStore.verify(&file, blob)
    let text = String(repairing: try file.bytes(at: 0, count: file.byteCount))
    guard let value = JSONValue(text) else {
      throw ReadError(
        .malformedArchive,
        .text(
          "invalid or ambiguous JSON in '\(ReadError.quoted(String(decoding: blob.path, as: UTF8.self)))'"
        ))
    }
    return value
  }

  /// Checks that a file has the size and the digest that its descriptor lists.
  ///
  /// - Throws: ``ReadError`` with code `malformedArchive`, or `unsupported` for another algorithm of digests.
  static func verify(_ file: inout FileReader, _ blob: ImageBlob) throws(ReadError) {
    try blob.verify(byteCount: file.byteCount)
    if let digest = blob.digest { try verify(&file, digest) }
  }

  /// Checks that a file has the digest that it is called by.
  ///
  /// - Throws: as ``verify(_:_:)-(_,ImageBlob)``.
  static func verify(_ file: inout FileReader, _ digest: String) throws(ReadError) {
    try verify(try DigestAlgorithm(of: digest).digest(of: &file), digest)
  }

  /// Checks that the digest of contents is the one that they are called by.
  static func verify(_ found: String, _ digest: String) throws(ReadError) {
    guard found == digest else { throw .digestMismatch(found, digest) }
  }
}
