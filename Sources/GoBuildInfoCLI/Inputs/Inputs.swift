internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// What is named on a command line to be read: files, directories, archives, images, standard input.
struct Inputs {
  var paths: [Pathname] = []

  /// Whether standard input has more paths.
  var readsList = false

  /// How directories and archives are gone through.
  var scan = BinaryScanner.Options()

  /// Whether no more is said than must be.
  var isQuiet = false

  /// Whether files are reported that are expected to be no Go binaries.
  var isVerbose = false

  var color = Console.ColorChoice.auto

  static let maximumJobCount = 1024

  init() { scan.isOrdered = true }

  mutating func takeShard(_ value: Pathname, first: Int) throws(UsageError) {
    guard scan.shard == nil else {
      throw UsageError("expected one '--shard' or '--shard-index'")
    }
    scan.shard = try Shard(option: value, first: first)
  }

  /// Whether anything is named that can be read.
  func validate() throws(UsageError) {
    guard !paths.isEmpty || readsList else { throw UsageError("no PATH given") }
    if readsList, paths.contains("-") {
      throw UsageError("with '--null', standard input is the list of paths")
    }
  }

  /// Calls `read` with each path, those of the list as they come.
  ///
  /// - Throws: ``ReadError`` where the list cannot be read; the paths before that place were.
  func forEachPath(_ console: Console, _ read: (Pathname) -> Void) throws(ReadError) {
    if paths.count > 1 || readsList { console.attend(showsProgress: !isQuiet) }
    for path in paths { read(path) }
    guard readsList else { return }
    var list = PathList()
    // Only on the command line a dash is standard input.
    while let path = try list.next() { read(path == "-" ? "./-" : path) }
  }

  /// Goes through what a path names.
  ///
  /// - Parameters:
  ///   - inspect: reads a file in a directory or an archive.
  ///   - receive: takes what came of that.
  ///   - readFile: reads a file that was named itself; returns whether anything was found in it.
  /// - Throws: ``ReadError`` where nothing can be read there.
  func read<Finding: Sendable>(
    _ path: Pathname, _ console: Console,
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding>) -> Void,
    readFile: (inout FileReader) -> Bool
  ) throws(ReadError) {
    var scan = scan
    scan.progress = console.progress
    scan.cancellation = console.cancellation
    scan.reportsRefusals = isVerbose
    let scanner = BinaryScanner(path, options: scan)
    let receive = { (event: ScanEvent<Finding>) in
      receive(event)
      return true
    }
    var file: FileReader
    if path == "-" {
      file = try StandardInput.reader()
    } else if try FileStatus(following: path).kind == .directory {
      console.attend(showsProgress: !isQuiet)
      return scanner.scan(inspecting: inspect, receive: receive)
    } else {
      file = try FileReader(opening: path)
    }
    if BinaryScanner.isArchive(&file) {
      console.attend(showsProgress: !isQuiet)
      scanner.scan(archive: &file, inspecting: inspect, receive: receive)
    } else if scan.shard?.contains(path) ?? true {
      let isFinding = readFile(&file)
      console.progress.add(.init(fileCount: 1, findingCount: isFinding ? 1 : 0))
    }
  }
}
