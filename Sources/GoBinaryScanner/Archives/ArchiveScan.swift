internal import BinarySupport
import GoBinaryReport
import GoBuildInfo

/// One run of a scanner through an archive, or through the images in it.
struct ArchiveScan: ~Copyable {
  /// What the archive is called.
  let path: Pathname
  let options: BinaryScanner.Options
  private let inspect: ScanWorker.Inspection
  private let receive: (Event) -> Bool

  private let cancellation: Cancellation

  /// Whether no more events are wanted.
  var isCancelled: Bool { cancellation.isRequested }

  /// What may be decompressed.
  let budget = InflationBudget()

  /// What may be read of layers.
  var allowance = LayerAllowance()

  /// The files of a folder that were counted, which have names in any number.
  private var files: Set<FileIdentity> = []
  /// The folders with layers that were counted.
  private var folders: Set<ImageBlob> = []

  /// The images that are read.
  let selection: ImageSelection

  /// How much is kept of what passes by, and where.
  private let limits: ArchivePass.Limits
  private let memory: SharedMemory

  /// Reads the parts of archives that are files.
  private var reader = FileReader()

  init(
    _ path: Pathname, options: BinaryScanner.Options, _ cancellation: Cancellation,
    limits: ArchivePass.Limits = ArchivePass.Limits(), inspect: @escaping ScanWorker.Inspection,
    receive: @escaping (Event) -> Bool
  ) {
    self.path = path
    self.options = options
    selection = ImageSelection(options)
    self.limits = limits
    memory = SharedMemory(byteCount: limits.sharedByteCount)
    self.cancellation = cancellation
    self.inspect = inspect
    self.receive = receive
  }

  /// How layers are gone through.
  ///
  /// - Parameter isAlone: whether other threads have nothing to do meanwhile.
  func layerPass(isAlone: Bool) -> ArchivePass {
    let hashing: StreamHashing = isAlone && width > 1 ? .beside : .here
    return pass(options.verifiesDigests ? hashing : .none)
  }

  private func pass(_ hashing: StreamHashing) -> ArchivePass {
    ArchivePass(
      options: options, cancellation: cancellation, inspect: inspect, budget: budget,
      hashing: hashing, limits: limits, memory: memory,
      outcomeCount: max(1, options.maximumEventCount))
  }

  /// How many threads may work.
  var width: Int { max(1, options.maximumConcurrency ?? Thread.coreCount) }

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

  /// Takes a file into account that there is.
  private mutating func count(fileOf byteCount: Int) {
    budget.add(forFileOf: byteCount)
    allowance.add(forFileOf: byteCount)
  }

  /// Takes a file of a folder into account, the first time that it is opened.
  mutating func count(_ file: inout FileReader) throws(ReadError) {
    if files.insert(try file.identity).inserted { count(fileOf: file.byteCount) }
  }

  /// Takes the folder of a layer into account, the first time that it is opened.
  mutating func count(folder: ImageBlob, _ byteCount: Int) {
    if folders.insert(folder).inserted { count(fileOf: byteCount) }
  }

