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

/// Times to the second, in UTC.
enum Timestamp {
  /// The text of a time from the year 1970 to 9999.
  static func text(secondsSince1970 seconds: Int) -> String? {
    guard 0..<253_402_300_800 ~= seconds else { return nil }
    let (days, rest) = seconds.quotientAndRemainder(dividingBy: 86400)
    var (year, dayOfYear) = (1970, days)
    while dayOfYear >= dayCount(year) {
      dayOfYear -= dayCount(year)
      year += 1
    }
    var month = 0
    while dayOfYear >= dayCount(year, month) {
      dayOfYear -= dayCount(year, month)
      month += 1
    }
    let date = [padded(year, 4), padded(month + 1), padded(dayOfYear + 1)].joined(separator: "-")
    let time = [rest / 3600, rest / 60 % 60, rest % 60].map { padded($0) }.joined(separator: ":")
    return "\(date)T\(time)Z"
  }

  /// Whether a text is such a time.
  static func isValid(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let form = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
    guard bytes.count == form.count else { return false }
    for (byte, expected) in zip(bytes, form) {
      let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
      guard expected == UInt8(ascii: "d") ? isDigit : byte == expected else { return false }
    }
    func number(_ range: Range<Int>) -> Int {
      range.reduce(0) { $0 * 10 + Int(bytes[$1] - UInt8(ascii: "0")) }
    }
    let month = number(5..<7)
    guard 1...12 ~= month else { return false }
    return 1...dayCount(number(0..<4), month - 1) ~= number(8..<10) && number(11..<13) < 24
      && number(14..<16) < 60 && number(17..<19) < 60
  }

  private static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  private static func dayCount(_ year: Int) -> Int { isLeap(year) ? 366 : 365 }

  private static func dayCount(_ year: Int, _ month: Int) -> Int {
    month == 1 && isLeap(year) ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
  }

  private static func padded(_ number: Int, _ count: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.utf8.count)) + digits
  }
}
