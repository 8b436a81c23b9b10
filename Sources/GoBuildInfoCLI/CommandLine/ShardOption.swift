internal import BinarySupport
import GoBinaryScanner
import GoBuildInfo

extension Shard {
  /// Reads `K/N` with K from 1 to N, or with K from 0 on, which is how the systems count that start many programs at
  /// once.
  ///
  /// - Throws: ``UsageError``.
  init(option value: Pathname, first: Int) throws(UsageError) {
    let numbers = value.description.split(separator: "/", omittingEmptySubsequences: false)
      .map { Int(digits: String($0)) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1],
      let shard = Shard(number - first, of: count)
    else {
      throw UsageError(
        first == 1
          ? "expected K/N after '--shard', such as 1/7, with K from 1 to N"
          : "expected I/N after '--shard-index', such as 0/7, with I from 0 to N - 1")
    }
    self = shard
  }
}
