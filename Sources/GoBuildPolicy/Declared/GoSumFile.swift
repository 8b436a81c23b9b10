internal import BinarySupport
public import GoBuildInfo

/// The checksums of a `go.sum`.
public struct GoSumFile: Sendable, Hashable {
  private var sums: [Key: [String]] = [:]

  private struct Key: Sendable, Hashable {
    let path: BytewiseKey
    let version: BytewiseKey

    init(_ path: String, _ version: String) {
      self.path = BytewiseKey(path)
      self.version = BytewiseKey(version)
    }
  }

  /// What an early release of Go wrote for `go.mod` files that were not there; Go ignores it too.
  private static let sumOfNothing = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY="

  /// Reads a file.
  ///
  /// - Parameter path: the path of the file.
  /// - Throws: ``PolicyError`` where it cannot be read, or a line is malformed.
  public init(contentsOf path: Pathname) throws(PolicyError) {
    try self.init(parsing: TextFile.text(of: path), name: path.description)
  }

  /// Reads the file at a path, as ``init(contentsOf:)-(Pathname)`` does.
  ///
  /// - Parameter path: the path of the file, absolute or relative to the current directory.
  /// - Throws: ``PolicyError`` where it cannot be read, or a line is malformed.
  public init(contentsOf path: String) throws(PolicyError) {
    try self.init(contentsOf: Pathname(path))
  }

  /// Parses the text of a file.
  ///
  /// - Parameters:
  ///   - text: all of it.
  ///   - name: what to call it in errors.
  /// - Throws: ``PolicyError`` for a line without three words, or whose sum is malformed.
  public init(parsing text: String, name: String = "go.sum") throws(PolicyError) {
    for (index, line) in TextFile.lines(of: text).enumerated() {
      let words = TextFile.words(of: line)
      if words.isEmpty { continue }
      func fault(_ message: String) -> PolicyError {
        PolicyError(file: name, line: index + 1, message)
      }
      guard words.count == 3 else { throw fault("wrong number of fields: \(words.count)") }
      guard !TextFile.isRepaired(line) else { throw fault("invalid UTF-8") }
      let sum = String(words[2])
      guard GoSumFile.isSum(sum) else { throw fault("malformed sum '\(sum)'") }
      // Those of `go.mod` files alone are not part of a binary.
      if words[1].hasSuffix("/go.mod") || sum == GoSumFile.sumOfNothing { continue }
      sums[Key(String(words[0]), String(words[1])), default: []].append(sum)
    }
  }

  /// The sums of a module, of which a file may have those of several algorithms; nil where it is not in the file.
  public func sums(of path: String, _ version: String) -> [String]? { sums[Key(path, version)] }

  /// The sum that Go compares: the first SHA-256 sum of a module.
  func sum(of path: String, _ version: String) -> String? {
    sums(of: path, version)?.first { $0.hasPrefix("h1:") }
  }

  /// Whether a word is a sum: of SHA-256, or of an algorithm that Go does not have yet.
  private static func isSum(_ word: String) -> Bool {
    if word.hasPrefix("h1:") { return isSHA256(word) }
    let algorithm = word.utf8.prefix { $0 != UInt8(ascii: ":") }
    return !algorithm.isEmpty && algorithm.allSatisfy(SemanticVersion.isLetterOrDigit)
      && word.utf8.count > algorithm.count + 1
  }

  /// Whether a word is `h1:` and the Base64 form of a SHA-256 hash: 43 characters, of which the last stands for
  /// four bits, and an equals sign.
  static func isSHA256(_ word: String) -> Bool {
    guard word.hasPrefix("h1:"), word.utf8.count == 47, word.hasSuffix("=") else { return false }
    let digits = word.utf8.dropFirst(3).dropLast()
    let isLastEven = digits.last.map { "AEIMQUYcgkosw048".utf8.contains($0) } ?? false
    return isLastEven
      && digits.allSatisfy { SemanticVersion.isLetterOrDigit($0) || "+/".utf8.contains($0) }
  }
}
