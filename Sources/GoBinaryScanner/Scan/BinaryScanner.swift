internal import BinarySupport
public import GoBuildInfo

/// Finds binaries in directory trees, archives and container images.
///
/// Trees are read on threads that all scans of the process share. Every regular file is opened and, unless its first bytes are
/// those of an executable, closed again: neither the mode nor the name of a file determines what it is. Symbolic links are not
/// followed, with the exception of the paths that are named; unless ``Options/followsLinksToFiles`` is set, a scan never leaves
/// its trees.
///
/// A tar archive, compressed by gzip, zstd or not, is read in place. One that `docker save` wrote, or that holds an OCI image layout
/// or an image that skopeo copied to `dir:`, is read as the images in it, and so is a folder with such files: layers are read at
/// the same time, and put over each other as a container sees them. What is compressed is decompressed once, as a stream.
///
/// Memory for trees: the names of the directories that are being read, of each up to 1.5 MiB or an eighth, three buffers for each thread,
/// and the events that were not received yet, whose number is bounded. A directory is closed while nothing uses it if many
/// are open in the process. Memory for archives: up to 160 bytes and the name for each file of an image, of which there may be two
/// million, and up to 64 MB for each thread that reads compressed layers.
public struct BinaryScanner: Sendable {
  /// How a scan is done.
  public struct Options: Sendable {
    /// How many files and directories the scan reads at the same time at most. If nil, the number of cores that the process may
    /// use; on Linux up to 32 while files are not in memory, for a disk or a server is faster with many requests at a time, unless
    /// archives are read too.
    ///
    /// All scans of a process share one pool of threads, which has as many threads as the process may use cores, as the scan
    /// with the largest limit asks for, or 32 while scans without a limit wait. Several scans together use no more threads than that.
    public var maximumConcurrency: Int?

    /// Whether events come in the order of the roots, and of each in lexical order: within each directory by the bytes of the
    /// names, and the contents of a directory in place of its name. Otherwise they come as they are found.
    public var isOrdered = false

    /// Whether a symbolic link to a regular file is read as that file.
    public var followsLinksToFiles = false

    /// Whether directories on other file systems than that of the root they are below are skipped. A file that is a mount of
    /// its own is read.
    ///
    /// File systems that show the state of the kernel and have no files of their own, such as procfs, sysfs and cgroup, are
    /// skipped in any case, unless the root is on one.
    public var staysOnFileSystem = false

    /// Whether file systems of the kernel are read as others are.
    package var readsKernelFileSystems = false

    /// Whether files are inspected whose first bytes are not those of an executable.
    public var readsEveryFile = false

    /// Whether archives and images in directories are read too, rather than only those that are roots. Each is read by one
    /// thread, which holds its events until it has ended. Compressed files that are neither are skipped.
    public var readsArchives = false

    /// Whether files that are not Go binaries, and directories that are skipped because of their file system, are reported, as
    /// ``ScanEvent/skipped(_:_:)``.
    public var reportsSkippedFiles = false

    /// How many events of a tree may wait for the receiver, or for events that come before them, before threads wait too.
    public var maximumEventCount = 1024

    /// The part of the files that is read; all of them if nil.
    public var shard: Shard?

    /// The files and directories that are ignored.
    public var excludes: [PathPattern] = []

    /// The names of the container images that are read; all images if empty.
    ///
    /// A name is a repository with or without a tag (`app`, `app:1`, `docker.io/library/app:1`), or a digest of the manifest, of
    /// an index that lists it, or of the configuration: whole, or its first twelve digits or more. Without a tag, images of
    /// all tags are read. Where images are selected, nothing else is read: a path without one of them is a failure.
    public var imageNames: [String] = []

    /// The platforms whose container images are read; all images if empty. Images that state none are not read then.
    public var imagePlatforms: [ImagePlatform] = []

    /// Whether the layers of images are checked against the digests that manifests and configurations list. It takes time, and need
    /// not be done for what a trusted store has checked.
    public var verifiesDigests = true

    /// What earlier scans recorded of files that are not Go binaries, which are then skipped if they are unchanged. Where
    /// ``reportsSkippedFiles`` is set, they are read again.
    public var cache: ScanCache?

    /// Counts the files of the scan.
    public var progress: ScanProgress?

    /// Ends the scan early, as a receiver that returns false does.
    public var cancellation: ScanCancellation?

    /// Creates the default options.
    public init() {}
  }

  /// What the scan begins with.
  let roots: [ScanRoot]
  let options: Options

