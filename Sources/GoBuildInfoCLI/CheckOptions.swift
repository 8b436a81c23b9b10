import GoBinaryScanner
import GoBuildInfo
import GoBuildPolicy

/// The command line of `gobuildinfo check`.
struct CheckOptions {
  var policy = Policy()
  var format = CheckFormat.text
  /// Whether all binaries must have the same modules.
  var areSame = false
  var isVerbose = false
  var shard: Shard?
  var paths: [Pathname] = []

  enum Request {
    case check(CheckOptions)
    case help
  }

  private static let known = [
    "--policy", "--same", "--format", "--json", "--shard", "--shard-index", "-v", "--verbose", "-h",
    "--help",
  ]

  /// Options may stand anywhere before `--`. Those that are rules have their words in the next argument, or behind
  /// an equals sign.
  ///
  /// - Throws: ``InspectOptions/UsageError``.
  static func parse(_ arguments: [Pathname]) throws(InspectOptions.UsageError) -> Request {
    var options = CheckOptions()
    var remaining = arguments[...]
    while let argument = remaining.popFirst() {
      switch argument.description {
      case "--json": options.format = .json
      case "--same": options.areSame = true
      case "--format": options.format = try format(remaining.popFirst())
      case let text where text.hasPrefix("--format="):
        options.format = try format(Pathname(String(text.dropFirst(9))))
      case let text where Shard.isOption(text):
        try Shard.take(text, &remaining, into: &options.shard)
      case "-v", "--verbose": options.isVerbose = true
      case "-h", "--help": return .help
      case "--":
        options.paths += remaining
        remaining = []
      case let text where text.hasPrefix("-") && text != "-":
        try options.takeRule(text, &remaining)
      default: options.paths.append(argument)
      }
    }
    guard !options.policy.rules.isEmpty || options.areSame else {
      throw InspectOptions.UsageError(sentence: "no rules given; see 'gobuildinfo check --help'")
    }
    guard !options.paths.isEmpty else { throw InspectOptions.UsageError(sentence: "no PATH given") }
    return .check(options)
  }

  private static func format(_ name: Pathname?) throws(InspectOptions.UsageError) -> CheckFormat {
    guard let name, let format = CheckFormat(rawValue: name.description) else {
      let known = CheckFormat.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw InspectOptions.UsageError(sentence: "expected one of \(known) behind '--format'")
    }
    return format
  }

  private mutating func takeRule(
    _ option: String, _ remaining: inout ArraySlice<Pathname>
  ) throws(InspectOptions.UsageError) {
    let name = String(option.drop { $0 == "-" }.prefix { $0 != "=" })
    guard option.hasPrefix("--"), name == "policy" || Rule.Name(rawValue: name) != nil else {
      throw CheckOptions.unknown(option)
    }
    let words: Pathname
    if let sign = option.utf8.firstIndex(of: UInt8(ascii: "=")) {
      words = Pathname(String(option[option.index(after: sign)...]))
    } else if let next = remaining.popFirst() {
      words = next
    } else {
      throw InspectOptions.UsageError(sentence: "expected an argument behind '\(option)'")
    }
    do throws(PolicyError) {
      if name == "policy" {
        policy.rules += try Policy(contentsOf: words).rules
      } else {
        policy.rules.append(try Rule(name, words.description, from: ("--\(name)", nil)))
      }
    } catch {
      throw InspectOptions.UsageError(sentence: error.description)
    }
  }

  private static func unknown(_ option: String) -> InspectOptions.UsageError {
    var sentence = "unknown option '\(option)'"
    let names = known + Rule.Name.allCases.map { "--\($0.rawValue)" }
    if let candidate = Suggestion.nearest(to: option, among: names) {
      sentence += "; did you mean '\(candidate)'?"
    }
    return InspectOptions.UsageError(sentence: sentence)
  }
}
