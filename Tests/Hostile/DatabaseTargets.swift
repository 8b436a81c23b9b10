// What the fuzzer calls for vulnerability databases: entries, zip archives, ranges of versions.

/// Parses an entry, and compares the JSON reader with a checker of the grammar.
func fuzzEntries(_ input: [UInt8]) -> Bool {
  var reader = JSONReader(input.span.raw)
  let isValid: Bool
  do throws(JSONReader.Fault) {
    try reader.skipValue()
    try reader.requireEnd()
    isValid = true
  } catch {
    guard (0...input.count).contains(error.offset) else { fatalError("a fault out of the text") }
    isValid = false
  }
  // The checker takes no text but UTF-8, and text of any depth.
  let isText = String(validating: input, as: UTF8.self) != nil
  let isDeep = input.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") } > 64
  if isText, !isDeep, isValid != JSONChecker.accepts(input) { fatalError("other JSON") }
  var parser = EntryParser()
  guard let entry = try? parser.entry(input.span.raw) else { return isValid }
  guard isValid, parser.cost >= input.count else { fatalError("an entry in what is not JSON") }
  // Where there is no index, the same modules must be found.
  var modules = NameTable()
  _ = try? FlatModules.scan(input.span.raw, entry.id, 7, &modules)
  modules.sort()
  for module in entry.affected where modules.values(of: Array(module.path.utf8)).isEmpty {
    // Bytes that are not UTF-8 are repaired in an entry only.
    if isText, !module.path.unicodeScalars.contains("\u{fffd}") { fatalError("a lost module") }
  }
  for module in entry.affected {
    _ = module.affects(version: "v1.2.3")
    _ = entry.fixedVersion(ofModule: module.path, after: "v1.2.3")
  }
  return true
}

/// Reads all files of a zip archive: twice the same, and of the size that is listed.
func fuzzZip(_ input: [UInt8]) -> Bool {
  guard let archive = withFile(input, { file in try? ZipArchive(file, "archive") }) else {
    return false
  }
  for index in 0..<min(archive.names.count, 100) {
    let number = archive.names.row(index).value
    guard let contents = try? archive.read(number, limit: 1 << 16, "file") else { continue }
    let again = try? archive.read(number, limit: 1 << 16, "file")
    guard contents == again, contents.count <= 1 << 16 else {
      fatalError("read twice, it is something else")
    }
  }
  return true
}

/// Lines of versions: their order is total, and ranges contain what a naive walk finds.
func fuzzRanges(_ input: [UInt8]) -> Bool {
  let lines = input.split(separator: UInt8(ascii: "\n"), maxSplits: 7)
    .map { String(decoding: $0, as: UTF8.self) }
  guard lines.count >= 3 else { return false }
  let keys = lines.map { OSVVersion(comparing: $0) }
  for first in keys {
    for second in keys {
      if first < second, second < first { fatalError("before each other") }
      for third in keys where first < second && second < third && !(first < third) {
        fatalError("not transitive")
      }
    }
  }
  var events: [VersionRange.Event] = [.introduced("0")]
  for (index, bound) in lines.dropFirst().enumerated() {
    events.append(index % 2 == 0 ? .fixed(bound) : .introduced(bound))
  }
  let isSorted = zip(keys.dropFirst(), keys.dropFirst(2)).allSatisfy { $0 < $1 }
  let isAffected = VersionRange(events).contains(lines[0])
  if isSorted, !lines.dropFirst().contains("0") {
    let passed = keys.dropFirst().count { !(keys[0] < $0) }
    if isAffected != (passed % 2 == 0) { fatalError("another answer") }
  }
  let version = GoVersion(lines[0])
  let strict = StandardLibraryVersion.govulncheck(version)
  let found = StandardLibraryVersion(version)
  if let strict, OSVVersion(strict) != nil, !lines[0].contains("-pre"), !version.isDevelopment,
    found?.version != strict
  {
    fatalError("another version of the standard library")
  }
  return true
}
