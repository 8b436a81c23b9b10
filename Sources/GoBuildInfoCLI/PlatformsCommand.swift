import GoBuildInfo
import GoBuildPolicy

/// `gobuildinfo platforms`: the platforms that Go compiles for, as `go tool dist list` prints them.
struct PlatformsCommand {
  static func run(_ arguments: [Pathname], _ console: Console) -> ExitStatus {
    var printsJSON = false
    for argument in arguments {
      switch argument.description {
      case "--json", "-json": printsJSON = true
      case "-h", "--help":
        console.print(Help.platformsCommand)
        return .success
      case let text:
        console.report("gobuildinfo platforms: unexpected argument '\(text)'")
        console.report("Try 'gobuildinfo platforms --help'.")
        return .usage
      }
    }
    guard printsJSON else {
      for port in Port.all { console.print("\(port.platform)\n") }
      return .success
    }
    var json = JSONWriter(isIndented: true)
    json.beginArray()
    for port in Port.all {
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
