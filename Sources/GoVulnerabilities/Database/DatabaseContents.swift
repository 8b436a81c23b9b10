internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

/// An open database: its files, what leads from modules to entries, and entries that were read.
struct DatabaseContents {
  private let files: DatabaseFiles
  private let index: Index
  /// The directory of the entries, with a slash at its end unless it is the top.
  private let directory: [UInt8]
  private var cache = EntryCache()

  /// When the database was changed, and how that is known.
  let date: (time: String, source: VulnerabilityDatabase.DateSource)

  private enum Index {
    case listed(ListedModules)
    case flat(FlatModules)
  }

  /// The most that the entries of one module may take.
  private static let maximumCost = 1 << 24

  init(_ path: Pathname) throws(VulnerabilityDatabase.Failure) {
    files = try DatabaseFiles(path)
    let tops = files.tops
    for top in tops {
      let name = top + ListedModules.fileName
      guard let json = try files.read(name, limit: DatabaseFiles.maximumIndexByteCount) else {
        guard files.has(name + Array(".gz".utf8)) else { continue }
        throw VulnerabilityDatabase.Failure(
          .unsupported, files.place(name),
          "only the compressed file is there: run gunzip -k -r on the folder")
      }
      let modules = try ListedModules(json, files.place(name))
      try DatabaseContents.requireEntries(of: top, among: json, files)
      index = .listed(modules)
      directory = top + Array("ID/".utf8)
      date = (try DatabaseContents.modified(files, top), .index)
      guard !modules.isEmpty else {
        throw VulnerabilityDatabase.Failure(
          .malformed, files.place(name), "index without modules: refresh the database")
      }
      return
    }
    for top in tops {
      for folder in ["data/osv/", "ID/", ""] {
        let directory = top + Array(folder.utf8)
        let identifiers = try files.identifiers(in: directory)
        guard !identifiers.isEmpty else { continue }
        let flat = try FlatModules(identifiers, in: directory, of: files)
        index = .flat(flat)
        self.directory = directory
        date = flat.date
        return
      }
    }
    throw files.notDatabase
  }

  /// Checks that the index of modules has all entries that the index of entries has, as far as the latter is there. One that was
  /// left out would be found for no module.
  private static func requireEntries(
    of top: [UInt8], among modules: [UInt8], _ files: DatabaseFiles
  ) throws(VulnerabilityDatabase.Failure) {
    let name = top + Array("index/vulns.json".utf8)
    let known = EntryNumbers(in: modules.span.raw)
    let limit = DatabaseFiles.maximumIndexByteCount
    let id = try files.first(in: name, limit: limit, overlap: EntryNumbers.maximumByteCount) {
      known.firstMissing(in: $0)
    }
    guard let id else { return }
    throw VulnerabilityDatabase.Failure(
      .malformed, files.place(name),
      "\(id) is listed for no module in index/modules.json: refresh the database")
  }

  /// The time in the index.
  private static func modified(
    _ files: DatabaseFiles, _ top: [UInt8]
  ) throws(VulnerabilityDatabase.Failure) -> String {
    let name = top + Array("index/db.json".utf8)
    guard let json = try files.read(name, limit: DatabaseFiles.maximumEntryByteCount) else {
      throw VulnerabilityDatabase.Failure(
        .malformed, files.place(name), "no such file, though there is an index")
    }
    do throws(JSONReader.Fault) {
      var reader = JSONReader(json.span.raw)
      var seen = SeenKeys()
      var modified = ""
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if try seen.take(key, "modified", 0, in: reader) {
          modified = try reader.string() ?? ""
        } else {
          try reader.skipValue()
        }
      }
      try reader.requireEnd()
      return modified
    } catch {
      throw VulnerabilityDatabase.Failure(error, files.place(name))
    }
  }

  /// The entries of a module that are not known to be fixed in a version.
  mutating func entries(
    ofModule path: String, notFixedIn version: String?
  ) throws(VulnerabilityDatabase.Failure) -> [Vulnerability] {
    let identifiers: [String]
    switch index {
    case .listed(let index):
      identifiers = try index.identifiers(ofModule: path, notFixedIn: version)
    case .flat(let index): identifiers = index.identifiers(ofModule: path)
    }
    var entries: [Vulnerability] = []
    entries.reserveCapacity(identifiers.count)
    var cost = 0
    for id in identifiers {
      guard let cached = try cached(id) else {
        throw VulnerabilityDatabase.Failure(
          .malformed, place(of: id), "no such file, though the index lists it: refresh the database"
        )
      }
      guard cached.entry.affected.contains(where: { $0.path == path }) else {
        throw VulnerabilityDatabase.Failure(
          .malformed, place(of: id),
          "entry does not name \(ReadError.quoted(path)), though the index lists it there: refresh the database"
        )
      }
      cost += cached.cost
      guard cost <= DatabaseContents.maximumCost else {
        throw VulnerabilityDatabase.Failure(
          .limitExceeded, place(of: id),
          "entries of \(ReadError.quoted(path)) that take more than 16 MiB")
      }
      entries.append(cached.entry)
    }
    return entries
  }

  mutating func entry(_ id: String) throws(VulnerabilityDatabase.Failure) -> Vulnerability? {
    try cached(id)?.entry
  }

  /// The text of an entry.
  func json(ofEntry id: String) throws(VulnerabilityDatabase.Failure) -> [UInt8]? {
    guard let name = DatabaseFiles.name(of: id) else { return nil }
    return try files.read(directory + name, limit: DatabaseFiles.maximumEntryByteCount)
  }

  private func place(of id: String) -> String { files.place(directory + Array("\(id).json".utf8)) }

  private mutating func cached(
    _ id: String
  ) throws(VulnerabilityDatabase.Failure) -> EntryCache.Cached? {
    if let cached = cache[id] { return cached }
    guard let json = try json(ofEntry: id) else { return nil }
    do throws(JSONReader.Fault) {
      var parser = EntryParser()
      let entry = try parser.entry(json.span.raw)
      guard entry.id == id else {
        throw JSONReader.Fault("entry with another id than its file name", at: 0)
      }
      let cached = EntryCache.Cached(entry: entry, cost: parser.cost)
      cache.insert(cached)
      return cached
    } catch {
      throw VulnerabilityDatabase.Failure(error, place(of: id))
    }
  }
}

/// Entries that were read, up to a total size.
struct EntryCache {
  struct Cached {
    let entry: Vulnerability
    /// About how many bytes the entry takes.
    let cost: Int
  }

  private var entries: [BytewiseKey: Cached] = [:]
  private var cost = 0

  private static let maximumCost = 1 << 24

  subscript(id: String) -> Cached? { entries[BytewiseKey(id)] }

  mutating func insert(_ cached: Cached) {
    if cost + cached.cost > EntryCache.maximumCost {
      entries = [:]
      cost = 0
    }
    entries[BytewiseKey(cached.entry.id)] = cached
    cost += cached.cost
  }
}