  private mutating func run(_ file: consuming FileReader, isNamed: Bool) {
    ThreadPool.shared.enter(width: width)
    defer { ThreadPool.shared.leave(width: width) }
    do throws(ReadError) {
      var archive = try TarFile.opening(file, at: path, isNamed: isNamed, budget)
      // What belongs to no image is read too.
      let place = Place(
        image: nil, name: nil, platforms: [], isAmongSeveral: false, isUnverified: false)
      let locate = { [path] (file: [UInt8]) in place.location(of: file, in: path) }
      let nested =
        archive.isStream ? NestedArchives(layerPass(isAlone: true), budget, locate: locate) : nil
      let record = pass(.none).record(&archive, locate: locate) {
        (entry, archive) throws(ReadError) in try nested?.visit(entry, in: archive)
      }
      if isCancelled { return }
      var listing = LayerListing()
      let failure = list(record, in: &listing, isLayer: false, at: 0)
      var blobs = BlobStore(archive, listing, nested)
      blobs.verifiesDigests = options.verifiesDigests
      if blobs.describesImages {
        scanImages(in: &blobs)
      } else if !selection.isEverything {
        fail(path, .noSelectedImage(of: [], 0))
      }
      if selection.isEverything {
        let listed = blobs.listing
        _ = scan(listed, record, place, seeing: nil) { (scan, contents) throws(ReadError) in
          try scan.open(contents, record, of: blobs.archive)
        }
        reportDanglingLinks(listed, place)
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

  /// Lists what was noted of an archive; returns why that is not all.
  func list(
    _ record: ArchiveRecord, in listing: inout LayerListing, isLayer: Bool,
    at depth: FileTree.Depth
  ) -> ReadError? {
    do throws(ReadError) {
      try listing.list(record.entries, isLayer: isLayer, at: depth)
      return record.failure
    } catch {
      return error
    }
  }

  /// Reads the images of a layout in a folder.
  mutating func runFolder() {
    var blobs = BlobStore(folder: path, cancellation)
    scanImages(in: &blobs)
  }

  /// What is read: a layer of an image, or an archive.
  struct Place: Sendable {
    let image: String?
    let name: String?
    let platforms: [Platform]
    let isAmongSeveral: Bool
    let isUnverified: Bool

    func location(of file: [UInt8], in archive: Pathname) -> ArchiveLocation {
      ArchiveLocation(
        archive: archive, image: image, layer: name, platforms: platforms,
        file: Pathname(bytes: file), isAmongSeveral: isAmongSeveral, isUnverified: isUnverified)
    }
  }

  /// An executable of what was listed last.
  typealias Executable = (index: FileTree.Index, contents: Range<Int>)

  /// Opens the contents of a file of a layer.
  typealias Opening = (inout ArchiveScan, Range<Int>) throws(ReadError) -> Void

  /// Reads the executables of a layer that was just listed.
  ///
  /// - Returns: those that depend on layers below.
  mutating func scan(
    _ listing: LayerListing, _ record: ArchiveRecord, _ place: Place,
    seeing files: ImageFiles?, open: Opening
  ) -> [Executable] {
    for (index, error) in listing.failures { fail(listing.tree.path(index), in: place, error) }
    return inspect(listing.executables, listing, record, place, seeing: files, open: open)
  }

  /// Reads executables of a layer.
  ///
  /// - Parameters:
  ///   - record: what was noted of them.
  ///   - files: the files of the image that can be asked for.
  ///   - open: opens those of which that is not enough.
  /// - Returns: those that asked for files that lower layers may have.
  mutating func inspect(
    _ executables: [Executable], _ listing: LayerListing, _ record: ArchiveRecord,
    _ place: Place, seeing files: ImageFiles?, open: Opening
  ) -> [Executable] {
    var postponed: [Executable] = []
    var last: (contents: Range<Int>, count: Int) = (0..<0, 0)
    for (index, contents) in executables {
      if isCancelled { return [] }
      let file = listing.tree.path(index)
      if options.excludes(archived: file) { continue }
      last = (contents, contents == last.contents ? last.count + 1 : 1)
      guard last.count <= ArchiveScan.maximumNameCount else {
        let isFirst = last.count == ArchiveScan.maximumNameCount + 1
        if isFirst { fail(file, in: place, .manyNames) }
        continue
      }
      guard options.isInShard(file) else { continue }
      let location = place.location(of: file, in: path)
      do throws(InspectionError) {
        var finding = try recall(record.passed[contents.lowerBound], at: location, seeing: files)
        if finding == nil { finding = try inspect(contents, at: location, seeing: files, open) }
        if files?.takeOpenQuestion() == true {
          postponed.append((index, contents))
        } else if let finding {
          find(location.path, finding)
        }
      } catch {
        // What a client throws may be about a file that a lower layer has.
        if files?.takeOpenQuestion() == true, case .thrown = error {
          postponed.append((index, contents))
        } else {
          report(location.path, error)
        }
      }
    }
    reader.close()
    return postponed
  }

  /// What an executable was found to be as it passed by, or is by what was kept of it; nil where that is not known.
  private mutating func recall(
    _ passed: PassedExecutable?, at location: ArchiveLocation, seeing files: ImageFiles?
  ) throws(InspectionError) -> ErasedValue? {
    guard let passed else { return nil }
    if passed.place == location, !passed.hasOpenQuestion, let outcome = passed.outcome {
      switch outcome {
      case .found(let finding): return finding
      case .failed(let error): throw error
      }
    }
    guard let pages = passed.pages else { return nil }
    let lack = Lack()
    do throws(InspectionError) {
      let finding = try inspect(
        pages.contents { lack.isFound = true }, at: location, seeing: files)
      if !lack.isFound { return finding }
    } catch {
      if !lack.isFound { throw error }
    }
    _ = files?.takeOpenQuestion()
    return nil
  }

  /// Whether something was asked for that is not there.
  private final class Lack {
    var isFound = false
  }

  private mutating func inspect(
    _ contents: RandomAccessBytes, at location: ArchiveLocation, seeing files: ImageFiles?
  ) throws(InspectionError) -> ErasedValue {
    do throws(ReadError) { try reader.open(contents) } catch { throw .unread(error) }
    return try inspectOpenFile(at: location, seeing: files)
  }

  private mutating func inspect(
    _ contents: Range<Int>, at location: ArchiveLocation, seeing files: ImageFiles?, _ open: Opening
  ) throws(InspectionError) -> ErasedValue {
    do throws(ReadError) { try open(&self, contents) } catch { throw .unread(error) }
    return try inspectOpenFile(at: location, seeing: files)
  }

  private mutating func inspectOpenFile(
    at location: ArchiveLocation, seeing files: ImageFiles?
  ) throws(InspectionError) -> ErasedValue {
    let file = ScannedFile(location, imageHasFile: files.map { files in { files.contains($0) } })
    return try inspect(file, &reader)
  }

  /// Opens a file of an archive, to be inspected.
  mutating func open(
    _ contents: Range<Int>, _ record: ArchiveRecord, of archive: borrowing TarFile
  ) throws(ReadError) {
    try archive.inflated?.willRead(contents)
    let map = record.sparseMaps[contents.lowerBound]
    try reader.open(contents, map, of: archive, budget)
  }

  /// Hard links to a file are read one by one; more of them to an executable no system has.
  private static let maximumNameCount = 1024

  mutating func reportDanglingLinks(_ listing: LayerListing, _ place: Place) {
    for index in listing.danglingLinks {
      fail(
        listing.tree.path(index), in: place,
        ReadError(.malformedArchive, .sentence("hard link to a file that is in no layer")))
    }
  }

  /// What is wrong with an archive is reported whatever is excluded: where links are in it, files may be elsewhere than their
  /// names say.
  private mutating func fail(_ file: [UInt8], in place: Place, _ error: ReadError) {
    if options.isInShard(file) { fail(place.location(of: file, in: path).path, error) }
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

  mutating func fail(_ path: Pathname, _ error: ReadError) { send(.failure(path, error)) }

  private mutating func send(_ event: Event) {
    if !isCancelled, !receive(event) { cancellation.request() }
  }
}

extension ReadError {
  fileprivate static let manyNames = ReadError(
    .limitExceeded, .sentence("more than 1024 names of an executable"))
}
