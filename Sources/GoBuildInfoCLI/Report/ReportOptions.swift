internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo report`.
struct ReportOptions: InputOptions {
  var inputs = Inputs()
  /// Whether to compute a hash of each file.
  var hashes = false
  /// Whether to read the packages of which there is code.
  var readsPackages = false
  /// The vulnerability database.
  var database: Pathname?
  private var isPage = false

  static var options: [Option<ReportOptions>] {
    [
      .flag("--html", help: "write a page for browsers, in one file that needs no network") {
        $0.isPage = true
      },
      .flag("--sha256", help: "include the hash of each file") { $0.hashes = true },
      .flag("--packages", help: "include the packages of which there is code") {
        $0.readsPackages = true
      },
      .value(
        "--vulnerabilities", takes: .file("DB"),
        help:
          "include the entries of the vulnerability database DB that affect the modules, each with whether affected code is linked"
      ) { $0.database = $1 },
    ] + inputOptions()
  }

  func validate() throws(UsageError) {
    guard isPage else { throw UsageError("expected '--html', the only format of reports") }
    try inputs.validate()
  }
}
