internal import BinarySupport

/// Parses the JSON of an entry. Unknown fields are skipped, and null is as good as no field, as for Go.
struct EntryParser {
  /// About how many bytes the entry takes in memory.
  private(set) var cost = 0

  private static let maximumCost = 1 << 23
  private static let costOfString = 32
  /// Finding a fixed version takes the square of the number of events. Entries of 2026 have at most 24.
  private static let maximumEventCount = 512
  private var eventCount = 0

  private static let costOfElement = 64

  /// Parses an entry.
  mutating func entry(_ json: RawSpan) throws(JSONReader.Fault) -> Vulnerability {
    var reader = JSONReader(json)
    var entry = Vulnerability(id: "")
    var seen = SeenKeys()
    try spend(json.byteCount, at: reader)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "id", 0, in: reader) {
        entry.id = try reader.string() ?? ""
      } else if try seen.take(key, "aliases", 1, in: reader) {
        entry.aliases = try strings(&reader)
      } else if try seen.take(key, "published", 2, in: reader) {
        entry.published = EntryTimes.time(try reader.string())
      } else if try seen.take(key, "modified", 3, in: reader) {
        entry.modified = EntryTimes.time(try reader.string())
      } else if try seen.take(key, "withdrawn", 4, in: reader) {
        entry.withdrawn = try time(&reader)
      } else if try seen.take(key, "summary", 5, in: reader) {
        entry.summary = try reader.string() ?? ""
      } else if try seen.take(key, "details", 6, in: reader) {
        entry.details = try reader.string() ?? ""
      } else if try seen.take(key, "affected", 7, in: reader) {
        entry.affected = try modules(&reader)
      } else if try seen.take(key, "database_specific", 8, in: reader) {
        try parseProvenance(&reader, &entry)
      } else {
        try reader.skipValue()
      }
    }
    try reader.requireEnd()
    return entry
  }

  /// A time; nil where there is none.
  private func time(_ reader: inout JSONReader) throws(JSONReader.Fault) -> String? {
    let start = reader.position
    guard let text = try reader.string() else { return nil }
    guard EntryTimes.isValid(text) else { throw JSONReader.Fault("invalid time", at: start) }
    return text
  }

  private func parseProvenance(
    _ reader: inout JSONReader, _ entry: inout Vulnerability
  ) throws(JSONReader.Fault) {
    if try reader.takeNull() { return }
    var seen = SeenKeys()
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "url", 0, in: reader) {
        entry.url = try reader.string() ?? ""
      } else if try seen.take(key, "review_status", 1, in: reader) {
        entry.isReviewed = try reader.string() == "REVIEWED"
      } else {
        try reader.skipValue()
      }
    }
  }

  private mutating func modules(
    _ reader: inout JSONReader
  ) throws(JSONReader.Fault) -> [AffectedModule] {
    var modules: [AffectedModule] = []
    if try reader.takeNull() { return [] }
    try reader.beginArray()
    while try reader.nextElement() {
      try spend(EntryParser.costOfElement, at: reader)
      if let module = try module(&reader) { modules.append(module) }
    }
    return modules
  }

  /// A module; nil for a package of another ecosystem.
  private mutating func module(
    _ reader: inout JSONReader
  ) throws(JSONReader.Fault) -> AffectedModule? {
    var module = AffectedModule(path: "")
    var path: JSONText?
    var seen = SeenKeys()
    let start = reader.position
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "package", 0, in: reader) {
        path = try EntryParser.package(&reader)
      } else if try seen.take(key, "ranges", 1, in: reader) {
        module.ranges = try ranges(&reader, ofType: "SEMVER")
      } else if try seen.take(key, "ecosystem_specific", 2, in: reader) {
        try parseSpecifics(&reader, &module)
      } else {
        try reader.skipValue()
      }
    }
    guard seen.contains(0) else {
      throw JSONReader.Fault("affected module without a name", at: start)
    }
    guard let path else { return nil }
    module.path = reader.string(path)
    return module
  }

  /// The name of a package; nil for one of another ecosystem than Go's.
  static func package(_ reader: inout JSONReader) throws(JSONReader.Fault) -> JSONText? {
    var name: JSONText?
    var ecosystem = "Go"
    var seen = SeenKeys()
    let start = reader.position
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "name", 0, in: reader) {
        name = try reader.text()
      } else if try seen.take(key, "ecosystem", 1, in: reader) {
        ecosystem = try reader.string() ?? "Go"
      } else {
        try reader.skipValue()
      }
    }
    guard let name, !name.range.isEmpty else {
      throw JSONReader.Fault("affected module without a name", at: start)
    }
    // govulncheck reads names whatever the ecosystem.
    guard ecosystem == "Go" || !ecosystem.utf8.elementsEqual("go".utf8, by: { $0 | 0x20 == $1 })
    else { throw JSONReader.Fault("ecosystem that is not written Go", at: start) }
    return ecosystem == "Go" ? name : nil
  }

  private mutating func parseSpecifics(
    _ reader: inout JSONReader, _ module: inout AffectedModule
  ) throws(JSONReader.Fault) {
    if try reader.takeNull() { return }
    var seen = SeenKeys()
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "imports", 0, in: reader) {
        if try reader.takeNull() { continue }
        try reader.beginArray()
        while try reader.nextElement() { module.packages.append(try package(&reader)) }
      } else if try seen.take(key, "custom_ranges", 1, in: reader) {
        module.customRanges = try ranges(&reader, ofType: "ECOSYSTEM")
      } else {
        try reader.skipValue()
      }
    }
  }

  private mutating func package(
    _ reader: inout JSONReader
  ) throws(JSONReader.Fault) -> AffectedPackage {
    var package = AffectedPackage(path: "")
    var seen = SeenKeys()
    let start = reader.position
    try spend(EntryParser.costOfElement, at: reader)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "path", 0, in: reader) {
        package.path = try reader.string() ?? ""
      } else if try seen.take(key, "symbols", 1, in: reader) {
        package.symbols = try strings(&reader)
      } else if try seen.take(key, "goos", 2, in: reader) {
        package.operatingSystems = try strings(&reader)
      } else if try seen.take(key, "goarch", 3, in: reader) {
        package.architectures = try strings(&reader)
      } else {
        try reader.skipValue()
      }
    }
    guard !package.path.isEmpty else {
      throw JSONReader.Fault("affected package without a path", at: start)
    }
    return package
  }

  /// The ranges of a type. Others, such as those of Git revisions, are left out, as govulncheck leaves them out.
  private mutating func ranges(
    _ reader: inout JSONReader, ofType wanted: StaticString
  ) throws(JSONReader.Fault) -> [VersionRange] {
    var ranges: [VersionRange] = []
    let isCustom = "\(wanted)" != "SEMVER"
    if try reader.takeNull() { return [] }
    try reader.beginArray()
    while try reader.nextElement() {
      try spend(EntryParser.costOfElement, at: reader)
      var events: [VersionRange.Event] = []
      var isWanted = false
      var seen = SeenKeys()
      let start = reader.position
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if try seen.take(key, "type", 0, in: reader) {
          isWanted = try reader.string() == "\(wanted)"
        } else if try seen.take(key, "events", 1, in: reader) {
          if try reader.takeNull() { continue }
          try reader.beginArray()
          while try reader.nextElement() { try parseEvent(&reader, &events) }
        } else {
          try reader.skipValue()
        }
      }
      guard isWanted else { continue }
      let range = VersionRange(events)
      // Invalid versions precede all others, so that nothing would be affected.
      guard isCustom || range.hasValidVersions else {
        throw JSONReader.Fault("range with an invalid version", at: start)
      }
      ranges.append(range)
    }
    return ranges
  }

  private mutating func parseEvent(
    _ reader: inout JSONReader, _ events: inout [VersionRange.Event]
  ) throws(JSONReader.Fault) {
    var introduced: String?
    var fixed: String?
    var seen = SeenKeys()
    try spend(EntryParser.costOfElement, at: reader)
    eventCount += 1
    guard eventCount <= EntryParser.maximumEventCount else {
      throw JSONReader.Fault(
        "entry with more than 512 events", at: reader.position, isLimit: true)
    }
    try reader.beginObject()
    while let key = try reader.nextKey() {
      if try seen.take(key, "introduced", 0, in: reader) {
        introduced = try reader.string()
      } else if try seen.take(key, "fixed", 1, in: reader) {
        fixed = try reader.string()
      } else {
        try reader.skipValue()
      }
    }
    if let introduced, !introduced.isEmpty { events.append(.introduced(introduced)) }
    if let fixed, !fixed.isEmpty { events.append(.fixed(fixed)) }
  }

  private mutating func strings(_ reader: inout JSONReader) throws(JSONReader.Fault) -> [String] {
    var strings: [String] = []
    if try reader.takeNull() { return [] }
    try reader.beginArray()
    while try reader.nextElement() {
      try spend(EntryParser.costOfString, at: reader)
      strings.append(try reader.string() ?? "")
    }
    return strings
  }

  private mutating func spend(_ count: Int, at reader: borrowing JSONReader) throws(JSONReader
    .Fault)
  {
    cost += count
    guard cost <= EntryParser.maximumCost else {
      throw JSONReader.Fault("entry that takes more than 8 MiB", at: reader.position, isLimit: true)
    }
  }
}