  /// Prepares one scan of several paths: each a directory, an archive or image, or a single file, any of which may be named
  /// through a symbolic link.
  ///
  /// The path of an event starts with its root as it is given here. Directories next to each other are read at the same time;
  /// archives, images and single files are read one after the other. A file that several roots lead to is read for each.
  ///
  /// - Parameters:
  ///   - roots: the paths. A scan without any has no events.
  ///   - options: how the scan is done.
  public init(scanning roots: [Pathname], options: Options = Options()) {
    self.roots = roots.map { ScanRoot($0) }
    self.options = options
  }

  /// Prepares one scan of several paths, as ``init(scanning:options:)-([Pathname],_)`` does.
  ///
  /// - Parameters:
  ///   - roots: the paths, absolute or relative to the current directory.
  ///   - options: how the scan is done.
  public init(scanning roots: [String], options: Options = Options()) {
    self.init(scanning: roots.map { Pathname($0) }, options: options)
  }

  /// Prepares a scan of a directory, an archive or image, or a single file, any of which may be named through a
  /// symbolic link.
  ///
  /// - Parameters:
  ///   - root: the path, with which the paths of all events start.
  ///   - options: how the scan is done.
  public init(scanning root: Pathname, options: Options = Options()) {
    self.init(scanning: [root], options: options)
  }

  /// Prepares a scan of a directory, an archive or image, or a single file, any of which may be named through a
  /// symbolic link.
  ///
  /// - Parameters:
  ///   - root: the path, absolute or relative to the current directory, with which the paths of all events start.
  ///   - options: how the scan is done.
  public init(scanning root: String, options: Options = Options()) {
    self.init(scanning: Pathname(root), options: options)
  }

  /// Prepares a scan of a directory, whatever is in it.
  ///
  /// - Parameter prefix: what the paths of the entries start with, up to and including a slash.
  package init(tree path: Pathname, prefix: [UInt8], options: Options) {
    roots = [ScanRoot(tree: path, prefix: prefix)]
    self.options = options
  }

  /// Whether a file is an archive to look for binaries in, or in a form of one that is not read, rather than one that may be a
  /// binary.
  package static func isArchive(_ file: inout FileReader) -> Bool {
    // A package of Debian begins as a static library does.
    if isTarArchive(&file) || DebianPackage.isFirst(in: &file) { return true }
    if (try? FileFormat.requireKnownMagic(in: &file)) != nil { return false }
    return ArchiveForm(sniffing: &file) != nil
  }

  /// Whether a file is a tar archive, or is compressed.
  package static func isTarArchive(_ file: inout FileReader) -> Bool {
    // An executable that the system would run is not an archive, whatever else its bytes resemble.
    if (try? FileFormat.requireKnownMagic(in: &file)) != nil { return false }
    guard let compression = try? Compression(sniffing: &file) else { return false }
    if case .none = compression { return TarHeader.isFirst(in: &file) }
    return true
  }
}

extension BinaryScanner {
  /// Scans for Go binaries, and calls `receive` with each event until it returns false.
  ///
  /// Every image of a file is read: each slice of a universal binary, and each Go object of a static library. There is one
  /// event for a file with such images; those that cannot be read are failures in `BinaryImages`.
  ///
  /// Blocks the calling thread, on which `receive` is called, until the scan has ended. In asynchronous code use ``events()``.
  ///
  /// - Parameter receive: takes an event; returns whether the scan continues.
  @available(*, noasync, message: "scanning blocks the calling thread; iterate over events()")
  public func scan(receive: (ScanEvent<BinaryImages, Never>) -> Bool) {
    scan(inspecting: BinaryScanner.readImages, receive: receive)
  }

