internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy
import GoBuildSBOM
import GoVulnerabilities

/// The forms in which `vulns` prints findings.
enum VulnerabilitiesFormat: String, CaseIterable {
  case text, json, sarif, openvex, cyclonedx, prometheus
  case govulncheck = "govulncheck-json"

  /// The document that is printed; nil for other forms.
  var document: VulnerabilityDocument.Format? { VulnerabilityDocument.Format(rawValue: rawValue) }
}

/// The command line of `gobuildinfo vulns --db PATH PATH...`.
struct VulnerabilitiesOptions: MetricsOptions {
  var inputs = Inputs()
  var database: Pathname?
  var level = VulnerabilityEvidence.symbol
  var format = VulnerabilitiesFormat.text
  var ignoreFile: Pathname?
  var node = ""
  var scanner = VulnerabilityScanner.Options()
  /// How old the database may be in days.
  var maximumAge: Int?

  static var options: [Option<VulnerabilitiesOptions>] {
    let levels = ["symbol", "package", "module"]
    let formats = VulnerabilitiesFormat.allCases.map { $0.rawValue }
    return [
      .value(
        "--db", takes: .file("PATH"),
        help:
          "read the vulnerability database in PATH: vulndb.zip, a folder of it, or another archive of either; required"
      ) { $0.database = $1 },
      .value(
        "--level", takes: .word("LEVEL", of: levels),
        help:
          "report entries with linked symbols (symbol, the default), linked packages (package), or affected modules (module); an entry that names no symbols counts as soon as its package is linked"
      ) { options, value throws(UsageError) in
        guard let level = VulnerabilityEvidence(rawValue: value.description) else {
          throw UsageError("expected one of \(levels.joined(separator: ", ")) after '--level'")
        }
        options.level = level
      },
      .value(
        "--format", takes: .word("FORMAT", of: formats),
        help:
          "text, json (an object a line), sarif (2.1.0), openvex (0.2.0), cyclonedx (1.6), prometheus (a text file for the node exporter), or govulncheck-json (what 'govulncheck -mode=binary -format json' prints, findings included that it alone has)"
      ) { options, value throws(UsageError) in
        guard let format = VulnerabilitiesFormat(rawValue: value.description) else {
          throw UsageError("expected one of \(formats.joined(separator: ", ")) after '--format'")
        }
        options.format = format
      },
      .flag("--json", help: "the same as --format json") { $0.format = .json },
      nodeOption,
      .value(
        "--ignore", takes: .file(),
        help:
          "ignore the findings listed in FILE, each line 'ID [in MODULE] [at GLOB] [until DAY]: REASON'"
      ) { $0.ignoreFile = $1 },
      .flag("--reviewed-only", help: "leave out entries that nobody has reviewed") {
        $0.scanner.reviewedOnly = true
      },
      .value(
        "--max-db-age", takes: .word("DAYS"),
        help: "fail with status 3 if the database was last changed more than DAYS days ago"
      ) { options, value throws(UsageError) in
        guard let days = Int(digits: value.description), days <= maximumDayCount else {
          throw UsageError("expected a number of days after '--max-db-age'")
        }
        options.maximumAge = days
      },
      .value(
        "--main-version", takes: .word("VERSION"),
        help: "take VERSION for that of all main modules, such as v1.2.3"
      ) { options, value throws(UsageError) in
        guard ModuleVersion(value.description).isValid else {
          throw UsageError("expected a version such as v1.2.3 after '--main-version'")
        }
        options.scanner.mainVersion = value.description
      },
    ]
      + inputOptions(
        verbose:
          "also print ignored findings, and modules that could not be judged and have no linked code; report the files in directories and archives that are not Go binaries"
      )
  }

  private static let maximumDayCount = 36500

  mutating func validate() throws(UsageError) {
    guard database != nil else {
      throw UsageError("missing '--db PATH'; see docs/vulnerabilities.md for where to get one")
    }
    guard format != .govulncheck || ignoreFile == nil else {
      throw UsageError("'--ignore' needs another format than govulncheck-json")
    }
    try validateNode(writesMetrics: format == .prometheus)
    try inputs.validate()
    // What documents identify files by.
    if format == .openvex || format == .cyclonedx { scanner.hashes = true }
  }

  /// What documents state besides findings.
  var document: VulnerabilityDocument.Options {
    let names = inputs.paths.map { $0.description } + (inputs.readsList ? ["standard input"] : [])
    var document = VulnerabilityDocument.Options(name: names.joined(separator: " "))
    if let tool = BillOfMaterials.Tool(name: "gobuildinfo", version: programVersion) {
      document.tool = tool
    }
    document.timestamp = CurrentProcess.sourceDateEpoch.flatMap {
      Timestamp(secondsSince1970: $0)
    }
    document.level = level
    return document
  }
}
