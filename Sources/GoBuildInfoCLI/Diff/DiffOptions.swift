internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo diff`.
struct DiffOptions: CommandOptions {
  var printsJSON = false
  var comparesPackages = false
  var hasExitCode = false
  var color = Console.ColorChoice.auto
  var paths: [Pathname] = []

  static var options: [Option<DiffOptions>] {
    [
      .flag("--json", help: "print one JSON object a line") { $0.printsJSON = true },
      .flag(
        "--packages",
        help: "compare the packages of which there is code too: functions and bytes, by module"
      ) { $0.comparesPackages = true },
      .flag("--exit-code", help: "exit with 1 if there are differences") {
        $0.hasExitCode = true
      },
      .color { $0.color = $1 },
    ]
  }

  mutating func take(operand: Pathname) { paths.append(operand) }

  func validate() throws(UsageError) {
    guard paths.count == 2 else { throw UsageError("expected OLD and NEW") }
  }
}
