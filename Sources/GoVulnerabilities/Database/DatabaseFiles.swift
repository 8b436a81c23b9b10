internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// The files of a database, by name.
struct DatabaseFiles {
  private let form: Form
  /// The path of the folder or archive.
  private let path: Pathname

  private enum Form {
    case folder(FolderDatabase)
    case zip(ZipArchive)
    case tar(TarDatabase)
  }

  /// The largest index; that of 2026 has half a megabyte.
  static let maximumIndexByteCount = 1 << 23

  /// The largest entry; the largest one of 2026 has 13 kilobytes.
  static let maximumEntryByteCount = 1 << 20

  /// The most files of an archive or a folder.
  static let maximumFileCount = 1 << 17

  init(_ path: Pathname) throws(VulnerabilityDatabase.Failure) {
    self.path = path
    let name = path.description
    var file = FileReader()
    do throws(ReadError) {
      if try FileStatus(following: path).kind == .directory {
        form = .folder(FolderDatabase(path))
        return
      }
      try file.open(path)
    } catch {
      throw VulnerabilityDatabase.Failure(error, name)
    }
    if ZipArchive.isFirst(in: &file) {
      form = .zip(try ZipArchive(file, name))
    } else if BinaryScanner.isTarArchive(&file) {
      form = .tar(try TarDatabase(file, name))
    } else {
      throw VulnerabilityDatabase.Failure(
        .notDatabase, name, "neither a folder nor a zip or tar archive; \(DatabaseFiles.forms)")
    }
  }

  /// What to give instead of a path that leads to no database.
  static let forms =
    "give a folder with index/modules.json and ID/*.json as https://vuln.go.dev has them, vulndb.zip, a folder with a file "
    + "ID.json for each entry, such as data/osv of https://github.com/golang/vulndb, or a tar archive of these"

  /// The error that there is no database.
  var notDatabase: VulnerabilityDatabase.Failure {
    VulnerabilityDatabase.Failure(
      .notDatabase, path.description, "no vulnerability database; \(DatabaseFiles.forms)")
  }

  /// Where a database may begin: at the top, or in the only directory there.
  var tops: [[UInt8]] {
    let names: NameTable
    switch form {
    case .folder: return [[]]
    case .zip(let archive): names = archive.names
    case .tar(let archive): names = archive.names
    }
    guard names.count > 0 else { return [[]] }
    let slash = UInt8(ascii: "/")
    let (first, last) = (names.row(0).name, names.row(names.count - 1).name)
    guard let end = first.firstIndex(of: slash), last.starts(with: first[...end]) else {
      return [[]]
    }
    return [[], Array(first[...end])]
  }

  /// The path of a file, for errors.
  func place(_ name: [UInt8]) -> String {
    let separator = if case .folder = form { "/" } else { ":" }
    return "\(path)\(separator)\(String(repairing: name.span.raw))"
  }

  /// Whether there is a file.
  func has(_ name: [UInt8]) -> Bool {
    switch form {
    case .folder(let folder): folder.has(name)
    case .zip(let archive): !archive.names.values(of: name).isEmpty
    case .tar(let archive): !archive.names.values(of: name).isEmpty
    }
  }

  /// The contents of a file; nil where there is none.
  ///
  /// - Parameter limit: the most bytes that it may have.
  func read(_ name: [UInt8], limit: Int) throws(VulnerabilityDatabase.Failure) -> [UInt8]? {
    let names: NameTable
    switch form {
    case .folder(let folder): return try folder.read(name, limit: limit, place(name))
    case .zip(let archive): names = archive.names
    case .tar(let archive): names = archive.names
    }
    let indices = names.values(of: name)
    guard let index = indices.first else { return nil }
    guard indices.count == 1 else {
      throw VulnerabilityDatabase.Failure(
        .malformed, place(name), "two files of one name: some readers use the first, some the last")
    }
    switch form {
    case .folder: return nil
    case .zip(let archive): return try archive.read(index, limit: limit, place(name))
    case .tar(let archive): return try archive.read(index, limit: limit, place(name))
    }
  }

  /// The first thing that `find` returns for a piece of a file, each of which has the first bytes of the next one too; nil where
  /// there is no such file.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that the file may have.
  ///   - overlap: how many bytes of the next piece each has.
  func first<Result>(
    in name: [UInt8], limit: Int, overlap: Int, _ find: (RawSpan) -> Result?
  ) throws(VulnerabilityDatabase.Failure) -> Result? {
    if case .folder(let folder) = form {
      return try folder.first(in: name, limit: limit, overlap: overlap, place(name), find)
    }
    return try read(name, limit: limit).flatMap { find($0.span.raw) }
  }

  /// The names of the JSON files in a directory, without it and without `.json`, sorted, each once.
  ///
  /// - Parameter directory: empty or with a slash at its end.
  func identifiers(in directory: [UInt8]) throws(VulnerabilityDatabase.Failure) -> [String] {
    let names: NameTable
    switch form {
    case .folder(let folder): return try folder.identifiers(in: directory, place(directory))
    case .zip(let archive): names = archive.names
    case .tar(let archive): names = archive.names
    }
    var identifiers: [String] = []
    for index in names.firstIndex(from: directory.span.raw)..<names.count {
      let name = names.row(index).name
      guard name.starts(with: directory) else { break }
      guard let id = DatabaseFiles.identifier(name.dropFirst(directory.count)) else { continue }
      if identifiers.last != id { identifiers.append(id) }
    }
    return identifiers
  }

  // MARK: Names

  private static let suffix = Array(".json".utf8)

  /// The name of a JSON file of an archive, without `.` and `..`; nil for other files, hidden ones, and what macOS adds.
  static func normalized(_ name: [UInt8]) -> [UInt8]? {
    guard name.count >= suffix.count, name.suffix(suffix.count).elementsEqual(suffix) else {
      return nil
    }
    let components = TarEntry.components(of: name)
    let isHidden = components.contains {
      $0.first == UInt8(ascii: ".") || $0.elementsEqual("__MACOSX".utf8)
    }
    return isHidden ? nil : Array(components.joined(separator: [UInt8(ascii: "/")]))
  }

  /// Whether a file of an archive may be one of a database, of which the top may be in a directory.
  static func mayBeNeeded(_ name: [UInt8]) -> Bool {
    let components = name.split(separator: UInt8(ascii: "/"))
    guard let last = components.last, !last.starts(with: "GHSA-".utf8) else { return false }
    guard components.count > 2 else { return true }
    let directory = components[components.count - 2]
    return ["index", "ID", "osv"].contains { directory.elementsEqual($0.utf8) }
  }

  /// The identifier in the name of an entry's file; nil for other files, and for GitHub's entries.
  static func identifier(_ name: ArraySlice<UInt8>) -> String? {
    guard name.count > suffix.count, name.suffix(suffix.count).elementsEqual(suffix),
      name.first != UInt8(ascii: "."), !name.contains(UInt8(ascii: "/")),
      !name.starts(with: "GHSA-".utf8)
    else { return nil }
    return String(decoding: name.dropLast(suffix.count), as: UTF8.self)
  }

  /// Whether text can be the identifier of an entry.
  static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.first != UInt8(ascii: ".") && text.utf8.count <= 128
      && text.utf8.allSatisfy {
        SemanticVersion.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
          || $0 == UInt8(ascii: ".")
      }
  }

  /// The name of an entry's file; nil for text that cannot be the identifier of an entry.
  static func name(of id: String) -> [UInt8]? {
    isIdentifier(id) ? Array(id.utf8) + suffix : nil
  }
}
