import GoBuildInfo

/// The command line of `gobuildinfo version`, read as Go's `flag` package reads that of
/// `go version`: one dash or two, and options end where the first path stands.
struct VersionOptions {
  var printsModules = false
  var isVerbose = false
  var printsJSON = false
  var paths: [Pathname] = []

  enum Failure: Error {
    case help
    case unknownOption(String)
    case invalidValue(String, option: String)
  }

  init(_ arguments: [Pathname]) throws(Failure) {
    var remaining = arguments[...]
    while let argument = remaining.first {
      let text = argument.description
      guard text.hasPrefix("-"), text != "-" else { break }
      remaining.removeFirst()
      if text == "--" { break }
      let words = text.drop { $0 == "-" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let isSet = try VersionOptions.boolean(words.count > 1 ? String(words[1]) : "true", text)
      switch words[0] {
      case "m": printsModules = isSet
      case "v": isVerbose = isSet
      case "json": printsJSON = isSet
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
