internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// What is named on a command line to be read: files, directories, archives, images, standard input.
struct Inputs {
  var paths: [Pathname] = []

  /// Whether standard input has more paths.
  var readsList = false

  /// How directories and archives are scanned.
  var scan = BinaryScanner.Options()

  /// The file in which scans remember what need not be read again.
  var cachePath: Pathname?

  /// Whether no more is said than must be.
  var isQuiet = false

  /// Whether files are reported that are expected to be no Go binaries.
  var isVerbose = false

  var color = Console.ColorChoice.auto

  /// Whether only some images are read.
  private var selectsImages: Bool {
    !scan.imageNames.isEmpty || !scan.imagePlatforms.isEmpty
  }

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

  /// Walks what the paths lead to, those of the list as they come.
  func walk<Visitor: InputVisitor & ~Copyable>(_ console: Console, _ visitor: inout Visitor) {
    if paths.count > 1 || readsList { console.attend(showsProgress: !isQuiet) }
    let cache = cachePath.flatMap {
      InputCache(at: $0, for: visitor.refusalBasis, reportsErrors: !isQuiet, console)
    }
    defer { cache?.save() }
    for path in paths { walk(path, cache, console, &visitor) }
    guard readsList else { return }
    var isEmpty = paths.isEmpty
    do throws(ReadError) {
      var list = PathList()
      while let path = try list.next() {
        isEmpty = false
        // Only on the command line a dash is standard input.
        walk(path == "-" ? "./-" : path, cache, console, &visitor)
      }
    } catch {
      isEmpty = false
      visitor.fail("-", error)
    }
    if isEmpty { visitor.findNothing(at: "-") }
  }

  private func walk<Visitor: InputVisitor & ~Copyable>(
    _ path: Pathname, _ cache: InputCache?, _ console: Console, _ visitor: inout Visitor
  ) {
    var scan = scan
    scan.cache = cache?.cache
    scan.progress = console.progress
    scan.cancellation = console.cancellation
    scan.reportsSkippedFiles = isVerbose
    // What is found may be nothing in one shard, and still be something in all.
    var isEmpty = scan.shard == nil
    func receive(_ event: ScanEvent<Visitor.Finding, Never>) -> Bool {
      switch event {
      case .finding(let path, let finding):
        isEmpty = false
        visitor.take(finding, at: path)
      case .skipped(let path, let error): visitor.skip(path, error)
      case .skippedLink: break
      case .failure(let path, let error):
        isEmpty = false
        visitor.fail(path, error)
      }
      return true
    }
    do throws(ReadError) {
      if path != "-", try FileStatus(following: path).kind == .directory {
        console.attend(showsProgress: !isQuiet)
        BinaryScanner(scanning: path, options: scan)
          .scan(inspecting: visitor.inspection, receive: receive)
      } else {
        var file = path == "-" ? try StandardInput.reader() : try FileReader(opening: path)
        if BinaryScanner.isArchive(&file) {
          console.attend(showsProgress: !isQuiet)
          BinaryScanner.scan(
            archive: &file, at: path, options: scan, inspecting: visitor.inspection,
            receive: receive)
        } else if selectsImages {
          throw ReadError(.cannotOpen, .sentence("no container image"))
        } else if scan.shard?.contains(path) ?? true {
          isEmpty = false
          let isFinding = read(path, &file, &visitor)
          console.progress.add(.init(fileCount: 1, findingCount: isFinding ? 1 : 0))
        }
      }
    } catch {
      isEmpty = false
      visitor.fail(path, error)
    }
    if isEmpty { visitor.findNothing(at: path) }
  }

  /// Reads a file that was named; returns whether anything was found in it.
  private func read<Visitor: InputVisitor & ~Copyable>(
    _ path: Pathname, _ file: inout FileReader, _ visitor: inout Visitor
  ) -> Bool {
    do throws(ReadError) {
      return try visitor.read(path, &file)
    } catch {
      visitor.fail(path, error)
      return false
    }
  }
}
