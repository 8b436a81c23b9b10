internal import BinarySupport
import GoBuildInfo

/// Bounds of versions: `>= 1.26, < 1.28`; all must hold.
struct VersionBounds<Version: Sendable>: Sendable {
  private let bounds: [Bound]
  private let text: String

  private struct Bound {
    let relation: Relation
    let version: Version
  }

  private enum Relation: String, CaseIterable {
    case atLeast = ">="
    case atMost = "<="
    case not = "!="
    case above = ">"
    case below = "<"
    case equal = "="

    var isLower: Bool { [.atLeast, .above, .equal].contains(self) }
    var isUpper: Bool { [.atMost, .below, .equal].contains(self) }

    func holds(_ order: VersionOrder) -> Bool {
      switch self {
      case .atLeast: order != .before
      case .atMost: order != .after
      case .not: order != .same
      case .above: order == .after
      case .below: order == .before
      case .equal: order == .same
      }
    }
  }

  /// - Parameters:
  ///   - haveOptions: whether versions may have commas in them, as levels have before their options.
  ///   - version: makes a version of a word; nil where it is none.
  init(
    _ words: [String], haveOptions: Bool = false, _ version: (String) -> Version?
  ) throws(RuleFault) {
    text = words.joined(separator: " ")
    var bounds: [Bound] = []
    for part in VersionBounds.parts(of: text, haveOptions: haveOptions) {
      guard let relation = Relation.allCases.first(where: { part.hasPrefix($0.rawValue) }) else {
        throw RuleFault("expected bounds such as '>= 1.2, < 2', found '\(part)'")
      }
      let words = TextFile.words(of: part.dropFirst(relation.rawValue.count))
      guard words.count == 1 else {
        throw RuleFault(
          "expected one version after '\(relation.rawValue)', and commas between bounds")
      }
      guard let version = version(String(words[0])) else {
        throw RuleFault("'\(words[0])' is not a version")
      }
      bounds.append(Bound(relation: relation, version: version))
    }
    guard !bounds.isEmpty else { throw RuleFault("expected bounds such as '>= 1.2, < 2'") }
    self.bounds = bounds
  }

  /// The bounds, which commas separate.
  private static func parts(of text: String, haveOptions: Bool) -> [Substring] {
    var parts: [Substring] = []
    let pieces = text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    for piece in pieces.map({ Substring($0) }) {
      if haveOptions, piece.utf8.first.map(SemanticVersion.isLetterOrDigit) == true,
        let last = parts.popLast()
      {
        parts.append(text[last.startIndex..<piece.endIndex])
      } else {
        parts.append(TextFile.trimmed(piece))
      }
    }
    return parts
  }

  /// Whether all bounds hold; nil where a version cannot be compared with one of them.
  func hold(_ order: (Version) -> VersionOrder?) -> Bool? {
    var isKnown = true
    for bound in bounds {
      guard let order = order(bound.version) else {
        isKnown = false
        continue
      }
      if !bound.relation.holds(order) { return false }
    }
    return isKnown ? true : nil
  }
}

extension VersionBounds {
  /// As ``hold(_:)``, for versions of which some are neither before nor after each other: a bound does not hold then.
  func holdPartially(_ order: (Version) -> VersionOrder?) -> Bool {
    bounds.allSatisfy { bound in
      order(bound.version).map(bound.relation.holds) ?? (bound.relation == .not)
    }
  }

  /// Whether two bounds leave no version between them.
  func areContradictory(_ order: (Version, Version) -> VersionOrder) -> Bool {
    bounds.contains { lower in
      bounds.contains { upper in
        let order = order(lower.version, upper.version)
        return lower.relation.isLower && upper.relation.isUpper
          && (order == .after
            || order == .same && !(lower.relation.holds(.same) && upper.relation.holds(.same)))
      }
    }
  }
}

extension VersionBounds: CustomStringConvertible {
  var description: String { text }
}
