internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The files of a database in a folder.
final class FolderDatabase {
  private let path: Pathname
  private var reader = FileReader()

  init(_ path: Pathname) { self.path = path }

  private func path(of name: [UInt8]) -> Pathname {
    Pathname(bytes: path.bytes + [UInt8(ascii: "/")] + name)
  }

  func has(_ name: [UInt8]) -> Bool { !FileStatus.isMissing(path(of: name)) }

  private static let pieceByteCount = 1 << 16

  /// The contents of a file; nil where there is none.
  func read(
    _ name: [UInt8], limit: Int, _ file: String
  ) throws(VulnerabilityDatabase.Failure) -> [UInt8]? {
    try open(name, limit: limit, file) { reader, byteCount throws(ReadError) in
      try reader.copy(at: 0, count: byteCount)
    }
  }

  /// The first thing that `find` returns for a piece of a file, each of which has the first bytes of the next one too.
  func first<Result>(
    in name: [UInt8], limit: Int, overlap: Int, _ file: String, _ find: (RawSpan) -> Result?
  ) throws(VulnerabilityDatabase.Failure) -> Result? {
    try open(name, limit: limit, file) { reader, byteCount throws(ReadError) in
      for offset in stride(from: 0, to: byteCount, by: FolderDatabase.pieceByteCount) {
        let count = min(FolderDatabase.pieceByteCount + overlap, byteCount - offset)
        if let found = find(try reader.bytes(at: offset, count: count)) { return found }
      }
      return nil
    }
  }

  /// What `body` returns for an open file; nil where there is none.
  private func open<Result>(
    _ name: [UInt8], limit: Int, _ file: String,
    _ body: (inout FileReader, _ byteCount: Int) throws(ReadError) -> Result?
  ) throws(VulnerabilityDatabase.Failure) -> Result? {
    let path = path(of: name)
    do throws(ReadError) {
      try reader.open(path)
      let byteCount = reader.byteCount
      guard byteCount <= limit else {
        throw ReadError(.limitExceeded, .text("file of \(byteCount) bytes, more than \(limit)"))
      }
      let result = try body(&reader, byteCount)
      reader.close()
      return result
    } catch {
      if error.code == .cannotOpen, FileStatus.isMissing(path) { return nil }
      throw VulnerabilityDatabase.Failure(error, file)
    }
  }

  /// The names of the JSON files in a directory, without `.json`, sorted; none where there is no such directory.
  func identifiers(
    in directory: [UInt8], _ place: String
  ) throws(VulnerabilityDatabase.Failure) -> [String] {
    let path = path(of: directory)
    do throws(ReadError) {
      if !directory.isEmpty, FileStatus.isMissing(path) { return [] }
      var listing = DirectoryListing()
      var stream = try ReadError.converting { () throws(SystemError) in
        try DirectoryStream(opening: path.system, in: nil, followingLinks: true)
      }
      listing.read(&stream, Cancellation())
      if let failure = listing.failure { throw ReadError(failure) }
      listing.sort()
      var identifiers: [String] = []
      for index in 0..<listing.count {
        guard let id = DatabaseFiles.identifier(listing.name(listing[index])) else { continue }
        identifiers.append(id)
      }
      guard identifiers.count <= DatabaseFiles.maximumFileCount else {
        throw ReadError(
          .limitExceeded,
          .text("folder with more than \(DatabaseFiles.maximumFileCount) JSON files"))
      }
      return identifiers
    } catch {
      throw VulnerabilityDatabase.Failure(error, place)
    }
  }
}