  /// Scans, and calls `receive` with each event until it returns false.
  ///
  /// Blocks the calling thread, on which `receive` is called, until the scan has ended. In asynchronous code use
  /// `events(inspecting:)`.
  ///
  /// - Parameters:
  ///   - inspect: reads one file, on any of the scanner's threads or on the calling one. It must not wait for the events of
  ///     another scan. A file in compressed data may be read again, when its place in an image is known; only that result counts. An error
  ///     that reports that the file is not a Go binary skips the file; any other is a failure.
  ///   - receive: takes an event; returns whether the scan continues.
  @available(*, noasync, message: "scanning blocks the calling thread; iterate over events()")
  public func scan<Finding: Sendable>(
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding, Never>) -> Bool
  ) {
    scan(BinaryScanner.erasing(inspect)) { receive($0.restored()) }
  }

  #if !hasFeature(Embedded)
    /// Scans, and calls `receive` with each event until it returns false.
    ///
    /// Blocks the calling thread, on which `receive` is called, until the scan has ended. In asynchronous code use
    /// `events(inspecting:)`.
    ///
    /// - Parameters:
    ///   - inspect: reads one file, on any of the scanner's threads or on the calling one. It must not wait for the events of
    ///     another scan. A `ReadError` that reports that the file is not a Go binary skips the file, any other `ReadError` is a
    ///     ``ScanEvent/failure(_:_:)``, and any other error an ``ScanEvent/inspectionFailure(_:_:)``.
    ///   - receive: takes an event; returns whether the scan continues.
    @available(*, noasync, message: "scanning blocks the calling thread; iterate over events()")
    @_disfavoredOverload
    public func scan<Finding: Sendable, InspectionFailure: Error>(
      inspecting inspect:
        @escaping @Sendable (borrowing ScannedFile, inout FileReader)
        throws(InspectionFailure) -> Finding,
      receive: (ScanEvent<Finding, InspectionFailure>) -> Bool
    ) {
      scan(BinaryScanner.erasing(inspect)) { receive($0.restored()) }
    }
  #endif

  private func scan(_ inspect: @escaping ScanWorker.Inspection, _ receive: (Event) -> Bool) {
    let cancellation = Cancellation(within: options.cancellation?.request)
    withoutActuallyEscaping(receive) { receive in
      var roots = roots[...]
      while let trees = nextTrees(&roots, inspect, cancellation, receive) {
        trees.run(receive: receive)
      }
    }
  }

  /// Scans an archive that is open, as `scan(inspecting:receive:)` does.
  ///
  /// - Parameter path: what the paths of its files start with.
  package static func scan<Finding: Sendable>(
    archive: inout FileReader, at path: Pathname, options: Options,
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding, Never>) -> Bool
  ) {
    withoutActuallyEscaping(receive) { receive in
      var scan = ArchiveScan(
        path, options: options, Cancellation(within: options.cancellation?.request),
        inspect: erasing(inspect)
      ) { receive($0.restored()) }
      scan.run(&archive)
    }
  }

  /// Reads archives, images and files up to the next trees.
  ///
  /// - Parameter roots: what is still to be read; less what was read, and the trees that are returned.
  /// - Returns: a scan of the next trees; nil at the end.
  func nextTrees(
    _ roots: inout ArraySlice<ScanRoot>, _ inspect: @escaping ScanWorker.Inspection,
    _ cancellation: Cancellation, _ receive: @escaping (Event) -> Bool
  ) -> Scan? {
    var trees: [DirectoryNode] = []
    let isEverything = ImageSelection(options).isEverything
    while let root = roots.first, !cancellation.isRequested {
      let kind = root.kind
      let isTree = kind == .tree && isEverything
      guard isTree || trees.isEmpty else { break }
      roots.removeFirst()
      if !isTree {
        var scan = ArchiveScan(
          root.path, options: options, cancellation, inspect: inspect, receive: receive)
        switch kind {
        case .file: scan.runFile()
        case .images, .layers: scan.runFolder()
        case .tree: scan.refuseTree()
        }
      }
      // What belongs to no image is read too.
      if isTree || isEverything && kind == .images { trees.append(root.directory) }
    }
    guard !trees.isEmpty, !cancellation.isRequested else { return nil }
    return Scan(trees, options: options, cancellation, inspect: inspect)
  }

  static func erasing<Finding: Sendable>(
    _ inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding
  ) -> ScanWorker.Inspection {
    { file, reader throws(InspectionError) in
      do throws(ReadError) {
        return .erasing(try inspect(file, &reader))
      } catch {
        throw .unread(error)
      }
    }
  }

  #if !hasFeature(Embedded)
    static func erasing<Finding: Sendable, InspectionFailure: Error>(
      _ inspect:
        @escaping @Sendable (borrowing ScannedFile, inout FileReader)
        throws(InspectionFailure) -> Finding
    ) -> ScanWorker.Inspection {
      { file, reader throws(InspectionError) in
        do throws(InspectionFailure) {
          return .erasing(try inspect(file, &reader))
        } catch {
          if let error = error as? ReadError { throw .unread(error) }
          throw .thrown(.erasing(error))
        }
      }
    }
  #endif

  @Sendable static func readImages(
    _ file: borrowing ScannedFile, _ reader: inout FileReader
  ) throws(ReadError) -> BinaryImages {
    try BinaryImages(reading: &reader, explaining: .headers)
  }
}
