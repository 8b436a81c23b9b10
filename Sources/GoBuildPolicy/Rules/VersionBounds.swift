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

    func holds(_ order: Int) -> Bool {
      switch self {
      case .atLeast: order >= 0
      case .atMost: order <= 0
      case .not: order != 0
      case .above: order > 0
      case .below: order < 0
      case .equal: order == 0
      }
    }
  }

  /// - Parameter version: makes a version of a word; nil where it is none.
  init(
    _ words: [String], _ version: (String) -> Version?
  ) throws(DemandFault) {
    text = words.joined(separator: " ")
    var bounds: [Bound] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let part = part.drop { $0 == " " }
      guard let relation = Relation.allCases.first(where: { part.hasPrefix($0.rawValue) }) else {
        throw DemandFault("expected bounds such as '>= 1.2, < 2', found '\(part)'")
      }
      let words = TextFile.words(of: part.dropFirst(relation.rawValue.count))
      guard words.count == 1 else {
        throw DemandFault(
          "expected one version behind '\(relation.rawValue)', and commas between bounds")
      }
      guard let version = version(String(words[0])) else {
        throw DemandFault("'\(words[0])' is no version")
      }
      bounds.append(Bound(relation: relation, version: version))
    }
    guard !bounds.isEmpty else { throw DemandFault("expected bounds such as '>= 1.2, < 2'") }
    self.bounds = bounds
  }

  /// Whether all bounds hold; nil where a version cannot be told from one of them.
  func hold(_ order: (Version) -> Int?) -> Bool? {
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

extension VersionBounds: CustomStringConvertible {
  var description: String { text }
}
