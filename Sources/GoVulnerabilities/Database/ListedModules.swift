internal import BinarySupport

/// `index/modules.json`: which entries name a module, and in which version each is fixed. It is kept as text.
struct ListedModules {
  static let fileName = Array("index/modules.json".utf8)

  /// The path of the file, for errors.
  private let file: String
  /// The paths of modules, each with the offset of its list of entries.
  private var modules: NameTable

  private static let maximumModuleCount = 1 << 17
  private static let maximumReferenceCount = 1 << 14

  /// Finds the modules.
  init(_ json: [UInt8], _ file: String) throws(VulnerabilityDatabase.Failure) {
    self.file = file
    modules = NameTable(in: json)
    do throws(JSONReader.Fault) {
      try list(json.span.raw)
    } catch {
      throw VulnerabilityDatabase.Failure(error, file)
    }
    modules.sort()
  }

  var isEmpty: Bool { modules.count == 0 }

  private mutating func list(_ json: RawSpan) throws(JSONReader.Fault) {
    var reader = JSONReader(json)
    try reader.beginArray()
    while try reader.nextElement() {
      let start = reader.position
      var path: JSONText?
      var list = 0
      var seen = SeenKeys()
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if try seen.take(key, "path", 0, in: reader) {
          path = try reader.text()
        } else if try seen.take(key, "vulns", 1, in: reader) {
          list = reader.position
          // It is checked when the module is asked for.
          if !reader.skipFlatArray() { try reader.skipValue() }
        } else {
          try reader.skipValue()
        }
      }
      guard let path, !path.range.isEmpty else {
        throw JSONReader.Fault("module without a path", at: start)
      }
      guard list > 0 else { throw JSONReader.Fault("module without its entries", at: start) }
      guard modules.count < ListedModules.maximumModuleCount else {
        throw JSONReader.Fault("more than 131072 modules", at: start, isLimit: true)
      }
      if path.hasEscapes {
        modules.append(reader.decoded(path).span.raw, list)
      } else {
        modules.append(path.range, list)
      }
    }
    try reader.requireEnd()
  }

  /// The identifiers of a module's entries, sorted, each once.
  ///
  /// - Parameter version: leaves out entries that are fixed in it, as far as the index records that.
  func identifiers(
    ofModule path: String, notFixedIn version: String?
  ) throws(VulnerabilityDatabase.Failure) -> [String] {
    let version = version.flatMap { OSVVersion($0) }
    var identifiers: [String] = []
    do throws(JSONReader.Fault) {
      for list in modules.values(of: Array(path.utf8)) {
        var reader = JSONReader(modules.bytes, at: list)
        if try reader.takeNull() { continue }
        try reader.beginArray()
        while try reader.nextElement() {
          let start = reader.position
          let (id, fixed) = try ListedModules.reference(&reader)
          guard DatabaseFiles.isIdentifier(id) else {
            throw JSONReader.Fault("entry without a valid id", at: start)
          }
          guard identifiers.count < ListedModules.maximumReferenceCount else {
            throw JSONReader.Fault("more than 16384 entries of a module", at: start, isLimit: true)
          }
          if let version, let fixed = OSVVersion(fixed), version >= fixed { continue }
          identifiers.append(id)
        }
      }
    } catch {
      throw VulnerabilityDatabase.Failure(error, file)
    }
    identifiers.sort { $0 < $1 }
    var unique: [String] = []
    for id in identifiers where unique.last != id { unique.append(id) }
    return unique
  }

  private static func reference(
    _ reader: inout JSONReader
  ) throws(JSONReader.Fault) -> (id: String, fixed: String) {
    var (id, fixed) = ("", "")
    var seen = SeenKeys()
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "id", 0, in: reader) {
        id = try reader.string() ?? ""
      } else if try seen.take(key, "fixed", 1, in: reader) {
        fixed = try reader.string() ?? ""
      } else {
        try reader.skipValue()
      }
    }
    return (id, fixed)
  }
}
