internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

// Images, whose layers are put over each other.
extension ArchiveScan {
  /// Executables of a layer to inspect again when all layers were listed.
  private struct Postponed {
    let layer: ContainerImage.Layer
    let place: Place
    let executables: [Executable]
    let record: ArchiveRecord
  }

  /// How a layer is read.
  private enum LayerReading {
    case job(LayerJob)
    case known(ArchiveRecord)
    case failed(ReadError)
  }

  mutating func scanImages(in blobs: inout BlobStore) {
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
    func place(_ layer: String?) -> Place {
      Place(
        image: name, name: layer, platforms: image.platforms, isAmongSeveral: isAmongSeveral,
        isUnverified: !options.verifiesDigests)
    }
    var listing = LayerListing()
    var postponed: [Postponed] = []
    var isComplete = true
    let layers = Array(image.layers.reversed())
    // The archive is read by one thread at a time if it is compressed.
    let jobs = LayerJobs(width: blobs.archive.isStream ? 1 : width)
    let pass = layerPass(isAlone: blobs.archive.isStream || layers.count == 1)
    defer { jobs.end() }
    var readings: [LayerReading?] = []
    for (depth, layer) in layers.enumerated() where !isCancelled {
      for next in layers[readings.count..<min(layers.count, depth + jobs.aheadCount)] {
        let reading = reading(next, pass, place(next.name), in: &blobs)
        if case .job(let job) = reading { jobs.begin(job) }
        readings.append(reading)
      }
      do throws(ReadError) {
        guard let reading = readings[depth] else { continue }
        readings[depth] = nil
        let executables = try merge(
          layer, place(layer.name), reading, jobs, &listing, FileTree.Depth(depth),
          keepsRecord: isAmongSeveral, in: &blobs)
        if let executables { postponed.append(executables) }
      } catch {
        isComplete = false
        // A layer that cannot be read may hide files of those below it: they are reported rather than left out.
        fail(Pathname(bytes: path.bytes + ":\(layer.name)".utf8), error)
      }
    }
    let files = ImageFiles(listing, hasAllLayers: true, isComplete: isComplete)
    for one in postponed where !isCancelled { inspect(one, listing, seeing: files, in: &blobs) }
    reportDanglingLinks(listing, place(nil))
  }

  /// Begins to read a layer.
  private mutating func reading(
    _ layer: ContainerImage.Layer, _ pass: ArchivePass, _ place: Place,
    in blobs: inout BlobStore
  ) -> LayerReading {
    do throws(ReadError) {
      try layer.requireReadable(in: &blobs)
      if let record = try blobs.record(of: layer.blob) { return .known(record) }
      let archive: TarFile
      if layer.blob.isFolder {
        archive = try blobs.openFolder(layer.blob)
        count(folder: layer.blob, archive.entryByteCount)
        try allowance.spend(archive.entryByteCount)
      } else {
        var file = try blobs.open(layer.blob)
        if blobs.isFolder, layer.blob.data == nil { try count(&file) }
        try allowance.spend(file.byteCount)
        archive = try TarFile(file, budget, hashing: pass.hashing)
      }
      return .job(
        LayerJob(archive, pass) { [path] file in place.location(of: file, in: path) })
    } catch {
      return .failed(error)
    }
  }

  /// Puts a layer below those that were listed, and reads its executables. What it has up to the place of an error counts.
  ///
  /// - Returns: those that depend on layers below.
  private mutating func merge(
    _ layer: ContainerImage.Layer, _ place: Place, _ reading: LayerReading, _ jobs: LayerJobs,
    _ listing: inout LayerListing, _ depth: FileTree.Depth, keepsRecord: Bool,
    in blobs: inout BlobStore
  ) throws(ReadError) -> Postponed? {
    let record: ArchiveRecord
    switch reading {
    case .failed(let error): throw error
    case .known(let known): record = known
    case .job(let job):
      jobs.finish(job)
      record = job.record
    }
    let failure = list(record, in: &listing, isLayer: true, at: depth)
    let files = ImageFiles(listing, hasAllLayers: false, isComplete: failure == nil)
    let executables: [Executable]
    if case .job(let job) = reading, !record.hasPassedAll {
      executables = scan(listing, record, place, seeing: files) {
        (scan, contents) throws(ReadError) in try scan.open(contents, record, of: job.archive)
      }
    } else {
      var archive = OpenedLate()
      executables = scan(listing, record, place, seeing: files) {
        (scan, contents) throws(ReadError) in
        try archive.open { () throws(ReadError) in
          try blobs.openArchive(layer.blob, scan.budget)
        }
        try scan.open(contents, record, of: archive.file)
      }
    }
    if let failure { throw failure }
    try verify(layer, record, in: &blobs)
    if keepsRecord { blobs.keep(record, of: layer.blob) }
    guard !executables.isEmpty else { return nil }
    var later = record.withoutOutcomes
    later.entries = EntryLog()
    return Postponed(
      layer: layer, place: place, executables: executables, record: later)
  }

  private mutating func inspect(
    _ postponed: Postponed, _ listing: LayerListing, seeing files: ImageFiles,
    in blobs: inout BlobStore
  ) {
    var archive = OpenedLate()
    _ = inspect(
      postponed.executables, listing, postponed.record, postponed.place, seeing: files
    ) { (scan, contents) throws(ReadError) in
      try archive.open { () throws(ReadError) in
        try blobs.openArchive(postponed.layer.blob, scan.budget)
      }
      try scan.open(contents, postponed.record, of: archive.file)
    }
  }

  /// Checks that a layer that was read to its end has the digests that the manifest and the configuration list.
  private func verify(
    _ layer: ContainerImage.Layer, _ record: ArchiveRecord, in blobs: inout BlobStore
  ) throws(ReadError) {
    if let byteCount = try blobs.byteCount(of: layer.blob) {
      try layer.blob.verify(byteCount: byteCount)
    }
    guard options.verifiesDigests else { return }
    if let diffID = layer.diffID {
      let digest = try digest(
        like: diffID, record.contentsDigits, of: layer, ofContents: true, &blobs)
      try BlobStore.verify(digest, diffID)
    }
    if let stated = layer.blob.digest {
      let digest = try digest(like: stated, record.fileDigits, of: layer, ofContents: false, &blobs)
      try BlobStore.verify(digest, stated)
    }
  }

  /// A digest of a layer by the algorithm of another.
  ///
  /// - Parameter digits: those of SHA-256, which are computed as a layer is read. For others it is read again.
  private func digest(
    like stated: String, _ digits: String?, of layer: ContainerImage.Layer, ofContents: Bool,
    _ blobs: inout BlobStore
  ) throws(ReadError) -> String {
    let algorithm = try DigestAlgorithm(of: stated)
    if algorithm == .sha256 { return "sha256:\(try digits.orUnseen())" }
    guard ofContents else {
      var file = try blobs.open(layer.blob)
      return try algorithm.digest(of: &file)
    }
    var archive = try blobs.openArchive(layer.blob, budget)
    return try algorithm.digest(of: &archive.reader)
  }
}

extension String? {
  /// Digits that must be there for a check.
  fileprivate func orUnseen() throws(ReadError) -> String {
    guard let self else {
      throw ReadError(.malformedArchive, .sentence("not all of a layer was read: no digest of it"))
    }
    return self
  }
}

/// The archive of a layer, opened when it is needed.
private struct OpenedLate: ~Copyable {
  private(set) var file = TarFile()
  private var isOpen = false

  mutating func open(_ body: () throws(ReadError) -> TarFile) throws(ReadError) {
    guard !isOpen else { return }
    file = try body()
    isOpen = true
  }
}
