internal import BinarySupport
public import GoBuildInfo

/// Looks for binaries in a directory tree, an archive or a container image.
///
/// A tree is read on threads that all scans of the process share, as many as there are cores. Every regular file in it is opened and, unless its first bytes are those of an executable, closed again:
/// neither the mode nor the name of a file says what it is. Symbolic links are not followed, with the
/// exception of the directory that is named; unless links to files are to be read too, a scan never
/// leaves the tree.
///
/// Memory: the names of the directories that are being read, of each thread two buffers, and what has
/// been found but not yet been received, of which there is a bounded number.
///
/// A tar archive, compressed by gzip or not, is read in place, on the calling thread. One that `docker save` wrote, or
/// that holds an OCI image layout or an image that skopeo copied to `dir:`, is read as the images in it, and so is a
/// folder with such files: layers are put over each other as a container sees them, top layer first. Memory: up to 150 bytes and the name for each file
/// of an image, of which there may be two million, and 7 MB for each compressed layer that is being read.
public struct BinaryScanner: Sendable {
  /// How a scan is done.
  public struct Options: Sendable {
    /// How many threads read; as many as there are cores that the process may use if nil. All scans of a process share their
    /// threads, of which there are as many as the scan with the most of them asks for.
    public var threadCount: Int?

    /// Whether events come in lexical order: within each directory by the bytes of the names, and
    /// what is in a directory where its name stands. Otherwise they come as they are found.
    public var isOrdered = false

    /// Whether a symbolic link to a regular file is read as that file.
    public var followsLinksToFiles = false

    /// Whether files are inspected whose first bytes are not those of an executable.
    public var readsEveryFile = false

    /// Whether files that are no Go binaries are reported.
    public var reportsRefusals = false

    /// How many events of a tree may wait for the receiver, or for those before them, before the threads wait too.
    public var maximumEventCount = 1024

    /// The part of the files that is read; all of them if nil.
    public var shard: Shard?

    /// What is passed over.
    public var excludes: [PathPattern] = []

    /// Where the scan counts what it comes across.
    public var progress: ScanProgress?

    /// What ends the scan early, besides a receiver that returns false.
    public var cancellation: ScanCancellation?

    /// What a scan does unless told otherwise.
    public init() {}
  }

  let path: Pathname
  /// What the paths of a tree's entries start with, up to and including a slash.
  private let prefix: [UInt8]
  let options: Options
  /// Whether archives and images are read as such.
  private let readsArchives: Bool

  /// Prepares a scan of a directory, an archive or image, or a single file, any of which may be named through a
  /// symbolic link.
  public init(_ path: Pathname, options: Options = Options()) {
    let slash = UInt8(ascii: "/")
    let bytes = path.bytes
    self.path = path
    prefix = bytes.last == slash ? bytes : bytes + [slash]
    self.options = options
    readsArchives = true
  }

  /// Prepares a scan of the directory, archive, image or file at a path.
  ///
  /// - Parameters:
  ///   - path: the path, which may be that of a symbolic link.
  ///   - options: how the scan is done.
  public init(_ path: String, options: Options = Options()) {
    self.init(Pathname(path), options: options)
  }

  /// Prepares a scan of a directory, whatever is in it.
  ///
  /// - Parameter prefix: what the paths of the entries start with, up to and including a slash.
  package init(tree path: Pathname, prefix: [UInt8], options: Options) {
    self.path = path
    self.prefix = prefix
    self.options = options
    readsArchives = false
  }

  /// Whether a file is an archive to look for binaries in, rather than one that may be a binary.
  package static func isArchive(_ file: inout FileReader) -> Bool {
    // What the system would run is no archive, whatever else it looks like.
    if (try? FileFormat.requireKnownMagic(in: &file)) != nil { return false }
    guard let compression = try? Compression(sniffing: &file) else { return false }
    if case .none = compression { return TarHeader.isFirst(in: &file) }
    return true
  }

  /// Scans, and calls `receive` with what is found until it returns false.
  ///
  /// Blocks the calling thread, on which `receive` is called, until the scan has ended. In asynchronous code use ``events()``.
  ///
  /// - Parameters:
  ///   - inspect: reads one file, on any of the scanner's threads or on the calling one. A closure states the type of its
  ///     errors: `{ file, reader throws(ReadError) in … }`. It must not wait for the events of another scan. An error that reports that the file is not a Go binary is a refusal, any other a failure.
  ///   - receive: takes an event; returns whether the scan is to go on.
  @available(*, noasync, message: "scanning blocks the calling thread; iterate over events()")
  public func scan<Finding: Sendable>(
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding>) -> Bool
  ) {
    let inspect = BinaryScanner.erasing(inspect)
    let cancellation = Cancellation(within: options.cancellation?.request)
    withoutActuallyEscaping(receive) { receive in
      let receive = { (event: Event) in receive(event.map { $0.value(as: Finding.self) }) }
      if let scan = begin(inspect, cancellation, receive) { scan.run(receive: receive) }
    }
  }

  /// Reads the archives and images that the path leads to; returns the tree that is still to be read, if any.
  func begin(
    _ inspect: @escaping ScanWorker.Inspection, _ cancellation: Cancellation,
    _ receive: @escaping (Event) -> Bool
  ) -> Scan? {
    let root = root
    if root != .tree {
      var scan = ArchiveScan(
        path, options: options, cancellation, inspect: inspect, receive: receive)
      if root == .file {
        scan.runFile()
        return nil
      }
      scan.runFolder()
    }
    // What belongs to no image is read too.
    if cancellation.isRequested { return nil }
    return Scan(
      DirectoryNode(root: path, prefix: prefix), options: options, cancellation, inspect: inspect)
  }

  /// Scans an archive that is open, as ``scan(inspecting:receive:)`` does.
  package func scan<Finding: Sendable>(
    archive: inout FileReader,
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding>) -> Bool
  ) {
    withoutActuallyEscaping(receive) { receive in
      var scan = ArchiveScan(
        path, options: options, Cancellation(within: options.cancellation?.request),
        inspect: BinaryScanner.erasing(inspect)
      ) { event in
        receive(event.map { $0.value(as: Finding.self) })
      }
      scan.run(&archive)
    }
  }

  /// What is at the path.
  private enum Root {
    case tree, images, file
  }

  private var root: Root {
    // What cannot be looked at, the walk reports.
    guard readsArchives, let status = try? FileStatus(following: path) else { return .tree }
    if status.kind != .directory { return .file }
    var blobs = BlobStore(folder: path)
    return blobs.describesImages ? .images : .tree
  }

  static func erasing<Finding: Sendable>(
    _ inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding
  ) -> ScanWorker.Inspection {
    { file, reader throws(ReadError) in .erasing(try inspect(file, &reader)) }
  }

  /// Scans the tree or archive for Go binaries, as ``scan(inspecting:receive:)`` does.
  ///
  /// Of a universal file the first slice is read. To read all images, inspect files with
  /// `BinaryImages(reading: &reader)`.
  @available(*, noasync, message: "scanning blocks the calling thread; iterate over events()")
  public func scan(receive: (ScanEvent<BuildInfo>) -> Bool) {
    scan(inspecting: BinaryScanner.readBuildInfo, receive: receive)
  }

  @Sendable static func readBuildInfo(
    _ file: borrowing ScannedFile, _ reader: inout FileReader
  ) throws(ReadError) -> BuildInfo {
    do throws(ReadError) {
      return try BuildInfo(reading: &reader)
    } catch {
      throw error.explained(reading: &reader, by: .headers)
    }
  }
}
