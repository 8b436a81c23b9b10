public import GoBuildInfo

/// Looks for binaries in a directory tree, on threads of its own.
///
/// Every regular file is opened and, unless its first bytes are those of an executable, closed again:
/// neither the mode nor the name of a file says what it is. Symbolic links are not followed, with the
/// exception of the directory that is named; unless links to files are to be read too, a scan never
/// leaves the tree.
///
/// Memory: the names of the directories that are being read, of each thread two buffers, and what has
/// been found but not yet been received, of which there is a bounded number.
public struct BinaryScanner: Sendable {
  /// How a scan is done.
  public struct Options: Sendable {
    /// How many threads read; as many as there are cores if nil.
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

    /// What a scan does unless told otherwise.
    public init() {}
  }

  let directory: Pathname
  private let prefix: [UInt8]
  private let options: Options

  /// Prepares a scan of `directory`, which may be a symbolic link to one.
  public init(_ directory: Pathname, options: Options = Options()) {
    let slash = UInt8(ascii: "/")
    let path = directory.bytes
    self.init(
      directory, prefix: path.last == slash ? path : path + [slash], options: options)
  }

  /// - Parameter prefix: what the paths of the entries start with, up to and including a slash.
  package init(_ directory: Pathname, prefix: [UInt8], options: Options) {
    self.directory = directory
    self.prefix = prefix
    self.options = options
  }

  /// Scans the tree, and calls `receive` with what is found until it returns false.
  ///
  /// Blocks the calling thread, on which `receive` is called, until the scan has ended; do not call it
  /// on a thread of Swift's concurrency pool, ``events()`` is for that.
  ///
  /// - Parameters:
  ///   - inspect: reads one file, on any of the scanner's threads. An error that says that the file is
  ///     no Go binary is a refusal, any other a failure.
  ///   - receive: takes an event; returns whether the scan is to go on.
  public func scan<Finding: Sendable>(
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding>) -> Bool
  ) {
    let root = DirectoryNode(root: directory, prefix: prefix)
    let erased: ScanWorker.Inspection = { file, reader throws(ReadError) in
      .erasing(try inspect(file, &reader))
    }
    Scan(root, options: options, inspect: erased).run { event in
      receive(event.map { $0.value(as: Finding.self) })
    }
  }

  /// Scans the tree for Go binaries, as ``scan(inspecting:receive:)`` does.
  public func scan(receive: (ScanEvent<BuildInfo>) -> Bool) {
    scan(inspecting: BinaryScanner.readBuildInfo, receive: receive)
  }

  @Sendable static func readBuildInfo(
    _ file: borrowing ScannedFile, _ reader: inout FileReader
  ) throws(ReadError) -> BuildInfo {
    try BuildInfo(reading: &reader)
  }
}

/// A file that a scan has opened.
public struct ScannedFile: ~Copyable {
  let directory: DirectoryNode
  let entry: DirectoryListing.Entry

  /// The path: that of the directory the scan began with, and the names from there on.
  ///
  /// - Complexity: O(*n*) in the length of the path, which is put together anew each time.
  public var path: Pathname { directory.path(of: entry) }
}

extension ReadError {
  /// Whether a file is just no Go binary, as most files are, rather than one that cannot be read.
  package var isRefusal: Bool {
    switch code {
    case .unrecognizedFormat, .noBuildInfo, .truncated, .malformedContainer: true
    default: false
    }
  }
}
