internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// One run of a scanner through an archive, or through the images in it.
struct ArchiveScan: ~Copyable {
  /// What the archive is called.
  private let path: Pathname
  private let options: BinaryScanner.Options
  private let inspect: ScanWorker.Inspection
  private let receive: (Event) -> Bool

  private let cancellation: Cancellation

  /// Whether no more events are wanted.
  private var isCancelled: Bool { cancellation.isRequested }

  private let budget = InflationBudget()

  /// The images that are read.
  private let selection: ImageSelection

  /// Reads the parts of archives that are files.
  private var reader = FileReader()

  init(
    _ path: Pathname, options: BinaryScanner.Options, _ cancellation: Cancellation,
    inspect: @escaping ScanWorker.Inspection,
    receive: @escaping (Event) -> Bool
  ) {
    self.path = path
    self.options = options
    selection = ImageSelection(options)
    self.cancellation = cancellation
    self.inspect = inspect
    self.receive = receive
  }

  /// Reads a file, which may be an archive, or just a binary.
  mutating func runFile() {
    do throws(ReadError) {
      var file = try FileReader(opening: path)
      if BinaryScanner.isArchive(&file) { return run(&file) }
      guard selection.isEverything else { throw .noSelectedImage(of: [], 0) }
      guard options.shard?.contains(path) ?? true else { return }
      options.progress?.add(.init(fileCount: 1))
      file.cancellation = cancellation
      if !options.readsEveryFile { try FileFormat.requireKnownMagic(in: &file) }
      do throws(InspectionError) {
        find(path, try inspect(ScannedFile(path), &file))
      } catch {
        report(path, error)
      }
    } catch {
      report(path, error)
    }
  }

  /// Reads an archive, which may be one of images.
  ///
  /// - Parameter isNamed: whether it was named, rather than found in a directory.
  mutating func run(_ file: inout FileReader, isNamed: Bool = true) {
    var archive = FileReader()
    swap(&archive, &file)
    archive.cancellation = cancellation
    count(fileOf: archive.byteCount)
    run(archive, isNamed: isNamed)
  }

  private mutating func run(_ file: consuming FileReader, isNamed: Bool) {
    var listing = LayerListing(options)
    do throws(ReadError) {
      var archive = try TarFile.opening(file, at: path, isNamed: isNamed, budget)
      var failure: ReadError?
      do throws(ReadError) {
        try listing.list(&archive.reader, isLayer: false, at: 0)
        try archive.inflated?.readToEnd()
      } catch {
        failure = error
      }
      if isCancelled { return }
      var blobs = BlobStore(archive, listing)
      if blobs.describesImages {
        scanImages(in: &blobs)
      } else if !selection.isEverything {
        fail(path, .noSelectedImage(of: [], 0))
      }
      if selection.isEverything {
        // What belongs to no image is read too.
        let layer = Layer(image: nil, name: nil, platforms: [], isAmongSeveral: false)
        _ = scan(blobs.listing, in: blobs.archive, layer, seeing: nil)
        reportDanglingLinks(blobs.listing, layer)
      }
      if let failure { fail(path, failure) }
    } catch {
      report(path, error)
    }
  }

  /// Reports that a folder has no images where some are asked for.
  mutating func refuseTree() {
    do throws(ReadError) {
      _ = try FileStatus(following: path)
      throw .noSelectedImage(of: [], 0)
    } catch {
      fail(path, error)
    }
  }

  /// Reads the images of a layout in a folder.
  mutating func runFolder() {
    var blobs = BlobStore(folder: path, cancellation)
    scanImages(in: &blobs)
  }

  /// What is read: a layer of an image, or an archive.
  private struct Layer {
    let image: String?
    let name: String?
    let platforms: [Platform]
    let isAmongSeveral: Bool
  }

  /// Executables of a layer to inspect again when all layers were listed.
  private struct Postponed {
    let layer: ContainerImage.Layer
    let place: Layer
    let executables: [(index: FileTree.Index, contents: Range<Int>)]
  }

  private mutating func scanImages(in blobs: inout BlobStore) {
    do throws(ReadError) {
      let manifests = try ImageManifests(in: &blobs, selection)
      for failure in manifests.failures { fail(path, failure) }
      for image in manifests.images where !isCancelled {
        scan(image, isAmongSeveral: manifests.images.count > 1, in: &blobs)
      }
    } catch {
      fail(path, error)
    }
  }

