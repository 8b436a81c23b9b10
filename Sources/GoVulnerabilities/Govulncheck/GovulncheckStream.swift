internal import BinarySupport
import GoBuildInfo

/// Writes the messages of govulncheck's protocol v1.0.0: objects with one key, indented, one after the other.
struct GovulncheckStream {
  private(set) var text: [UInt8] = []

  private static let protocolVersion = "v1.0.0"

  /// Writes what precedes the entries.
  mutating func writeStart(
    _ info: BuildInfo, _ source: VulnerabilityDatabase, at level: VulnerabilityEvidence,
    database: String, _ toolVersion: String
  ) {
    write("config") { json in
      json.field("protocol_version", GovulncheckStream.protocolVersion)
      json.field("scanner_name", "gobuildinfo")
      json.field("scanner_version", toolVersion)
      json.field("db", database)
      if !source.modified.isEmpty { json.field("db_last_modified", source.modified) }
      json.field("scan_level", level.rawValue)
      json.field("scan_mode", "binary")
    }
    writeProgress("Scanning your binary for known vulnerabilities...")
    write("SBOM") { json in
      json.field("go_version", info.goVersion.rawValue)
      json.key("modules")
      json.beginArray()
      if let main = info.main { GovulncheckStream.write(main.path, main.version, to: &json) }
      for module in info.dependencies {
        GovulncheckStream.write(module.effective.path, module.effective.version, to: &json)
      }
      GovulncheckStream.write(
        JudgedModule.standardLibrary, info.goVersion.rawValue, to: &json)
      json.endArray()
      if let main = info.main {
        json.key("roots")
        json.beginArray()
        json.string(main.path)
        json.endArray()
      }
    }
    writeProgress("Fetching vulnerabilities from the database...")
  }

  private static func write(_ path: String, _ version: String, to json: inout JSONWriter) {
    json.beginObject()
    json.field("path", path)
    if !version.isEmpty { json.field("version", version) }
    json.endObject()
  }

  mutating func writeProgress(_ message: String) {
    write("progress") { $0.field("message", message) }
  }

  mutating func write(_ finding: GovulncheckFinding) {
    write("finding") { json in
      json.field("osv", finding.entry)
      if !finding.fixedVersion.isEmpty { json.field("fixed_version", finding.fixedVersion) }
      json.key("trace")
      json.beginArray()
      json.beginObject()
      json.field("module", finding.module)
      if !finding.version.isEmpty { json.field("version", finding.version) }
      if !finding.package.isEmpty { json.field("package", finding.package) }
      if !finding.function.isEmpty { json.field("function", finding.function) }
      if !finding.receiver.isEmpty { json.field("receiver", finding.receiver) }
      json.endObject()
      json.endArray()
    }
  }

  /// Writes an entry of the database.
  mutating func write(entry json: [UInt8]) {
    indent(Array("{\"osv\":".utf8) + json + [UInt8(ascii: "}")])
  }

  private mutating func write(_ key: String, _ body: (inout JSONWriter) -> Void) {
    var json = JSONWriter(isIndented: false)
    json.beginObject()
    json.key(key)
    json.beginObject()
    body(&json)
    json.endObject()
    json.endObject()
    indent(json.output)
  }

  /// Entries are nested some ten deep.
  private static let maximumIndentation = 64

  /// Appends JSON with two blanks for each level, as `json.Encoder` does, and a newline.
  private mutating func indent(_ json: [UInt8]) {
    var depth = 0
    var isInString = false
    var isEscaped = false
    /// Whether a container was opened and nothing stands in it.
    var isOpen = false
    for byte in json {
      if isInString {
        text.append(byte)
        isInString = isEscaped || byte != UInt8(ascii: "\"")
        isEscaped = !isEscaped && byte == UInt8(ascii: "\\")
        continue
      }
      if byte <= UInt8(ascii: " ") { continue }
      let closes = byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
      if closes { depth -= 1 }
      if isOpen != closes { breakLine(depth) }
      isOpen = false
      text.append(byte)
      switch byte {
      case UInt8(ascii: "\""): isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isOpen = true
      case UInt8(ascii: ","): breakLine(depth)
      case UInt8(ascii: ":"): text.append(UInt8(ascii: " "))
      default: break
      }
    }
    text.append(UInt8(ascii: "\n"))
  }

  private mutating func breakLine(_ depth: Int) {
    text.append(UInt8(ascii: "\n"))
    let count = 2 * min(max(0, depth), GovulncheckStream.maximumIndentation)
    text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: count))
  }
}
