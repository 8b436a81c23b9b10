package import BinarySupport
import GoBinaryReport
import GoBuildInfo

extension JSONWriter {
  /// Writes the object of an image that `gobuildinfo vulns --format json` prints.
  ///
  /// - Parameter level: which findings are written.
  package mutating func write(_ report: VulnerabilityReport, at level: VulnerabilityEvidence) {
    let record = report.record
    beginObject()
    field("File", record.file.bytes.span.raw)
    if let location = record.location { write(location) }
    optional("SHA256", record.sha256)
    optional("Slice", record.slice)
    optional("Member", record.member)
    optional("GoVersion", record.info.goVersion.rawValue)
    optional("Path", record.info.path)
    if let main = record.info.main {
      key("Main")
      beginObject()
      field("Path", main.path)
      field("Version", main.version)
      endObject()
    }
    optional("Database", report.databaseTime)
    field("Names", report.names.rawValue)
    key("Counts")
    beginObject()
    field("Symbol", report.count(of: .symbol))
    field("Package", report.count(of: .package))
    field("Module", report.count(of: .module))
    endObject()
    key("Findings")
    beginArray()
    for finding in report.findings where finding.isReported(at: level) { write(finding) }
    endArray()
    key("Unjudged")
    beginArray()
    for module in report.unjudged { write(module, at: level) }
    endArray()
    if let upgrade = report.bestUpgrade(at: level) {
      key("Upgrade")
      beginObject()
      field("Module", upgrade.module)
      field("Version", upgrade.version)
      field("FixedVersion", upgrade.fixedVersion)
      field("Entries", upgrade.entryCount)
      endObject()
    }
    endObject()
  }

  private mutating func write(_ finding: VulnerabilityFinding) {
    let entry = finding.vulnerability
    beginObject()
    field("ID", entry.id)
    strings("Aliases", entry.aliases)
    optional("Summary", entry.summary)
    optional("Published", entry.published)
    optional("URL", entry.url)
    field("Reviewed", entry.isReviewed)
    field("Evidence", finding.evidence.rawValue)
    field("Strongest", finding.isStrongest)
    field("Module", finding.module)
    optional("Version", finding.version)
    optional("Replaces", finding.replacedModule)
    optional("FixedVersion", finding.fixedVersion)
    if !finding.packages.isEmpty {
      key("Packages")
      beginArray()
      for package in finding.packages {
        beginObject()
        field("Path", package.path)
        strings("Symbols", package.symbols)
        endObject()
      }
      endArray()
    }
    if finding.isDisputed { field("Disputed", true) }
    strings("Cautions", finding.cautions.map { $0.rawValue })
    optional("Ignored", finding.ignoredReason)
    endObject()
  }

  private mutating func write(_ module: UnjudgedModule, at level: VulnerabilityEvidence) {
    beginObject()
    optional("Module", module.module)
    optional("Version", module.version)
    field("Reason", module.reason.rawValue)
    optional("Replacement", module.replacement)
    optional("Detail", module.detail)
    field("Relevant", module.counts(at: level))
    if !module.possible.isEmpty {
      key("Possible")
      beginArray()
      for finding in module.possible { write(finding) }
      endArray()
    }
    endObject()
  }

  private mutating func optional(_ key: String, _ text: String?) {
    if let text, !text.isEmpty { field(key, text) }
  }

  private mutating func strings(_ key: String, _ values: [String]) {
    guard !values.isEmpty else { return }
    self.key(key)
    beginArray()
    for value in values { string(value) }
    endArray()
  }
}