  private mutating func scan(
    _ image: ContainerImage, isAmongSeveral: Bool, in blobs: inout BlobStore
  ) {
    let name = image.names.joined(separator: ", ")
    var listing = LayerListing(options)
    var postponed: [Postponed] = []
    var isComplete = true
    for (depth, layer) in image.layers.reversed().enumerated() where !isCancelled {
      let place = Layer(
        image: name, name: layer.name, platforms: image.platforms, isAmongSeveral: isAmongSeveral)
      do throws(ReadError) {
        let executables = try scan(layer, place, &listing, FileTree.Depth(depth), in: &blobs)
        if !executables.isEmpty {
          postponed.append(Postponed(layer: layer, place: place, executables: executables))
        }
      } catch {
        isComplete = false
        // What is below a layer that cannot be read may be hidden or not: it is better told than not.
        fail(Pathname(bytes: path.bytes + ":\(layer.name)".utf8), error)
      }
    }
    for one in postponed where !isCancelled {
      do throws(ReadError) {
        let archive = try TarFile(try blobs.open(one.layer.blob), budget)
        let files = ImageFiles(listing, hasAllLayers: true, isComplete: isComplete)
        _ = inspect(one.executables, listing, in: archive, one.place, seeing: files)
      } catch {
        fail(Pathname(bytes: path.bytes + ":\(one.layer.name)".utf8), error)
      }
    }
    reportDanglingLinks(
      listing,
      Layer(
        image: name, name: nil, platforms: image.platforms, isAmongSeveral: isAmongSeveral))
  }

  /// Lists a layer and reads its executables. What it has up to the place of an error counts.
  ///
  /// - Returns: those that depend on layers below.
  private mutating func scan(
    _ layer: ContainerImage.Layer, _ place: Layer, _ listing: inout LayerListing,
    _ depth: FileTree.Depth, in blobs: inout BlobStore
  ) throws(ReadError) -> [(index: FileTree.Index, contents: Range<Int>)] {
    try layer.requireReadable(in: &blobs)
    var file = try blobs.open(layer.blob)
    if layer.blob.isFolder {
      if folders.insert(layer.blob).inserted { count(fileOf: file.byteCount) }
    } else if blobs.isFolder, layer.blob.data == nil, files.insert(try file.identity).inserted {
      count(fileOf: file.byteCount)
    }
    try allowance.spend(file.byteCount)
    var archive = try TarFile(file, budget, isHashed: layer.diffID != nil)
    var failure: ReadError?
    do throws(ReadError) {
      try listing.list(&archive.reader, isLayer: true, at: depth)
      // What follows the end of an archive counts for the checksum.
      try archive.inflated?.readToEnd()
    } catch {
      failure = error
    }
    let files = ImageFiles(listing, hasAllLayers: false, isComplete: failure == nil)
    let postponed = scan(listing, in: archive, place, seeing: files)
    if let failure { throw failure }
    try verify(layer, archive.inflated, in: &blobs)
    return postponed
  }

  /// Checks that a layer that was read to its end has the digests that the manifest and the configuration list.
  private func verify(
    _ layer: ContainerImage.Layer, _ inflated: InflatedFile?, in blobs: inout BlobStore
  ) throws(ReadError) {
    if let diffID = layer.diffID, let digits = inflated?.digits {
      _ = try DigestAlgorithm(of: diffID)
      try BlobStore.verify("sha256:\(digits)", diffID)
    }
    // The digest of what is not compressed is that of the blob.
    let diffID = inflated == nil ? layer.diffID : nil
    guard layer.blob.digest != nil || diffID != nil else { return }
    var blob = try blobs.open(layer.blob)
    try BlobStore.verify(&blob, layer.blob)
    if let diffID, diffID != layer.blob.digest { try BlobStore.verify(&blob, diffID) }
  }

  private var allowance = LayerAllowance()

  /// The files of a folder that were counted, which have names in any number.
  private var files: Set<FileIdentity> = []
  /// The folders with layers that were counted.
  private var folders: Set<ImageBlob> = []

  /// Takes a file into account that there is.
  private mutating func count(fileOf byteCount: Int) {
    budget.add(forFileOf: byteCount)
    allowance.add(forFileOf: byteCount)
  }

  /// Reads the executables of a layer that was just listed.
  ///
  /// - Returns: those that depend on layers below.
  private mutating func scan(
    _ listing: LayerListing, in archive: borrowing TarFile, _ layer: Layer,
    seeing files: ImageFiles?
  ) -> [(index: FileTree.Index, contents: Range<Int>)] {
    for (index, error) in listing.failures { fail(listing.tree.path(index), in: layer, error) }
    return inspect(listing.executables, listing, in: archive, layer, seeing: files)
  }

