import GoBinaryScanner
import GoBuildInfo

// `--shard K/N`, with K from 1 to N, and `--shard-index I/N`, with I from 0 on, which is how the systems count that
// start many programs at once.
extension Shard {
  /// Whether an argument is one of the options.
  static func isOption(_ text: String) -> Bool {
    text == "--shard" || text.hasPrefix("--shard=") || text == "--shard-index"
      || text.hasPrefix("--shard-index=")
  }

  /// Takes an option, with what stands behind its equals sign or in the next argument.
  ///
  /// - Throws: ``InspectOptions/UsageError``.
  static func take(
    _ text: String, _ remaining: inout ArraySlice<Pathname>, into shard: inout Shard?
  ) throws(InspectOptions.UsageError) {
    guard shard == nil else {
      throw InspectOptions.UsageError(sentence: "expected one '--shard' or '--shard-index'")
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count > 1 ? String(parts[1]) : remaining.popFirst()?.description ?? ""
    let numbers = value.split(separator: "/", omittingEmptySubsequences: false).map { number($0) }
    let first = parts[0] == "--shard" ? 1 : 0
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      let found = Shard(number - first, of: count)
    else {
      throw InspectOptions.UsageError(
        sentence: first == 1
          ? "expected K/N behind '--shard', such as 1/7, with K from 1 to N"
          : "expected I/N behind '--shard-index', such as 0/7, with I from 0 to N - 1")
    }
    shard = found
  }

  /// A number of digits alone, without a sign.
  private static func number(_ text: Substring) -> Int? {
    text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(text) : nil
  }
}
