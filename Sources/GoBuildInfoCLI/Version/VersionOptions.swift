internal import BinarySupport
import GoBuildInfo

/// The command line of `gobuildinfo version`, read as Go's `flag` package reads that of
/// `go version`: one dash or two, and options end where the first path stands.
struct VersionOptions {
  var printsModules = false
  var isVerbose = false
  var printsJSON = false
  /// Whether to read what Go does not.
  var isExtended = false
  var paths: [Pathname] = []
  /// Whether a terminal is to be kept from what acts on it; no other program is.
  var isTerminalSafe = false

  /// The options, as help shows them.
  static let descriptions = [
    OptionDescription(names: ["-m"], value: nil, help: "print the modules and build settings too"),
    OptionDescription(
      names: ["-v"], value: nil, help: "report files in directories that are not Go binaries"),
    OptionDescription(
      names: ["-json"], value: nil, help: "with -m: print the build info as JSON"),
    OptionDescription(
      names: ["-extended"], value: nil,
      help: "also read what Go links and 'go version' cannot read"),
    OptionDescription(names: ["-help"], value: nil, help: "print this help"),
  ]

  enum Failure: Error {
    case help
    case unknownOption(String)
    case invalidValue(String, option: String)
  }

  init(_ arguments: [Pathname]) throws(Failure) {
    var remaining = arguments[...]
    while let argument = remaining.first {
      let dash = UInt8(ascii: "-")
      let bytes = argument.bytes
      guard bytes.first == dash, bytes.count > 1 else { break }
      remaining.removeFirst()
      if bytes == [dash, dash] { break }
      let text = argument.description
      // One dash or two, then a name, and perhaps a value.
      let words = bytes.dropFirst(bytes[1] == dash ? 2 : 1)
        .split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      let isSet = try VersionOptions.boolean(words.count > 1 ? words[1] : "true", text)
      switch words[0] {
      case "m": printsModules = isSet
      case "v": isVerbose = isSet
      case "json": printsJSON = isSet
      case "extended": isExtended = isSet
      case "h", "help": throw .help
      default: throw .unknownOption(text)
      }
    }
    paths = Array(remaining)
  }

  /// Go's `strconv.ParseBool`.
  private static func boolean(_ text: String, _ option: String) throws(Failure) -> Bool {
    switch text {
    case "1", "t", "T", "true", "TRUE", "True": true
    case "0", "f", "F", "false", "FALSE", "False": false
    default: throw .invalidValue(text, option: option)
    }
  }
}
