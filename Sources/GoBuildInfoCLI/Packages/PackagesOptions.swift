internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo packages PATH...`.
struct PackagesOptions: InputOptions {
  var inputs = Inputs()
  var printsFunctions = false
  var printsFiles = false
  var printsJSON = false

  static var options: [Option<PackagesOptions>] {
    [
      .flag(
        "--functions",
        help:
          "print each function instead: address and size (hexadecimal), package, name, source file and line, separated by tabs"
      ) { $0.printsFunctions = true },
      .flag("--files", help: "print the source files of the functions instead, one on a line") {
        $0.printsFiles = true
      },
      .flag("--json", help: "print packages and modules as one JSON object a line") {
        $0.printsJSON = true
      },
    ] + inputOptions()
  }

  func validate() throws(UsageError) {
    guard [printsFunctions, printsFiles, printsJSON].count(where: { $0 }) <= 1 else {
      throw UsageError("expected one of '--functions', '--files' and '--json'")
    }
    try inputs.validate()
  }
}
