import GoBinaryScanner
import GoBuildInfo
import GoBuildSBOM

/// The command line of `gobuildinfo sbom`.
struct SBOMOptions {
  var format = BillOfMaterials.Format.cycloneDX16
  var document = BillOfMaterials.Options(name: "")
  var shard: Shard?
  var isVerbose = false
  var paths: [Pathname] = []

  enum Request {
    case write(SBOMOptions)
    case help
  }

  private static let withValue = ["--format", "--name", "--timestamp", "--serial", "--purl"]
  private static let known =
    withValue + ["--shard", "--shard-index", "-v", "--verbose", "-h", "--help"]

  /// Options may stand anywhere before `--`.
  ///
  /// - Throws: ``InspectOptions/UsageError``.
  static func parse(_ arguments: [Pathname]) throws(InspectOptions.UsageError) -> Request {
    var options = SBOMOptions()
    options.document.toolVersion = programVersion
    var remaining = arguments[...]
    while let argument = remaining.popFirst() {
      let text = argument.description
      switch text {
      case "-v", "--verbose": options.isVerbose = true
      case "-h", "--help": return .help
      case "--":
        options.paths += remaining
        remaining = []
      case let text where Shard.isOption(text):
        try Shard.take(text, &remaining, into: &options.shard)
      case let text where text.hasPrefix("-") && text != "-":
        try options.take(text, &remaining)
      default: options.paths.append(argument)
      }
    }
    guard !options.paths.isEmpty else { throw InspectOptions.UsageError(sentence: "no PATH given") }
    if options.document.name.isEmpty {
      options.document.name = options.paths.map { $0.description }.joined(separator: " ")
    }
    if options.document.timestamp == nil, let time = Process.variable("SOURCE_DATE_EPOCH") {
      guard let seconds = Int(time), let timestamp = Timestamp.text(secondsSince1970: seconds)
      else {
        throw InspectOptions.UsageError(sentence: "expected seconds in SOURCE_DATE_EPOCH")
      }
      options.document.timestamp = timestamp
    }
    return .write(options)
  }

  /// Takes `--option VALUE` or `--option=VALUE`.
  private mutating func take(
    _ text: String, _ remaining: inout ArraySlice<Pathname>
  ) throws(InspectOptions.UsageError) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let option = String(parts[0])
    guard SBOMOptions.withValue.contains(option) else {
      var sentence = "unknown option '\(text)'"
      if let candidate = Suggestion.nearest(to: option, among: SBOMOptions.known) {
        sentence += "; did you mean '\(candidate)'?"
      }
      throw InspectOptions.UsageError(sentence: sentence)
    }
    guard let value = parts.count > 1 ? String(parts[1]) : remaining.popFirst()?.description else {
      throw InspectOptions.UsageError(sentence: "expected an argument behind '\(option)'")
    }
    switch option {
    case "--format":
      let formats = BillOfMaterials.Format.allCases.map { $0.rawValue }
      format = try SBOMOptions.known(
        BillOfMaterials.Format(rawValue: value), option, formats.joined(separator: ", "))
    case "--purl":
      let cases = PackageURL.Case.allCases.map { $0.rawValue }
      document.packageURLCase = try SBOMOptions.known(
        PackageURL.Case(rawValue: value), option, cases.joined(separator: ", "))
    case "--timestamp":
      document.timestamp = try SBOMOptions.known(
        Timestamp.isValid(value) ? value : nil, option, "a time such as 2026-11-21T12:00:00Z")
    case "--serial":
      document.serialNumber = try SBOMOptions.known(
        SBOMOptions.uuid(value), option, "a UUID in lowercase")
    default: document.name = value
    }
  }

  private static func known<Value>(
    _ value: Value?, _ option: String, _ expected: String
  ) throws(InspectOptions.UsageError) -> Value {
    guard let value else {
      throw InspectOptions.UsageError(sentence: "expected behind '\(option)': \(expected)")
    }
    return value
  }

  private static func uuid(_ text: String) -> String? {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let areDigits = groups.allSatisfy { group in
      group.allSatisfy {
        UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
      }
    }
    return areDigits && groups.map { $0.count } == [8, 4, 4, 4, 12] ? text : nil
  }
}
