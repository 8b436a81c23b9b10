import GoBinaryScanner
import GoBuildInfo

/// Goes through what is named on a command line: files, directories, archives, images, standard input.
struct Inputs {
  /// How directories and archives are gone through.
  var scan = BinaryScanner.Options()

  /// Goes through what a path names.
  ///
  /// - Parameters:
  ///   - inspect: reads a file in a directory or an archive.
  ///   - receive: takes what came of that.
  ///   - readFile: reads a file that was named itself.
  /// - Throws: ``ReadError`` where nothing can be read there.
  func read<Finding: Sendable>(
    _ path: Pathname,
    inspecting inspect:
      @escaping @Sendable (borrowing ScannedFile, inout FileReader)
      throws(ReadError) -> Finding,
    receive: (ScanEvent<Finding>) -> Void,
    readFile: (inout FileReader) -> Void
  ) throws(ReadError) {
    let scanner = BinaryScanner(path, options: scan)
    let receive = { (event: ScanEvent<Finding>) in
      receive(event)
      return true
    }
    var file: FileReader
    if path == "-" {
      file = try Process.readerOfStandardInput()
    } else if try FileStatus(following: path).kind == .directory {
      return scanner.scan(inspecting: inspect, receive: receive)
    } else {
      file = try FileReader(path)
    }
    if BinaryScanner.isArchive(&file) {
      scanner.scan(archive: &file, inspecting: inspect, receive: receive)
    } else if scan.shard?.contains(path) ?? true {
      readFile(&file)
    }
  }
}

/// What keeps one image of a file from being read, where others can be.
typealias ImageFailure = (part: String, error: ReadError)

/// Walks the images in a file.
enum BinaryImages {
  /// Calls `read` for each image, until it returns false.
  ///
  /// - Returns: the failures, where there are images that could be read.
  /// - Throws: ``ReadError`` where there is none.
  static func forEach(
    in source: inout FileReader, _ options: ReadOptions,
    _ read: (BinaryParts.Part, inout FileReader) throws(ReadError) -> Bool
  ) throws(ReadError) -> [ImageFailure] {
    var parts = try BinaryParts(of: &source, options: options)
    var failures: [ImageFailure] = []
    var isAnyRead = false
    while true {
      do throws(ReadError) {
        guard let part = try parts.next(in: &source) else { break }
        let goesOn = try read(part, &source)
        isAnyRead = true
        if !goesOn { break }
      } catch {
        guard parts.mayHaveOthers else { throw error }
        failures.append((parts.lastName ?? "", error))
      }
    }
    if !isAnyRead { throw failures.first?.error ?? .noGoObject }
    return failures
  }
}