  /// Reads executables of a layer.
  ///
  /// - Parameter files: the files of the image that can be asked for.
  /// - Returns: those that asked for files that lower layers may have.
  private mutating func inspect(
    _ executables: [(index: FileTree.Index, contents: Range<Int>)], _ listing: LayerListing,
    in archive: borrowing TarFile, _ layer: Layer, seeing files: ImageFiles?
  ) -> [(index: FileTree.Index, contents: Range<Int>)] {
    var postponed: [(index: FileTree.Index, contents: Range<Int>)] = []
    var last: (contents: Range<Int>, count: Int) = (0..<0, 0)
    for (index, contents) in executables {
      if isCancelled { return [] }
      let path = listing.tree.path(index)
      if isExcluded(path) { continue }
      last = (contents, contents == last.contents ? last.count + 1 : 1)
      guard last.count <= ArchiveScan.maximumNameCount else {
        let isFirst = last.count == ArchiveScan.maximumNameCount + 1
        if isFirst { fail(path, in: layer, .manyNames) }
        continue
      }
      guard isInShard(path) else { continue }
      let place = place(layer, path)
      do throws(InspectionError) {
        let finding = try inspect(contents, of: archive, at: place, seeing: files)
        if files?.takeOpenQuestion() == true {
          postponed.append((index, contents))
        } else {
          find(place.path, finding)
        }
      } catch {
        // What a client throws may be about a file that a lower layer has.
        if files?.takeOpenQuestion() == true, case .thrown = error {
          postponed.append((index, contents))
        } else {
          report(place.path, error)
        }
      }
    }
    reader.close()
    return postponed
  }

  private mutating func inspect(
    _ contents: Range<Int>, of archive: borrowing TarFile, at place: ArchiveLocation,
    seeing files: ImageFiles?
  ) throws(InspectionError) -> ErasedValue {
    do throws(ReadError) {
      try archive.inflated?.willRead(contents)
      try reader.open(contents, of: archive.reader)
    } catch {
      throw .unread(error)
    }
    let file = ScannedFile(place, imageHasFile: files.map { files in { files.contains($0) } })
    return try inspect(file, &reader)
  }

  /// Hard links to a file are read one by one; more of them to an executable no system has.
  private static let maximumNameCount = 1024

  private mutating func reportDanglingLinks(_ listing: LayerListing, _ layer: Layer) {
    for index in listing.danglingLinks {
      fail(
        listing.tree.path(index), in: layer,
        ReadError(.malformedArchive, .sentence("hard link to a file that is in no layer")))
    }
  }

  private func isExcluded(_ path: [UInt8]) -> Bool {
    guard !options.excludes.isEmpty else { return false }
    let names = path.split(separator: UInt8(ascii: "/"))
    return options.excludes.contains { $0.matchesAny(of: names) }
  }

  /// Whether a file of the archive is in the part that is read.
  private func isInShard(_ path: [UInt8]) -> Bool {
    guard let shard = options.shard else { return true }
    var hash = PathHash()
    hash.add(path.dropFirst())
    return shard.contains(hash)
  }

  private func place(_ layer: Layer, _ file: [UInt8]) -> ArchiveLocation {
    ArchiveLocation(
      archive: path, image: layer.image, layer: layer.name, platforms: layer.platforms,
      file: Pathname(bytes: file),
      isAmongSeveral: layer.isAmongSeveral)
  }

  /// What is wrong with an archive is reported whatever is excluded: where links are in it, files may be elsewhere than their
  /// names say.
  private mutating func fail(_ file: [UInt8], in layer: Layer, _ error: ReadError) {
    if isInShard(file) { fail(place(layer, file).path, error) }
  }

  private mutating func find(_ path: Pathname, _ finding: ErasedValue) {
    send(.finding(path, finding))
    options.progress?.add(.init(findingCount: 1))
  }

  private mutating func report(_ path: Pathname, _ error: InspectionError) {
    switch error {
    case .unread(let error): report(path, error)
    case .thrown(let error): send(.inspectionFailure(path, error))
    }
  }

  private mutating func report(_ path: Pathname, _ error: ReadError) {
    if !error.isRefusal {
      fail(path, error)
    } else if options.reportsSkippedFiles {
      send(.skipped(path, error))
    }
  }

  private mutating func fail(_ path: Pathname, _ error: ReadError) { send(.failure(path, error)) }

  private mutating func send(_ event: Event) {
    if !isCancelled, !receive(event) { cancellation.request() }
  }
}

extension ReadError {
  fileprivate static let manyNames = ReadError(
    .limitExceeded, .sentence("more than 1024 names of an executable"))
}
