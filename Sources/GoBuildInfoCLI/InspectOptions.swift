import GoBinaryScanner
import GoBuildInfo

/// The command line of `gobuildinfo PATH...`.
struct InspectOptions {
  var printsModules = false
  var printsJSON = false
  /// Whether to compute a hash of each file.
  var hashes = false
  var shard: Shard?
  var isVerbose = false
  var readOptions: ReadOptions = []
  var paths: [Pathname] = []

  /// What a command line asks for.
  enum Request {
    case inspect(InspectOptions)
    case help
    case version
  }

  struct UsageError: Error {
    let sentence: String
  }

  private static let known = [
    "-m", "--modules", "--json", "--sha256", "--recover", "--shard", "--shard-index", "-v",
    "--verbose", "-h", "--help", "--version",
  ]

  /// Options may stand anywhere before `--`.
  static func parse(_ arguments: [Pathname]) throws(UsageError) -> Request {
    var options = InspectOptions()
    var remaining = arguments[...]
    while let argument = remaining.popFirst() {
      switch argument.description {
      case "-m", "--modules": options.printsModules = true
      case "--json": options.printsJSON = true
      case "--sha256": options.hashes = true
      case let text where Shard.isOption(text):
        try Shard.take(text, &remaining, into: &options.shard)
      case "--recover": options.readOptions = .recovering
      case "-v", "--verbose": options.isVerbose = true
      case "-h", "--help": return .help
      case "--version": return .version
      case "--":
        options.paths += remaining
        remaining = []
      case let text where argument.bytes.first == UInt8(ascii: "-") && text != "-":
        throw unknown(text)
      default: options.paths.append(argument)
      }
    }
    guard options.printsJSON || !options.hashes else {
      throw UsageError(sentence: "'--sha256' needs '--json'")
    }
    guard !options.paths.isEmpty else { throw UsageError(sentence: "no PATH given") }
    return .inspect(options)
  }

  private static func unknown(_ option: String) -> UsageError {
    var sentence = "unknown option '\(option)'"
    if let candidate = Suggestion.nearest(to: option, among: known) {
      sentence += "; did you mean '\(candidate)'?"
    }
    return UsageError(sentence: sentence)
  }
}
