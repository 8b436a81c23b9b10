internal import BinarySupport

/// How modules are named to people.
package enum ModuleDisplay {
  package static func name(_ module: String) -> String {
    switch module {
    case JudgedModule.standardLibrary: "standard library"
    case JudgedModule.toolchain: "Go toolchain"
    default: module
    }
  }

  /// The version of a module; that of Go as people know it.
  package static func version(_ version: String, of module: String) -> String {
    let isGo = module == JudgedModule.standardLibrary || module == JudgedModule.toolchain
    guard isGo, version.utf8.first == UInt8(ascii: "v") else { return version }
    return "go\(version.dropFirst())"
  }
}

extension UnjudgedModule {
  /// The most entries that are named; JSON has all of them.
  private static let maximumEntryCount = 8

  /// What cannot be judged, why, and which entries it may be affected by that count at a level of evidence.
  package func sentence(at level: VulnerabilityEvidence) -> String {
    var text = module.isEmpty ? "the program" : ModuleDisplay.name(module)
    if !version.isEmpty { text += " \(version)" }
    text += ": \(explanation)"
    let counted = possible.filter {
      $0.counts(at: level) || module.isEmpty && $0.ignoredReason == nil
    }
    guard !counted.isEmpty else { return text }
    let shown = counted.prefix(UnjudgedModule.maximumEntryCount).map { $0.vulnerability.id }
    let more = counted.count - shown.count
    return text
      + "; may be affected by \(shown.joined(separator: ", "))\(more > 0 ? " and \(more) more" : "")"
  }
}
