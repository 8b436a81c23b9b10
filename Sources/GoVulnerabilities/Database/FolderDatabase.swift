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

  /// The contents of a file; nil where there is none.
  func read(
    _ name: [UInt8], limit: Int, _ file: String
  ) throws(VulnerabilityDatabase.Failure) -> [UInt8]? {
    let path = path(of: name)
    do throws(ReadError) {
      try reader.open(path)
      let byteCount = reader.byteCount
      guard byteCount <= limit else {
        throw ReadError(.limitExceeded, .text("file of \(byteCount) bytes, more than \(limit)"))
      }
      let contents = try reader.copy(at: 0, count: byteCount)
      reader.close()
      return contents
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
