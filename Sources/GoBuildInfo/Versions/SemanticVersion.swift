internal import BinarySupport

/// The parts of a semantic version after a `v`, as `golang.org/x/mod/semver` parses them: `v1` and
/// `v1.2` are short for `v1.0.0` and `v1.2.0`.
package struct SemanticVersion {
  let major: Substring
  private(set) var minor: Substring = "0"
  private(set) var patch: Substring = "0"
  /// Without the dash before it; empty for a release.
  package private(set) var prerelease: Substring = ""
  /// Without the plus before it.
  private(set) var build: Substring = ""

  var buildWithPlus: String { build.isEmpty ? "" : "+\(build)" }

  /// Nil where the text is no such version.
  package init?(_ text: String) {
    var rest = Substring(text)
    guard rest.utf8.popFirst() == UInt8(ascii: "v"),
      let major = SemanticVersion.takeNumber(&rest)
    else { return nil }
    self.major = major
    guard !rest.isEmpty else { return }
    guard rest.utf8.popFirst() == UInt8(ascii: "."), let minor = SemanticVersion.takeNumber(&rest)
    else { return nil }
    self.minor = minor
    guard !rest.isEmpty else { return }
    guard rest.utf8.popFirst() == UInt8(ascii: "."), let patch = SemanticVersion.takeNumber(&rest)
    else { return nil }
    self.patch = patch
    if rest.utf8.first == UInt8(ascii: "-") {
      let end = rest.utf8.firstIndex(of: UInt8(ascii: "+")) ?? rest.endIndex
      prerelease = rest[..<end].dropFirst()
      rest = rest[end...]
      guard SemanticVersion.areWords(prerelease, areNumbersBare: true) else { return nil }
    }
    if rest.utf8.first == UInt8(ascii: "+") {
      build = rest.dropFirst()
      rest = ""
      guard SemanticVersion.areWords(build, areNumbersBare: false) else { return nil }
    }
    guard rest.isEmpty else { return nil }
  }

  /// A negative number, 0 or a positive number; what follows the plus does not count.
  package func order(to other: SemanticVersion) -> Int {
    for (mine, theirs) in [(major, other.major), (minor, other.minor), (patch, other.patch)] {
      let order = SemanticVersion.orderOfNumbers(mine, theirs)
      if order != 0 { return order }
    }
    return orderOfPrereleases(to: other)
  }

  private func orderOfPrereleases(to other: SemanticVersion) -> Int {
    if prerelease == other.prerelease { return 0 }
    // A release follows its prereleases.
    if prerelease.isEmpty { return 1 }
    if other.prerelease.isEmpty { return -1 }
    let words = prerelease.utf8.split(separator: UInt8(ascii: "."))
    let others = other.prerelease.utf8.split(separator: UInt8(ascii: "."))
    for (word, otherWord) in zip(words, others) {
      let (mine, theirs) = (Substring(word), Substring(otherWord))
      if mine == theirs { continue }
      switch (
        mine.utf8.allSatisfy(SemanticVersion.isDigit),
        theirs.utf8.allSatisfy(SemanticVersion.isDigit)
      ) {
      case (true, true): return SemanticVersion.orderOfNumbers(mine, theirs)
      // Numbers come before words.
      case (true, false): return -1
      case (false, true): return 1
      case (false, false): return mine.utf8.lexicographicallyPrecedes(theirs.utf8) ? -1 : 1
      }
    }
    return words.count < others.count ? -1 : 1
  }

  /// The order of decimal numbers of any length without leading zeros.
  private static func orderOfNumbers(_ first: Substring, _ second: Substring) -> Int {
    if first == second { return 0 }
    let (one, other) = (first.utf8.count, second.utf8.count)
    if one != other { return one < other ? -1 : 1 }
    return first.utf8.lexicographicallyPrecedes(second.utf8) ? -1 : 1
  }

  private static func takeNumber(_ rest: inout Substring) -> Substring? {
    let digits = rest.utf8.prefix(while: isDigit)
    guard let first = digits.first, first != UInt8(ascii: "0") || digits.count == 1 else {
      return nil
    }
    rest = rest[digits.endIndex...]
    return Substring(digits)
  }

  /// Whether text is words of letters, digits and dashes with dots between them.
  private static func areWords(_ text: Substring, areNumbersBare: Bool) -> Bool {
    text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
      word in
      guard !word.isEmpty,
        word.allSatisfy({ isLetterOrDigit($0) || $0 == UInt8(ascii: "-") })
      else { return false }
      let hasLeadingZero =
        word.count > 1 && word.first == UInt8(ascii: "0") && word.allSatisfy(isDigit)
      return !(areNumbersBare && hasLeadingZero)
    }
  }

  package static func isDigit(_ byte: UInt8) -> Bool {
    UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  package static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
  }

  /// The number before one, of any length; nil for 0.
  static func predecessor(of number: Substring) -> String? {
    var digits = Array(number.utf8)
    guard digits != [UInt8(ascii: "0")] else { return nil }
    var index = digits.count - 1
    while digits[index] == UInt8(ascii: "0") {
      digits[index] = UInt8(ascii: "9")
      index -= 1
    }
    digits[index] -= 1
    if digits.count > 1, digits[0] == UInt8(ascii: "0") { digits.removeFirst() }
    return String(decoding: digits, as: UTF8.self)
  }
}
