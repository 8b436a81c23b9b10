internal import BinarySupport

/// Which entries name a module, where there is no index: found by reading all entries once.
struct FlatModules {
  private let identifiers: [String]
  /// The paths of modules, each with the number of an entry.
  private var modules = NameTable()

  /// When the database was changed, and how that is known.
  let date: (time: String, source: VulnerabilityDatabase.DateSource)

  private static let maximumByteCount = 1 << 27
  private static let maximumNameCount = 1 << 19
  private static let maximumNameByteCount = 1 << 24

  /// Reads the entries of a directory.
  init(
    _ identifiers: [String], in directory: [UInt8], of files: DatabaseFiles
  ) throws(VulnerabilityDatabase.Failure) {
    self.identifiers = identifiers
    var newest = EntryTimes()
    var byteCount = 0
    for (number, id) in identifiers.enumerated() {
      let name = directory + Array("\(id).json".utf8)
      guard let json = try files.read(name, limit: DatabaseFiles.maximumEntryByteCount) else {
        throw VulnerabilityDatabase.Failure(.unreadable, files.place(name), "no such file any more")
      }
      byteCount += json.count
      do throws(JSONReader.Fault) {
        let times = try FlatModules.scan(json.span.raw, id, number, &modules)
        newest.add(times, id)
        guard byteCount <= FlatModules.maximumByteCount,
          modules.count <= FlatModules.maximumNameCount,
          modules.byteCount <= FlatModules.maximumNameByteCount
        else {
          throw JSONReader.Fault(
            "database without an index of more than 128 MiB: use a form with an index", at: 0,
            isLimit: true)
        }
      } catch {
        throw VulnerabilityDatabase.Failure(error, files.place(name))
      }
    }
    modules.sort()
    date = newest.date
  }

  /// The identifiers of a module's entries, sorted, each once.
  func identifiers(ofModule path: String) -> [String] {
    var last = -1
    var found: [String] = []
    for number in modules.values(of: Array(path.utf8)) where number != last {
      found.append(identifiers[number])
      last = number
    }
    return found
  }

  /// Adds the modules that an entry names.
  static func scan(
    _ json: RawSpan, _ id: String, _ number: Int, _ modules: inout NameTable
  ) throws(JSONReader.Fault) -> EntryTimes {
    var reader = JSONReader(json)
    var seen = SeenKeys()
    var times = EntryTimes()
    var found: String?
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "id", 0, in: reader) {
        found = try reader.string()
      } else if try seen.take(key, "modified", 1, in: reader) {
        times.modified = EntryTimes.time(try reader.string())
      } else if try seen.take(key, "published", 2, in: reader) {
        times.published = EntryTimes.time(try reader.string())
      } else if try seen.take(key, "affected", 3, in: reader) {
        if try reader.takeNull() { continue }
        try reader.beginArray()
        while try reader.nextElement() { try scanAffected(&reader, number, &modules) }
      } else {
        try reader.skipValue()
      }
    }
    try reader.requireEnd()
    guard found == id else {
      throw JSONReader.Fault(
        "not an entry whose id is its file name: not a vulnerability database?", at: 0)
    }
    return times
  }

  private static func scanAffected(
    _ reader: inout JSONReader, _ number: Int, _ modules: inout NameTable
  ) throws(JSONReader.Fault) {
    var seen = SeenKeys()
    try reader.beginObject()
    while let key = try reader.nextKey() {
      guard try seen.take(key, "package", 0, in: reader) else {
        try reader.skipValue()
        continue
      }
      guard let path = try EntryParser.package(&reader) else { continue }
      if path.hasEscapes {
        modules.append(reader.decoded(path).span.raw, number)
      } else {
        modules.append(reader.contents(of: path), number)
      }
    }
  }
}
