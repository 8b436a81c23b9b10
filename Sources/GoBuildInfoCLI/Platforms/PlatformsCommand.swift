internal import BinarySupport
import GoBuildInfo
import GoBuildPolicy

/// The command line of `gobuildinfo platforms`.
struct PlatformsOptions: CommandOptions {
  var printsJSON = false

  static var options: [Option<PlatformsOptions>] {
    [
      .flag(
        "--json",
        help: "print JSON: also whether C can be linked in, and whether the port is first class"
      ) {
        $0.printsJSON = true
      }
    ]
  }
}

/// `gobuildinfo platforms`: the platforms that Go compiles for, as `go tool dist list` prints them.
enum PlatformsCommand {
  static func run(_ options: PlatformsOptions, _ console: Console) -> ExitStatus {
    guard options.printsJSON else {
      for port in GoPort.all { console.print("\(port.platform)\n") }
      return .success
    }
    var json = JSONWriter(isIndented: true)
    json.beginArray()
    for port in GoPort.all {
      json.beginObject()
      json.field("GOOS", port.platform.os)
      json.field("GOARCH", port.platform.architecture)
      json.field("CgoSupported", port.supportsCgo)
      json.field("FirstClass", port.isFirstClass)
      json.endObject()
    }
    json.endArray()
    console.print(json.output + [UInt8(ascii: "\n")])
    return .success
  }
}
