internal import BinarySupport
import GoBuildInfo

/// Questions about versions that matching asks.
enum VersionQuestions {
  static func isAffected(_ version: String, by ranges: [VersionRange]) -> Bool {
    ranges.isEmpty || ranges.contains { contains(version, in: $0) }
  }

  private static func contains(_ version: String, in range: VersionRange) -> Bool {
    if range.events.isEmpty { return true }
    var isAffected = false
    for event in range.events {
      switch event {
      case .introduced(let first):
        if !isAffected { isAffected = first == "0" || !isLess(version, first) }
      case .fixed(let fix):
        if isAffected { isAffected = isLess(version, fix) }
      }
    }
    return isAffected
  }

  static func isLess(_ first: String, _ second: String) -> Bool {
    canonical(first).semanticOrder(to: canonical(second)) == .before
  }

  private static func canonical(_ text: String) -> ModuleVersion {
    var rest = Substring(text)
    if rest.hasPrefix("v") { rest = rest.dropFirst() }
    if rest.hasPrefix("go") { rest = rest.dropFirst(2) }
    return ModuleVersion("v\(rest)")
  }

  /// The lowest fix above a version that no range of some blocks contains, with `v`.
  static func fixedVersion(after version: String, in blocks: [AffectedModule]) -> String? {
    var fixes: [String] = []
    for block in blocks {
      for range in block.ranges {
        for event in range.events {
          if case .fixed(let fix) = event, isLess(version, fix) { fixes.append(fix) }
        }
      }
    }
    fixes.sort { isLess($0, $1) }
    let fix = fixes.first { fix in
      !blocks.contains { block in block.ranges.contains { contains(fix, in: $0) } }
    }
    return fix.map { $0.hasPrefix("v") ? $0 : "v\($0)" }
  }

  /// The version of the standard library of a Go version, with what to know about it; nil where it names no release.
  static func standardLibrary(
    of version: GoVersion
  ) -> (version: String, cautions: [VersionCaution])? {
    guard let base = version.release ?? version.development else { return nil }
    let text = base.rawValue.dropFirst(2)
    var digits = Substring(text).utf8.prefix { $0 == UInt8(ascii: ".") || SemanticVersion.isDigit($0) }
    let prerelease = text.utf8.dropFirst(digits.count)
    while digits.last == UInt8(ascii: ".") { digits.removeLast() }
    var number = String(Substring(digits))
    while number.utf8.count(where: { $0 == UInt8(ascii: ".") }) < 2 { number += ".0" }
    if version.isDevelopment { return ("v\(number)-0", [.developmentToolchain]) }
    let word = prerelease.prefix { !SemanticVersion.isDigit($0) }
    let suffix = prerelease.isEmpty
      ? "" : "-\(Substring(word)).\(Substring(prerelease.dropFirst(word.count)))"
    let isPlain = version.rawValue.utf8.count == base.rawValue.utf8.count
      || !version.experiments.isEmpty
    return ("v\(number)\(suffix)", isPlain ? [] : [.vendorToolchain])
  }

  /// The version that govulncheck takes for that of the standard library; empty where it is none.
  static func govulncheckStandardLibrary(of version: GoVersion) -> String {
    let words = version.rawValue.utf8.split { [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains($0) }
    guard let tag = words.first else { return "" }
    if tag.elementsEqual("go1".utf8) { return "v1.0.0" }
    guard !tag.elementsEqual("go1.0".utf8), tag.starts(with: "go".utf8) else { return "" }
    var rest = tag.dropFirst(2)
    func number() -> String? {
      let digits = rest.prefix(while: SemanticVersion.isDigit)
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      return String(Substring(digits))
    }
    guard let major = number(), rest.popFirst() == UInt8(ascii: "."), let minor = number() else {
      return ""
    }
    var patch = "0"
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard let found = number() else { return "" }
      patch = found
    }
    var text = "v\(major).\(minor).\(patch)"
    if rest.isEmpty { return text }
    for word in ["beta", "rc", "-pre"] where rest.starts(with: word.utf8) {
      rest = rest.dropFirst(word.utf8.count)
      guard let found = number(), rest.isEmpty else { return "" }
      text += (word == "-pre" ? "" : "-") + "\(word).\(found)"
      return text
    }
    return ""
  }
}
