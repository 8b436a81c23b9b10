internal import BinarySupport
import GoBuildInfo

extension Drift {
  /// The differences between what the headers of two binaries contain.
  static func changes(from old: BinaryFacts, to new: BinaryFacts) -> [Change] {
    changes(.header, values(old), values(new))
      + changesOfWords(.header, "library", old.linkage.libraries, new.linkage.libraries)
  }

  /// Facts under the names that `gobuildinfo -m` prints them with.
  private static func values(_ facts: BinaryFacts) -> [NamedValue] {
    let linkage = facts.linkage
    var values = [
      NamedValue("container", facts.objectFile.description),
      NamedValue("kind", linkage.kind.rawValue),
      NamedValue("platform", facts.platforms.map { $0.description }.joined(separator: "|")),
    ]
    if linkage.kind != .object {
      values.append(NamedValue("linkage", linkage.isStatic ? "static" : "dynamic"))
    }
    if let interpreter = linkage.interpreter {
      values.append(NamedValue("interpreter", interpreter))
    }
    if let hasSymbols = linkage.hasSymbols { values.append(NamedValue("symbols", "\(hasSymbols)")) }
    if let hasDebugInfo = linkage.hasDebugInfo {
      values.append(NamedValue("debuginfo", "\(hasDebugInfo)"))
    }
    if let buildID = facts.buildID.shown { values.append(NamedValue("buildid", buildID)) }
    return values
  }
}

extension BuildID {
  /// Whether two binaries with the same build ID have the same code, as far as they state it.
  var isComparable: Bool {
    switch self {
    case .go, .gnu: true
    case .missing, .empty, .overlong, .damaged: false
    }
  }

  fileprivate var shown: String? {
    switch self {
    case .missing: nil
    case .go, .gnu, .empty: description
    case .damaged: "damaged"
    case .overlong(let byteCount): "overlong, \(byteCount) bytes"
    }
  }
}
