internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo PATH...`.
struct InspectOptions: InputOptions {
  var inputs = Inputs()
  var printsModules = false
  var printsJSON = false
  /// Whether to compute a hash of each file.
  var hashes = false
  /// Whether to read the packages of which there is code.
  var readsPackages = false
  /// Whether to read the names of functions.
  var readsFunctions = false
  var readOptions: ReadOptions = []
  /// Whether only the version of the program is asked for.
  var asksForVersion = false

  static var options: [Option<InspectOptions>] {
    [
      .flag(
        "-m", "--modules",
        help:
          "print the modules and build settings too, as 'go version -m' does, and what the headers say: platform, linkage, build ID"
      ) { $0.printsModules = true },
      .flag("--json", help: "print all that as one JSON object a line") { $0.printsJSON = true },
      .flag("--sha256", help: "with --json: print the hash of each file too") { $0.hashes = true },
      .flag(
        "--packages",
        help: "with --json: print the packages and modules of which there is code too"
      ) { $0.readsPackages = true },
      .flag(
        "--functions",
        help:
          "with --json: print the names of functions too, from which 'vulns', 'check' and 'sbom' find vulnerable ones"
      ) { $0.readsFunctions = true },
      .flag(
        "--recover",
        help:
          "where build info is missing or damaged, look for what is left of it in all of the file"
      ) { $0.readOptions = .recovering },
    ] + inputOptions() + [
      .flag("--version", help: "print the version of gobuildinfo") { $0.asksForVersion = true }
    ]
  }

  /// Whether what is printed of a binary may be large.
  var printsCode: Bool { readsPackages || readsFunctions }

  func validate() throws(UsageError) {
    if asksForVersion { return }
    guard printsJSON || !hashes else { throw UsageError("'--sha256' needs '--json'") }
    guard printsJSON || !readsPackages else { throw UsageError("'--packages' needs '--json'") }
    guard printsJSON || !readsFunctions else { throw UsageError("'--functions' needs '--json'") }
    try inputs.validate()
  }
}
